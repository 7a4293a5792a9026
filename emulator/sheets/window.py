"""Which cells of a tab one page shows: a window, with the frozen rows and columns repeated."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.sheets.a1 import parse_cells
from emulator.sheets.grid import Tab

ROWS_A_PAGE = 200
COLUMNS_A_PAGE = 30
_SPARE_ROWS, _SPARE_COLUMNS, _LEAST_COLUMNS = 20, 2, 8
_MOST_FROZEN = 6
"""Further frozen lines are not repeated: they would fill the screen."""


@dataclass(frozen=True)
class Window:
    """Rows and columns on a page, from 0; `page` (of rows) and `side` (of columns) count from 1."""

    rows: list[int]
    columns: list[int]
    page: int
    pages: int
    side: int
    sides: int
    frozen_rows: int
    frozen_columns: int


def window(tab: Tab, page: int, side: int) -> Window:
    """The page asked for; one beyond the last is the last."""
    height = min(tab.row_count, tab.used_rows + _SPARE_ROWS)
    width = _width(tab)
    page, pages = _place(page, height, ROWS_A_PAGE)
    side, sides = _place(side, width, COLUMNS_A_PAGE)
    frozen_rows = min(tab.grid_properties.get("frozenRowCount", 0), _MOST_FROZEN)
    frozen_columns = min(tab.grid_properties.get("frozenColumnCount", 0), _MOST_FROZEN)
    return Window(
        _lines(page, height, ROWS_A_PAGE, frozen_rows),
        _lines(side, width, COLUMNS_A_PAGE, frozen_columns),
        page,
        pages,
        side,
        sides,
        frozen_rows,
        frozen_columns,
    )


def holding(tab: Tab, cell: str) -> tuple[int, int] | None:
    """The page and side that show a cell, None if it is no cell of this tab."""
    written = parse_cells(cell.strip().upper(), tab.title)
    if written is None or written.top >= tab.row_count or written.left >= tab.column_count:
        return None
    return written.top // ROWS_A_PAGE + 1, written.left // COLUMNS_A_PAGE + 1


def _place(wanted: int, lines: int, a_page: int) -> tuple[int, int]:
    pages = max(1, -(-lines // a_page))
    return min(max(wanted, 1), pages), pages


def _lines(page: int, most: int, a_page: int, frozen: int) -> list[int]:
    start = (page - 1) * a_page
    repeated = range(min(frozen, start, most))
    return [*repeated, *range(start, min(start + a_page, most))]


def _width(tab: Tab) -> int:
    used = [
        number
        for number, column in enumerate(tab.columns)
        if len(column.values) or len(column.rules) or len(column.notes)
    ]
    wanted = max([_LEAST_COLUMNS, *(number + 1 + _SPARE_COLUMNS for number in used[-1:])])
    return min(tab.column_count, wanted)
