"""duplicateSheet, and what sheets.copyTo needs of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from emulator.api import Json
from emulator.sheets.book import Book
from emulator.sheets.changes.tabs import check_title
from emulator.sheets.changes.work import Change, Work
from emulator.sheets.grid import Tab
from emulator.sheets.native_tables import PART as TABLES
from emulator.sheets.ranges import tab_of, without_zero_id
from emulator.sheets.show import sheet_properties


def duplicate_sheet(work: Work, request: Json) -> Json:
    """Cells and what lies over them, under ids of its own; developer metadata stays behind."""
    book = work.book
    source = tab_of(book, request.get("sourceSheetId", 0), work.scope)
    title = request.get("newSheetName") or copied_title(book, source.title)
    check_title(book, title, None, work.scope)
    sheet_id = request.get("newSheetId", work.fresh_id())
    if sheet_id < 0 or book.tab(sheet_id):
        raise work.scope.refuse(f"Sheet id {sheet_id} is negative or already in use.")
    twin = twin_of(source, sheet_id, title, work.fresh_id)
    book.add_tab(twin, min(request.get("insertSheetIndex", 0), len(book.tabs)))
    return {"duplicateSheet": {"properties": sheet_properties(book, twin)}}


def copied_title(book: Book, title: str) -> str:
    """ "Copy of Orders", then "Copy of Orders 1"."""
    first = f"Copy of {title}"
    names = (f"{first} {number}" if number else first for number in count())
    return next(name for name in names if not book.tab_called(name))


_NUMBERED = ("protectedRangeId", "bandedRangeId", "filterViewId")


def twin_of(source: Tab, sheet_id: int, title: str, fresh: Callable[[], int]) -> Tab:
    """A copy with another id; its ranges and what has an id of its own get theirs."""
    twin = source.fork()
    twin.sheet_id, twin.title = sheet_id, title
    twin.properties = {k: v for k, v in source.properties.items() if k != "hidden"}
    for name, items in source.parts.items():
        twin.parts[name] = [_renumbered(item, sheet_id, fresh) for item in items]
    if TABLES in twin.parts:
        twin.parts[TABLES] = [_own_table(item, fresh) for item in twin.parts[TABLES]]
    return twin


def _own_table(item: Json, fresh: Callable[[], int]) -> Json:
    number = fresh()
    return {**item, "tableId": str(number), "name": f"{item['name']}_{number}"}


def _renumbered(item: Json, sheet_id: int, fresh: Callable[[], int]) -> Json:
    new = {**item, **{key: fresh() for key in _NUMBERED if key in item}}
    if "startRowIndex" in item or "endRowIndex" in item:
        return without_zero_id({**new, "sheetId": sheet_id})
    if "range" in item:
        new["range"] = without_zero_id({**item["range"], "sheetId": sheet_id})
    for name in ("ranges", "unprotectedRanges"):
        if name in item:
            moved = ({**place, "sheetId": sheet_id} for place in item[name])
            new[name] = [without_zero_id(place) for place in moved]
    return new


CHANGES: dict[str, Change] = {"duplicateSheet": duplicate_sheet}
