"""The methods that find their cells by a DataFilter: a range, or developer metadata on it."""

from __future__ import annotations

from emulator.api import Call, Handler, Json, Refusal, invalid
from emulator.fields import parse
from emulator.sheets import values
from emulator.sheets.a1 import Area, range_name
from emulator.sheets.book import Book, Metadata, bounded, find
from emulator.sheets.grid import Tab
from emulator.sheets.metadata import chosen
from emulator.sheets.ranges import Scope, grid_area
from emulator.sheets.reading import Reader, rendering
from emulator.sheets.show import spreadsheet
from emulator.sheets.store import draft_of, open_book, store_of

Place = tuple[Tab, Area]


def places(book: Book, given: Json, where: Scope) -> list[Place]:
    """The cells a DataFilter names. Raises Refusal for one that says nothing or too much."""
    if len(given) != 1:
        raise invalid("A DataFilter must have exactly one of its fields set.")
    if "a1Range" in given:
        tab, written = find(book, given["a1Range"])
        return [(tab, bounded(tab, written, given["a1Range"]))]
    if "gridRange" in given:
        return [grid_area(book, given["gridRange"], where)]
    found = [place for item in book.metadata if chosen(item, given) for place in _at(book, item)]
    return _once(found)


def _once(found: list[Place]) -> list[Place]:
    """Each place once, though two items of metadata lie on it."""
    known: list[Place] = []
    for tab, area in found:
        if not any(tab is other and area == same for other, same in known):
            known.append((tab, area))
    return known


def _at(book: Book, item: Metadata) -> list[Place]:
    """The row, column or sheet a piece of metadata lies on; all sheets for the spreadsheet's."""
    if item.sheet_id is None:
        return [(tab, tab.whole) for tab in book.tabs]
    tab = book.tab(item.sheet_id)
    if tab is None:
        return []
    if item.dimension == "ROWS":
        return [(tab, Area(item.index, 0, item.index + 1, tab.column_count))]
    if item.dimension == "COLUMNS":
        return [(tab, Area(0, item.index, tab.row_count, item.index + 1))]
    return [(tab, tab.whole)]


def _matches(call: Call, book: Book) -> list[tuple[Place, list[Json]]]:
    """Every place that is meant, with the filters that mean it."""
    matches: list[tuple[Place, list[Json]]] = []
    for number, given in enumerate(call.body.get("dataFilters", [])):
        for tab, area in places(book, given, Scope(number, "dataFilter")):
            for (other, same), filters in matches:
                if tab is other and area == same:
                    filters.append(given)
                    break
            else:
                matches.append(((tab, area), [given]))
    return matches


def batch_get(call: Call) -> Json:
    book = open_book(call)
    reader, how = Reader(book, call.world.clock), rendering(call.body)
    found = [
        {"valueRange": reader.area(tab, area, how), "dataFilters": filters}
        for (tab, area), filters in _matches(call, book)
    ]
    return {"spreadsheetId": book.id} | ({"valueRanges": found} if found else {})


def batch_update(call: Call) -> Json:
    """A filter that finds several places writes the same values to each."""
    draft = draft_of(call)
    writer = values.writer_of(call, draft, call.body)
    written = []
    for number, given in enumerate(call.body.get("data", [])):
        data_filter = given.get("dataFilter", {})
        for tab, area in places(draft, data_filter, Scope(number, "dataFilter")):
            written.append((data_filter, writer.value_range(range_name(tab.title, area), given)))
    store_of(call.world).keep(draft, call.world.clock.now())
    answers = [
        {"dataFilter": data_filter} | _without_id(values.updated(call, draft, one, call.body))
        for data_filter, one in written
    ]
    totals = values.totals([one for _, one in written])
    return {"spreadsheetId": draft.id} | totals | ({"responses": answers} if answers else {})


def _without_id(answer: Json) -> Json:
    return {name: value for name, value in answer.items() if name != "spreadsheetId"}


def batch_clear(call: Call) -> Json:
    draft = draft_of(call)
    cleared = [
        values.cleared(draft, range_name(tab.title, area), call.account)
        for (tab, area), _ in _matches(call, draft)
    ]
    store_of(call.world).keep(draft, call.world.clock.now())
    return {"spreadsheetId": draft.id} | ({"clearedRanges": cleared} if cleared else {})


def get(call: Call) -> Json:
    """As spreadsheets.get, with its ranges named by filters."""
    if call.body.get("excludeTablesInBandedRanges") or call.body.get("commentsViewMode"):
        raise Refusal(501, "UNIMPLEMENTED", "The emulator knows no tables' bands and no comments.")
    book, fields = open_book(call), call.query.get("fields")
    found = [place for place, _ in _matches(call, book)]
    reader, grid = Reader(book, call.world.clock), call.body.get("includeGridData", False)
    mask = parse(fields) if fields else None
    return spreadsheet(reader, mask, grid, found, call.account)


HANDLERS: dict[str, Handler] = {
    "sheets.spreadsheets.getByDataFilter": get,
    "sheets.spreadsheets.values.batchGetByDataFilter": batch_get,
    "sheets.spreadsheets.values.batchUpdateByDataFilter": batch_update,
    "sheets.spreadsheets.values.batchClearByDataFilter": batch_clear,
}
