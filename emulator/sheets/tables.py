"""Where values.append finds the table it appends to."""

from __future__ import annotations

from emulator.sheets.a1 import Area
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
        values = tab.columns[number].values
        row = min(search.bottom, len(values)) - 1
        while row >= search.top and values[row] == EMPTY:
            row -= 1
        if row >= search.top and (best is None or row > best[0]):
            best = (row, number)
    return best


def _grown(tab: Tab, area: Area) -> Area:
    top, left, bottom, right = area.top, area.left, area.bottom, area.right
    while right < tab.column_count and _filled(tab, right, top - 1, bottom + 1):
        right += 1
    while left > 0 and _filled(tab, left - 1, top - 1, bottom + 1):
        left -= 1
    while top > 0 and _row_filled(tab, top - 1, left - 1, right + 1):
        top -= 1
    while bottom < tab.row_count and _row_filled(tab, bottom, left - 1, right + 1):
        bottom += 1
    return Area(top, left, bottom, right)


def _filled(tab: Tab, column: int, top: int, bottom: int) -> bool:
    return any(value != EMPTY for value in tab.columns[column].values[max(top, 0) : bottom])


def _row_filled(tab: Tab, row: int, left: int, right: int) -> bool:
    columns = tab.columns[max(left, 0) : right]
    return any(column.get(row) != EMPTY for column in columns)
