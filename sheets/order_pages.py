"""Whole tabs in as few calls as their rows allow: one values.batchGet per 50,000 rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from core.google.ports import SheetReader
from core.model import Cell, TabInfo
from sheets import a1

PAGE = 50_000
MOST_COLUMNS = 100
"""Columns beyond this are not looked at: an order sheet has a dozen."""


class Page(Struct, frozen=True):
    """Rows `top` to `bottom` of a tab, as the sheet counts, both inclusive."""

    tab: TabInfo
    top: int
    bottom: int

    @property
    def range(self) -> str:
        right = max(1, min(self.tab.columns, MOST_COLUMNS)) - 1
        return a1.area(self.tab.title, 0, self.top, right, self.bottom)


def pages(tabs: Sequence[TabInfo]) -> Iterator[list[Page]]:
    """The pages of each call: tabs are cut where a call's 50,000 rows are used up."""
    call: list[Page] = []
    room = PAGE
    for tab in tabs:
        top = 1
        while top <= tab.rows:
            bottom = min(tab.rows, top + room - 1)
            call.append(Page(tab, top, bottom))
            room -= bottom - top + 1
            top = bottom + 1
            if not room:
                yield call
                call, room = [], PAGE
    if call:
        yield call


def read_pages(
    sheets: SheetReader, spreadsheet: str, tabs: Sequence[TabInfo]
) -> Iterator[tuple[Page, list[list[Cell]]]]:
    """Each page with its columns, every one cut off after its last filled cell."""
    for call in pages(tabs):
        answers = sheets.read_columns(spreadsheet, [page.range for page in call])
        yield from zip(call, answers, strict=True)


def append(columns: list[list[Cell]], page: Sequence[list[Cell]], above: int) -> None:
    """Puts a page's columns below those of the `above` rows before it."""
    columns.extend([] for _ in range(len(page) - len(columns)))
    for column, cells in zip(columns, page, strict=False):
        if cells:
            column.extend([None] * (above - len(column)))
            column.extend(cells)


def first_rows(columns: Sequence[Sequence[Cell]], count: int) -> list[list[Cell]]:
    """The upper rows, for whoever looks for a header."""
    height = min(count, max((len(column) for column in columns), default=0))
    return [
        [column[row] if row < len(column) else None for column in columns] for row in range(height)
    ]
