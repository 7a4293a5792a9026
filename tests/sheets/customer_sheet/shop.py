"""A small shop's customer sheet in memory, and what its owner does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.model import NONE, Cell, Dimension, Segment
from core.settings import Business
from sheets.customer_sheet import (
    CustomerTab,
    DesiredRows,
    SheetPlan,
    apply,
    colour,
    find,
    plan,
    read,
)
from tests.fakes.sheets import FakeBook, FakeSheets, FakeTab

STATUS = Dimension(
    "status", "Status", (Segment("loyal", "Lojalan kupac", ""), Segment("new", "+1 novi", ""))
)
AGE = Dimension("age", "Dob", (Segment("under35", "Ispod 35 godina", ""),))
HIDDEN = Dimension("tier", "Tier", (Segment("gold", "Gold", ""),), column=False)
BUSINESS = Business(language="en", currency="EUR")


class DesiredRow(NamedTuple):
    """One customer's row as it should read."""

    customer: str
    name: str
    email: str | None
    phone: str | None
    answers: Mapping[str, str | None]
    metrics: Mapping[str, Cell]


def columns_of(rows: Sequence[DesiredRow]) -> DesiredRows:
    cells: dict[str, list[Cell]] = {"name": [""] * len(rows)}
    answers: dict[str, dict[str, str]] = {}
    for at, row in enumerate(rows):
        people = {"name": row.name, "email": row.email, "phone": row.phone}
        metrics = {f"metric:{key}": cell for key, cell in row.metrics.items()}
        for column, cell in (people | metrics).items():
            cells.setdefault(column, [""] * len(rows))[at] = "" if cell is None else cell
        for key, answer in row.answers.items():
            if answer:
                answers.setdefault(key, {})[row.customer] = answer
    return DesiredRows([row.customer for row in rows], cells, answers)


def row(
    customer: str, name: str = "Ana", status: str | None = "loyal", **metrics: Cell
) -> DesiredRow:
    answers = {"status": status, "age": NONE, "tier": "gold"}
    return DesiredRow(customer, name, f"{customer}@example.com", None, answers, metrics)


@dataclass
class Shop:
    dimensions: Sequence[Dimension] = (STATUS, AGE, HIDDEN)
    business: Business = BUSINESS
    sheets: FakeSheets = field(default_factory=FakeSheets)
    book: FakeBook = field(default_factory=lambda: FakeBook("book", "Orders"))

    def __post_init__(self) -> None:
        self.sheets.books["book"] = self.book
        self.book.tabs.append(FakeTab(0, "2026"))

    def tab(self) -> CustomerTab | None:
        info = self.sheets.describe("book")
        found = find(info)
        return read(self.sheets, info, found, self.dimensions) if found else None

    def plan(self, rows: Sequence[DesiredRow], title: str = "") -> SheetPlan:
        info = self.sheets.describe("book")
        return plan(self.tab(), info, columns_of(rows), self.dimensions, self.business, title=title)

    def sync(self, rows: Sequence[DesiredRow]) -> SheetPlan:
        planned = self.plan(rows)
        apply(self.sheets, planned)
        if planned.colouring and (tab := self.tab()):
            colour(self.sheets, tab, planned.colouring)
        return planned

    @property
    def grid(self) -> FakeTab:
        return self.book.tab("Customers")

    def move_column(self, source: int, target: int) -> None:
        """The owner drags a column elsewhere; its metadata goes along."""
        order = list(range(self.grid.columns))
        order.insert(target, order.pop(source))
        places = {old: new for new, old in enumerate(order)}
        grid = self.grid
        grid.cells = {(r, places[c]): value for (r, c), value in grid.cells.items()}
        grid.column_metadata = {places[c]: found for c, found in grid.column_metadata.items()}
