"""The values methods: get, batchGet, update, batchUpdate, clear, batchClear, append."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.api import Call, Handler, Json, invalid
from emulator.sheets.a1 import Area, range_name
from emulator.sheets.blocks import SIZE
from emulator.sheets.book import Book, bounded, find
from emulator.sheets.grid import Tab
from emulator.sheets.protection import guard
from emulator.sheets.reading import Reader, Rendering, rendering
from emulator.sheets.store import draft_of, open_book, store_of
from emulator.sheets.structure import insert
from emulator.sheets.tables import table_around
from emulator.sheets.writing import Done, Writer, as_rows, done


def get(call: Call) -> Json:
    reader = Reader(open_book(call), call.world.clock)
    return reader.value_range(call.path["range"], rendering(call.query))


def batch_get(call: Call) -> Json:
    book = open_book(call)
    reader, how = Reader(book, call.world.clock), rendering(call.query)
    ranges = [reader.value_range(text, how) for text in call.query.get("ranges") or []]
    return {"spreadsheetId": book.id, "valueRanges": ranges}


def update(call: Call) -> Json:
    draft = draft_of(call)
    given, text = call.body, call.path["range"]
    _same_range(draft, text, given.get("range"))
    written = writer_of(call, draft, call.query).value_range(text, given)
    store_of(call.world).keep(draft, call.world.clock.now())
    return updated(call, draft, written, call.query)


def batch_update(call: Call) -> Json:
    draft = draft_of(call)
    writer = writer_of(call, draft, call.body)
    written = []
    for place, given in enumerate(call.body.get("data", [])):
        if "range" not in given:
            raise invalid(f"Invalid data[{place}]: Must specify a range.")
        written.append(writer.value_range(given["range"], given))
    store_of(call.world).keep(draft, call.world.clock.now())
    return (
        {"spreadsheetId": draft.id}
        | totals(written)
        | {"responses": [updated(call, draft, one, call.body) for one in written]}
    )


def clear(call: Call) -> Json:
    draft = draft_of(call)
    done_to = cleared(draft, call.path["range"], call.account)
    store_of(call.world).keep(draft, call.world.clock.now())
    return {"spreadsheetId": draft.id, "clearedRange": done_to}


def batch_clear(call: Call) -> Json:
    draft = draft_of(call)
    ranges = [cleared(draft, text, call.account) for text in call.body.get("ranges", [])]
    store_of(call.world).keep(draft, call.world.clock.now())
    return {"spreadsheetId": draft.id, "clearedRanges": ranges}


def append(call: Call) -> Json:
    """Below the table found in the range; the grid grows as needed."""
    draft = draft_of(call)
    writer = writer_of(call, draft, call.query)
    tab, where = find(draft, call.path["range"])
    rows = as_rows(call.body)
    table = table_around(tab, bounded(tab, where, call.path["range"]))
    top = table.bottom if table else where.top
    left = table.left if table else where.left
    area = Area(top, left, top + len(rows), left + max((len(row) for row in rows), default=0))
    inserts = call.query.get("insertDataOption") == "INSERT_ROWS" and top < tab.row_count
    height = max(tab.row_count + (len(rows) if inserts else 0), area.bottom)
    draft.check_room(height, max(tab.column_count, area.right), tab)
    if inserts and rows:
        insert(draft, tab, "ROWS", top, len(rows), inherit=top > 0)
    tab.resize(max(tab.row_count, area.bottom), max(tab.column_count, area.right))
    guard(draft, tab, area, call.account)
    written = done(tab, area, rows, writer.rows(tab, area, rows))
    store_of(call.world).keep(draft, call.world.clock.now())
    answer = {"spreadsheetId": draft.id, "updates": updated(call, draft, written, call.query)}
    return answer | ({"tableRange": range_name(tab.title, table)} if table else {})


def writer_of(call: Call, draft: Book, options: Mapping[str, Any]) -> Writer:
    option = options.get("valueInputOption")
    if option not in ("RAW", "USER_ENTERED"):
        raise invalid("'valueInputOption' is required but not specified")
    return Writer(draft, call.account, call.world.clock.now(), option)


def _same_range(book: Book, asked: str, given: str | None) -> None:
    """A range in the body must be the one in the path."""
    if given is None:
        return
    names = []
    for text in (asked, given):
        tab, written = find(book, text)
        names.append(range_name(tab.title, bounded(tab, written, text)))
    if names[0] != names[1]:
        raise invalid(f"Request range[{names[0]}] does not match value's range[{names[1]}]")


def updated(call: Call, book: Book, written: Done, options: Mapping[str, Any]) -> Json:
    tab, area, cells = written.tab, written.area, written.cells
    _encode_ahead(call, book, tab, area)
    answer: Json = {
        "spreadsheetId": book.id,
        "updatedRange": range_name(tab.title, area if cells else _corner(area)),
    }
    if cells:
        answer |= {
            "updatedRows": len(written.rows),
            "updatedColumns": len(written.columns),
            "updatedCells": cells,
        }
    if options.get("includeValuesInResponse"):
        reader = Reader(book, call.world.clock)
        answer["updatedData"] = reader.answer(tab, area, rendering(options, "response"))
    return answer


def _encode_ahead(call: Call, book: Book, tab: Tab, area: Area) -> None:
    """Whole blocks of rows become JSON while their cells are still in the processor's cache, for
    less than whoever reads them first would wait."""
    columns = tab.columns[area.left : area.right]
    if area.height >= SIZE and not any(column.live for column in columns):
        Reader(book, call.world.clock).answer(tab, area, Rendering("UNFORMATTED_VALUE"))


def _corner(area: Area) -> Area:
    return Area(area.top, area.left, area.top + 1, area.left + 1)


def totals(written: list[Done]) -> Json:
    rows, columns = set(), set()
    for one in written:
        rows |= {(one.tab.sheet_id, row) for row in one.rows}
        columns |= {(one.tab.sheet_id, column) for column in one.columns}
    totals = {
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": sum(one.cells for one in written),
        "totalUpdatedSheets": len({sheet_id for sheet_id, _ in rows}),
    }
    return {name: total for name, total in totals.items() if total}


def cleared(book: Book, text: str, account: str) -> str:
    tab, written = find(book, text)
    area = bounded(tab, written, text)
    guard(book, tab, area, account)
    for number in range(area.left, area.right):
        if len(tab.columns[number].values) > area.top:
            tab.own(number).clear(area.top, area.bottom)
    return range_name(tab.title, area)


HANDLERS: dict[str, Handler] = {
    "sheets.spreadsheets.values.get": get,
    "sheets.spreadsheets.values.batchGet": batch_get,
    "sheets.spreadsheets.values.update": update,
    "sheets.spreadsheets.values.batchUpdate": batch_update,
    "sheets.spreadsheets.values.clear": clear,
    "sheets.spreadsheets.values.batchClear": batch_clear,
    "sheets.spreadsheets.values.append": append,
}
