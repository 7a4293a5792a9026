"""The customer tab as a value, and what is wanted of it.

Column keys: "name", "email", "phone", "dimension:<key>", "metric:<key>", "formula:<key>", "key".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl
from msgspec import Struct, field

from core.google.ports import Range
from core.model import Cell, Problem, Table

TAB_KEY = "regulars"
COLUMN_KEY = "regulars.column"
GONE_KEY = "regulars.gone"
"""On the tab: its rows of people who left are struck out by a rule."""
STAMP_KEY = "regulars.run"
COLOURS_KEY = "regulars.colours"
"""On the tab: for which names of segments it has colours (colours.py)."""
HERS_KEY = "regulars.hers"
"""On a tab that was the owner's before: its own id, since a copy of the tab has it, too."""
KEYLESS = "row of "
"""How the name of a row without a key begins (hers.py)."""
CUSTOMERS, LISTS, SYNC_NOW = "customers", "lists", "sync now"
FORMER = "former customers"
"""What a tab is since another one became the customer sheet in its place."""
GONE = "-"
"""Behind the key of a row whose customer left. The row stays hers, and whatever else is in it."""

PEOPLE = ("name", "email", "phone")
METRICS = ("orders", "turnover", "average_order", "first_order", "last_order", "birthday")
MONEY = frozenset(["turnover", "average_order"])
DATES = frozenset(["first_order", "last_order", "birthday"])
FORMULAS = ("days_since_last_order", "age")

EPOCH = date(1899, 12, 30)


class CustomerTab(Struct, frozen=True):
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
    coloured: Named | None = None
    """For which names there are colours; None where nothing was coloured yet."""
    strikes: bool = False
    """Whether rows of people who left are struck out already."""
    copies: Mapping[str, Mapping[int, Mapping[str, Cell]]] = field(default_factory=dict)
    """Customer -> further rows with her key -> their filled cells."""
    strayed: Mapping[tuple[str, int], Cell] = field(default_factory=dict)
    """(column, row) -> what we wrote there before we saw that rows had been moved."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What stands above each column that was read."""
    list_headers: Mapping[str, str] = field(default_factory=dict)
    """What stands above each dimension's options: the name we wrote last."""
    misplaced: bool = False
    """The headers say that columns were moved between the look for them and the reading."""
    unmarked: frozenset[str] = frozenset()
    """Columns found by their header only: their metadata is missing."""
    stamp: str = ""
    """The last run that wrote anything to Google."""
    hers: bool = False
    """It was the owner's before: who stands in a row, and every look, stays as she wrote it."""
    adopting: bool = False
    """It is to become the customer sheet with the next write; nothing of ours is on it yet."""
    next_column: int = 0
    """Where further columns go in a tab of hers (0-based)."""
    claims: Mapping[str, str] = field(default_factory=dict)
    """Key of a row that another database wrote -> the customer whose it is; not rewritten yet."""
    table: Table | None = None
    """The native table that the owner made of our rows."""
    problems: tuple[Problem, ...] = ()

    @property
    def strange(self) -> bool:
        """Whether another database wrote rows of it."""
        return any(not key.startswith(KEYLESS) for key in self.claims)


class DesiredRows(Struct, frozen=True):
    """How the rows of all `customers` should read, column by column.

    `cells`: "name", "email", "phone", "metric:<key>" -> a cell for each of them, "" for an empty
    one (dates by `date_cells`, money in major units); a column that is not there is empty.
    `answers`: dimension key -> customer -> segment key or NONE; who is absent has an empty cell.

    Of people who left and have a row: `vanished` keep their name, e-mail and phone in it, those
    who are `out` nothing of ours. They come in neither `customers` nor `cells` nor `answers`.
    """

    customers: Sequence[str]
    cells: Mapping[str, Sequence[Cell]]
    answers: Mapping[str, Mapping[str, str]]
    vanished: frozenset[str] = frozenset()
    out: frozenset[str] = frozenset()

    @property
    def left(self) -> frozenset[str]:
        return self.vanished | self.out


class CellChange(NamedTuple):
    """One cell of one customer; "" is empty."""

    customer: str
    column: str
    before: Cell
    after: Cell


Named = Mapping[str, Mapping[str, str]]
"""Dimension -> segment -> the name its colour is for."""


class Colouring(Struct, frozen=True):
    """The rules of colour of one tab, to be brought from `before` to `after`. `columns`: where each
    dimension stands (0-based)."""

    sheet_id: int
    columns: Mapping[str, int]
    before: Named
    after: Named

    @property
    def is_needed(self) -> bool:
        return self.before != self.after


Block = tuple[Range, Sequence[Sequence[Cell]]]


class SheetPlan(Struct, frozen=True, dict=True):
    """What would be written to the customer tab; nothing if `is_empty`."""

    spreadsheet: str
    sheet_id: int
    title: str
    creates: bool = False
    structure: tuple[dict[str, Any], ...] = ()
    blocks: tuple[Block, ...] = ()
    cells: tuple[CellChange, ...] = ()
    """Cells of rows there are."""
    new: tuple[str, ...] = ()
    """Customers who get a row, in the order of the rows."""
    made: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    """The new rows by column; "" is an empty cell."""
    added: tuple[str, ...] = ()
    """Columns that are new."""
    colouring: Colouring | None = None
    """Colours to be brought in step once everything else is written."""
    problems: tuple[Problem, ...] = ()

    @cached_property
    def size(self) -> int:
        """How many cells are written, empty ones aside."""
        filled = (len(self.new) - cells.count("") for cells in self.made.values())
        return len(self.cells) + sum(filled)

    @property
    def is_empty(self) -> bool:
        return not (self.structure or self.blocks or self.colouring)


def date_cells(days: pl.Series) -> pl.Series:
    """Dates as a sheet's serial numbers."""
    return (days - EPOCH).dt.total_days()
