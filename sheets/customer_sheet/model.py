"""The customer tab as a value, and what is wanted of it.

Column keys: "name", "email", "phone", "dimension:<key>", "metric:<key>", "formula:<key>", "key".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from core.google.ports import Range
from core.model import Cell, Problem
from core.money import from_minor

TAB_KEY = "regulars"
COLUMN_KEY = "regulars.column"
CUSTOMERS, LISTS = "customers", "lists"

PEOPLE = ("name", "email", "phone")
METRICS = ("orders", "turnover", "average_order", "first_order", "last_order", "birthday")
MONEY = frozenset(["turnover", "average_order"])
DATES = frozenset(["first_order", "last_order", "birthday"])
FORMULAS = ("days_since_last_order", "age")

_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class CustomerTab:
    """Our tab as read. `rows` are as the sheet counts (the header is row 1), `columns` 0-based.

    `cells` holds only filled cells of customers found; `options` is what the lists tab offers per
    dimension key, in its order. `next_row` is the first row below everything of ours.
    """

    spreadsheet: str
    sheet_id: int
    title: str
    rows: Mapping[str, int]
    cells: Mapping[str, Mapping[str, Cell]]
    columns: Mapping[str, int]
    next_row: int
    grid_rows: int
    grid_columns: int
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[str, int] = field(default_factory=dict)
    """Column of the lists tab (0-based) by dimension key."""
    unmarked: frozenset[str] = frozenset()
    """Columns found by their header only: their metadata is missing."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class DesiredRow:
    """A customer as its row should read.

    `answers`: dimension key -> segment key, NONE or None (empty). `metrics`: "orders", "turnover",
    "average_order", "first_order", "last_order" and, where known in full, "birthday" -> cell (see
    `date_cell` and `money_cell`); what is absent is empty.
    """

    customer: str
    name: str
    email: str | None
    phone: str | None
    answers: Mapping[str, str | None]
    metrics: Mapping[str, Cell]


class CellChange(NamedTuple):
    """One cell of one customer; "" is empty."""

    customer: str
    column: str
    before: Cell
    after: Cell


Block = tuple[Range, Sequence[Sequence[Cell]]]


@dataclass(frozen=True)
class SheetPlan:
    """What would be written to the customer tab; nothing if `is_empty`."""

    spreadsheet: str
    sheet_id: int
    title: str
    creates: bool = False
    structure: tuple[dict[str, Any], ...] = ()
    blocks: tuple[Block, ...] = ()
    formulas: tuple[Block, ...] = ()
    cells: tuple[CellChange, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.structure or self.blocks or self.formulas)


def date_cell(day: date | None) -> Cell:
    """A date as a sheet's serial number; "" for none."""
    return (day - _EPOCH).days if day else ""


def money_cell(minor: int | None, currency: str) -> Cell:
    """Minor units as the number of major units a person reads; "" for none."""
    return float(from_minor(minor, currency)) if minor is not None else ""
