"""The sheet doctor's look at an order spreadsheet: columns as recognised, rows as understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from core.google.ports import SheetReader, Sheets
from core.model import Problem
from core.settings import Business, OrderSource
from sheets import a1
from sheets.files import Folder
from sheets.orders import TabRead, read_source


class CheckedColumn(Struct, frozen=True):
    """`meaning` as in the settings, `letter` as the sheet shows it, `header` as she wrote it."""

    meaning: str
    letter: str
    header: str


class CheckedTab(Struct, frozen=True):
    """`rows`: every order as understood, by sheets.orders.ORDER_SCHEMA. Without `columns` the tab
    is no order sheet, and `problems` say why."""

    sheet_id: int
    title: str
    columns: tuple[CheckedColumn, ...]
    rows: Sequence[dict[str, Any]]
    problems: tuple[Problem, ...]
    headings: tuple[str, ...] = ()
    """What stands above its columns, whether recognised or not."""

    @property
    def kinds(self) -> Counter[str]:
        """How many problems of each kind."""
        return Counter(problem.kind for problem in self.problems)


class CheckedSheet(Struct, frozen=True):
    spreadsheet: str
    title: str
    locale: str
    tabs: tuple[CheckedTab, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for tab in self.tabs for problem in tab.problems)


def check_source(
    sheets: Sheets, source: OrderSource, business: Business, today: date
) -> CheckedSheet:
    """Read one spreadsheet as a sync would, whatever was read before. Raises Denied and Gone."""
    reader: SheetReader = Folder(business) if source.is_folder else sheets
    info = reader.describe(source.spreadsheet)
    read = read_source(reader, source, info, business, today, {})
    return CheckedSheet(info.id, info.title, info.locale, tuple(map(_tab, read)))


def _tab(read: TabRead) -> CheckedTab:
    columns = sorted(read.columns.items(), key=lambda named: named[1]["index"])
    return CheckedTab(
        read.sheet_id,
        read.title,
        tuple(CheckedColumn(m, a1.letters(c["index"]), c["header"]) for m, c in columns),
        read.frame.rows(named=True) if read.frame is not None else (),
        read.problems,
        read.headings,
    )
