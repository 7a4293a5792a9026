"""Rows and columns inserted, deleted, moved, resized and hidden."""

from __future__ import annotations

from emulator.api import Json
from emulator.sheets import structure
from emulator.sheets.a1 import Area
from emulator.sheets.changes.work import Change, Work, mask_of, merged
from emulator.sheets.grid import Tab
from emulator.sheets.protection import guard
from emulator.sheets.ranges import tab_of


def stretch(work: Work, place: Json) -> tuple[Tab, str, int, int, int]:
    """Of a DimensionRange: tab, dimension, start, end and how many rows or columns there are."""
    tab = tab_of(work.book, place.get("sheetId", 0), work.scope)
    dimension = place.get("dimension", "")
    if dimension not in ("ROWS", "COLUMNS"):
        raise work.scope.refuse("No dimension specified.")
    size = tab.row_count if dimension == "ROWS" else tab.column_count
    start, end = place.get("startIndex", 0), place.get("endIndex", size)
    if start < 0 or end <= start:
        raise work.scope.refuse(f"endIndex[{end}] must be greater than startIndex[{start}]")
    return tab, dimension, start, end, size


def insert(work: Work, request: Json) -> Json:
    tab, dimension, start, end, size = stretch(work, request.get("range", {}))
    inherit = request.get("inheritFromBefore", False)
    if start > size:
        raise work.scope.refuse(
            f"range.startIndex[{start}] cannot be greater than the grid's {dimension} [{size}]"
        )
    if inherit and start == 0:
        raise work.scope.refuse("inheritFromBefore cannot be true when inserting at index 0.")
    _guard(work, tab, dimension, start, start)
    count, by_rows = end - start, dimension == "ROWS"
    rows, columns = (count, 0) if by_rows else (0, count)
    work.book.check_room(tab.row_count + rows, tab.column_count + columns, tab)
    structure.insert(work.book, tab, dimension, start, count, inherit=inherit)
    return {}


def _guard(work: Work, tab: Tab, dimension: str, low: int, high: int) -> None:
    """Whole rows or columns; `low` and `high` the same: the line between two."""
    by_rows = dimension == "ROWS"
    area = Area(low, 0, high, tab.column_count) if by_rows else Area(0, low, tab.row_count, high)
    guard(work.book, tab, area, work.account)


def delete(work: Work, request: Json) -> Json:
    tab, dimension, start, end, size = stretch(work, request.get("range", {}))
    if start >= size:
        what = "row" if dimension == "ROWS" else "column"
        raise work.scope.refuse(
            f"Cannot delete a {what} that doesn't exist. Tried to delete {what} index {start} "
            f"but there are only {size} {what}s."
        )
    end = min(end, size)
    if end - start == size:
        what = "rows" if dimension == "ROWS" else "columns"
        raise work.scope.refuse(f"You can't delete all the {what} on the sheet.")
    _guard(work, tab, dimension, start, end)
    structure.delete(work.book, tab, dimension, start, end)
    return {}


def move(work: Work, request: Json) -> Json:
    tab, dimension, start, end, size = stretch(work, request.get("source", {}))
    to = request.get("destinationIndex", 0)
    if end > size or not 0 <= to <= size:
        raise work.scope.refuse(f"Cannot move {start}-{end} to {to}: there are only {size}.")
    _guard(work, tab, dimension, start, end)
    _guard(work, tab, dimension, to, to)
    if not start <= to <= end:
        structure.move(work.book, tab, dimension, start, end, to)
    return {}


def update_properties(work: Work, request: Json) -> Json:
    tree = mask_of(work, request)
    tab, dimension, start, end, size = stretch(work, request.get("range", {}))
    known = tab.rows if dimension == "ROWS" else tab.cols
    given = {
        name: request.get("properties", {}).get(name) for name in ("hiddenByUser", "pixelSize")
    }
    tree = dict.fromkeys(given) if "*" in tree else tree
    for index in range(start, min(end, size)):
        new = merged(known.get(index), given, tree)
        if new and any(new.values()):
            known[index] = new
        else:
            known.pop(index, None)
    return {}


def auto_resize(work: Work, request: Json) -> Json:
    """Columns as wide as their longest text; rows fall back to the default height."""
    tab, dimension, start, end, size = stretch(work, request.get("dimensions", {}))
    for index in range(start, min(end, size)):
        if dimension == "ROWS":
            kept = {k: v for k, v in tab.rows.pop(index, {}).items() if k != "pixelSize"}
            if kept:
                tab.rows[index] = kept
        else:
            longest = max((len(str(value)) for value in tab.columns[index].values), default=0)
            tab.cols[index] = {**tab.cols.get(index, {}), "pixelSize": 21 + 7 * longest}
    return {}


CHANGES: dict[str, Change] = {
    "insertDimension": insert,
    "deleteDimension": delete,
    "moveDimension": move,
    "updateDimensionProperties": update_properties,
    "autoResizeDimensions": auto_resize,
}
