"""spreadsheets.create and spreadsheets.get."""

from __future__ import annotations

from emulator.api import Call, Handler, Json
from emulator.fields import parse
from emulator.sheets import batch, metadata, values
from emulator.sheets.book import Book, bounded, find, new_tab
from emulator.sheets.changes.cells import update_cells
from emulator.sheets.changes.tabs import checked_locale, checked_zone, make_tab
from emulator.sheets.changes.work import Work
from emulator.sheets.ranges import Scope
from emulator.sheets.reading import Reader
from emulator.sheets.show import spreadsheet
from emulator.sheets.store import new_id, open_book, store_of
from emulator.sheets.writing import may_edit

_CREATE = Scope(0, "createSpreadsheet")

_MAY_EDIT = "requestingUserCanEdit"


def create(call: Call) -> Json:
    given = call.body.get("properties", {})
    book = Book(
        new_id(call.world.random),
        call.account,
        given.get("title", "Untitled spreadsheet"),
        checked_locale(given.get("locale", "en_US"), _CREATE),
        checked_zone(given.get("timeZone", "Etc/GMT"), _CREATE),
    )
    now = call.world.clock.now()
    work = Work(book, _CREATE, call.account, call.world.random, now)
    for number, sheet in enumerate(call.body.get("sheets", [])):
        _add(work, sheet, number)
    if not book.tabs:
        book.add_tab(new_tab(0, "Sheet1"))
    store_of(call.world).keep(book, now)
    return spreadsheet(Reader(book, call.world.clock), None, False, [])


def _add(work: Work, sheet: Json, number: int) -> None:
    """A tab of the body, with the cells it brings along."""
    properties = {**sheet.get("properties", {}), "index": number}
    sheet_id = properties.get("sheetId", 0 if not number else work.fresh_id())
    tab = make_tab(work.book, properties, sheet_id, work.scope)
    for block in sheet.get("data", []):
        start = {
            "sheetId": tab.sheet_id,
            "rowIndex": block.get("startRow", 0),
            "columnIndex": block.get("startColumn", 0),
        }
        fields = "userEnteredValue,userEnteredFormat,dataValidation,note"
        rows = block.get("rowData", [])
        update_cells(work, {"start": start, "rows": rows, "fields": fields})


def get(call: Call) -> Json:
    book = open_book(call)
    fields = call.query.get("fields")
    ranges = []
    for text in call.query.get("ranges") or []:
        tab, written = find(book, text)
        ranges.append((tab, bounded(tab, written, text)))
    grid = call.query.get("includeGridData", False)
    reader = Reader(book, call.world.clock)
    answer = spreadsheet(reader, parse(fields) if fields else None, grid, ranges)
    for sheet in answer["sheets"]:
        if held := sheet.get("protectedRanges"):
            sheet["protectedRanges"] = [_held(book, item, call.account) for item in held]
    return answer


def _held(book: Book, protected: Json, account: str) -> Json:
    """A protected range as this account is shown it: a false boolean is left out."""
    shown = {name: value for name, value in protected.items() if name != _MAY_EDIT}
    return {**shown, _MAY_EDIT: True} if may_edit(book, protected, account) else shown


HANDLERS: dict[str, Handler] = {
    "sheets.spreadsheets.create": create,
    "sheets.spreadsheets.get": get,
    "sheets.spreadsheets.batchUpdate": batch.batch_update,
    **values.HANDLERS,
    **metadata.HANDLERS,
}
