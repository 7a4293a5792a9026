"""Where values.append finds the table it appends to."""

from __future__ import annotations

from typing import Any

from emulator.sheets.a1 import Area
from emulator.sheets.blocks import SIZE
from emulator.sheets.grid import EMPTY, Tab


def table_around(tab: Tab, search: Area) -> Area | None:
    """The block around the lowest filled cell of the search area; blank lines are its border."""
    start = _lowest(tab, search)
    if start is None:
        return None
    area = Area(start[0], start[1], start[0] + 1, start[1] + 1)
    while (wider := _grown(tab, area)) != area:
        area = wider
    return area


def _lowest(tab: Tab, search: Area) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    for number in range(search.left, search.right):
        row = tab.columns[number].depth(search.top, search.bottom) - 1
        if row >= search.top and (best is None or row >= best[0]):
            best = (row, number)
    return best


def _grown(tab: Tab, area: Area) -> Area:
    top, left, bottom, right = area.top, area.left, area.bottom, area.right
    while right < tab.column_count and _filled(tab, right, top - 1, bottom + 1):
        right += 1
    while left > 0 and _filled(tab, left - 1, top - 1, bottom + 1):
        left -= 1
    while top > 0 and _row_filled(tab, top - 1, left - 1, right + 1):
        top = _full_stretch(tab, top - 1, left, right)[0]
    while bottom < tab.row_count and _row_filled(tab, bottom, left - 1, right + 1):
        bottom = _full_stretch(tab, bottom, left, right)[1]
    return Area(top, left, bottom, right)


def _filled(tab: Tab, column: int, top: int, bottom: int) -> bool:
    """Whether a column has a cell that is not empty in these rows; whole blocks are not read."""
    values, row = tab.columns[column].values, max(top, 0)
    bottom = min(bottom, len(values))
    while row < bottom:
        block = values.blocks[row // SIZE]
        if row % SIZE == 0 and bottom - row >= SIZE:
            if block.once("gaps", _gaps) < SIZE:
                return True
        elif any(value != EMPTY for value in block.cells[row % SIZE : row % SIZE + bottom - row]):
            return True
        row += SIZE - row % SIZE
    return False


def _row_filled(tab: Tab, row: int, left: int, right: int) -> bool:
    columns = tab.columns[max(left, 0) : right]
    return any(column.get(row) != EMPTY for column in columns)


def _full_stretch(tab: Tab, row: int, left: int, right: int) -> tuple[int, int]:
    """The filled rows around a filled one as far as they are known at once: those of a block
    without gaps, else the one."""
    number = row // SIZE
    for column in tab.columns[left:right]:
        block = column.values.blocks[number] if row < len(column.values) else None
        if block and not block.once("gaps", _gaps):
            return number * SIZE, number * SIZE + len(block.cells)
    return row, row + 1


def _gaps(cells: list[Any]) -> int:
    """Empty cells."""
    return cells.count(EMPTY)
