"""spreadsheets.create and spreadsheets.get."""

from __future__ import annotations

from dataclasses import replace

from emulator.api import Call, Handler, Json, invalid
from emulator.fields import parse
from emulator.sheets import batch, datafilters, metadata, values
from emulator.sheets.book import Book, bounded, find, new_tab
from emulator.sheets.changes.cells import update_cells
from emulator.sheets.changes.tabs import checked_locale, checked_zone, make_tab
from emulator.sheets.changes.twins import copied_title, twin_of
from emulator.sheets.changes.work import Work
from emulator.sheets.ranges import Scope
from emulator.sheets.reading import Reader
from emulator.sheets.show import sheet_properties, spreadsheet
from emulator.sheets.store import draft_of, new_id, open_book, store_of

_CREATE = Scope(0, "createSpreadsheet")


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
    return spreadsheet(Reader(book, call.world.clock), None, False, [], call.account)


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
    return spreadsheet(reader, parse(fields) if fields else None, grid, ranges, call.account)


def copy_to(call: Call) -> Json:
    """A tab into another spreadsheet, or once more into the same one, behind the others."""
    source = open_book(call)
    tab = source.tab(call.path["sheetId"])
    if tab is None:
        raise invalid(f"The sheet ({call.path['sheetId']}) was not found.")
    path = {"spreadsheetId": call.body.get("destinationSpreadsheetId", "")}
    draft, rng = draft_of(replace(call, path=path)), call.world.random
    work = Work(draft, Scope(0, "copyTo"), call.account, rng, call.world.clock.now())
    twin = twin_of(tab, work.fresh_id(), copied_title(draft, tab.title), work.fresh_id)
    draft.add_tab(twin)
    store_of(call.world).keep(draft, call.world.clock.now())
    return sheet_properties(draft, twin)


HANDLERS: dict[str, Handler] = {
    "sheets.spreadsheets.sheets.copyTo": copy_to,
    "sheets.spreadsheets.create": create,
    "sheets.spreadsheets.get": get,
    "sheets.spreadsheets.batchUpdate": batch.batch_update,
    **values.HANDLERS,
    **datafilters.HANDLERS,
    **metadata.HANDLERS,
}
