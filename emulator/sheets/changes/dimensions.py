"""Rows and columns inserted, deleted, moved, resized and hidden."""

from __future__ import annotations

from emulator.api import Json
from emulator.sheets import structure
from emulator.sheets.a1 import Area
from emulator.sheets.book import MAX_CELLS, too_many_cells
from emulator.sheets.changes.work import Change, Work, mask_of, merged
from emulator.sheets.grid import Tab
from emulator.sheets.ranges import tab_of
from emulator.sheets.writing import guard


def _stretch(work: Work, place: Json) -> tuple[Tab, str, int, int, int]:
    """Tab, dimension, start, end and how many rows or columns there are."""
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
    tab, dimension, start, end, size = _stretch(work, request.get("range", {}))
    inherit = request.get("inheritFromBefore", False)
    if start > size:
        raise work.scope.refuse(
            f"range.startIndex[{start}] cannot be greater than the grid's {dimension} [{size}]"
        )
    if inherit and start == 0:
        raise work.scope.refuse("inheritFromBefore cannot be true when inserting at index 0.")
    across = tab.column_count if dimension == "ROWS" else tab.row_count
    if work.book.cell_count + (end - start) * across > MAX_CELLS:
        raise too_many_cells()
    structure.insert(work.book, tab, dimension, start, end - start, inherit=inherit)
    return {}


def delete(work: Work, request: Json) -> Json:
    tab, dimension, start, end, size = _stretch(work, request.get("range", {}))
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
    by_rows = dimension == "ROWS"
    area = Area(start, 0, end, tab.column_count) if by_rows else Area(0, start, tab.row_count, end)
    guard(work.book, tab, area, work.account)
    structure.delete(work.book, tab, dimension, start, end)
    return {}


def move(work: Work, request: Json) -> Json:
    tab, dimension, start, end, size = _stretch(work, request.get("source", {}))
    to = request.get("destinationIndex", 0)
    if end > size or not 0 <= to <= size:
        raise work.scope.refuse(f"Cannot move {start}-{end} to {to}: there are only {size}.")
    if not start <= to <= end:
        structure.move(work.book, tab, dimension, start, end, to)
    return {}


def update_properties(work: Work, request: Json) -> Json:
    tree = mask_of(work, request)
    tab, dimension, start, end, size = _stretch(work, request.get("range", {}))
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
    tab, dimension, start, end, size = _stretch(work, request.get("dimensions", {}))
    for index in range(start, min(end, size)):
        if dimension == "ROWS":
            kept = {k: v for k, v in tab.rows.pop(index, {}).items() if k != "pixelSize"}
            if kept:
                tab.rows[index] = kept
        else:
            longest = max((len(str(value)) for value in tab.columns[index].values), default=0)
            tab.cols[index] = {**tab.cols.get(index, {}), "pixelSize": min(21 + 7 * longest, 800)}
    return {}


CHANGES: dict[str, Change] = {
    "insertDimension": insert,
    "deleteDimension": delete,
    "moveDimension": move,
    "updateDimensionProperties": update_properties,
    "autoResizeDimensions": auto_resize,
}
