"""What the owner does by hand on the page: the API's own code, with strict rules enforced."""

from __future__ import annotations

from collections.abc import Callable

from emulator.api import Call, Json, invalid
from emulator.sheets.a1 import column_letters, column_number, parse_cells
from emulator.sheets.batch import batch_update
from emulator.sheets.book import Book
from emulator.sheets.grid import Tab
from emulator.sheets.reading import Reader
from emulator.sheets.store import store_of
from emulator.sheets.validation import options, violates
from emulator.sheets.writing import Writer, target
from emulator.world import World


def type_in(world: World, book: Book, tab: Tab, cell: str, text: str) -> None:
    """One cell as typed. Raises Refusal if a strict rule rejects it or there is no such cell."""
    written = parse_cells(cell.strip(), tab.title)
    if written is None or not written.is_cell:
        raise invalid(f"{cell or 'Nothing'} is not a cell: name one like B2.")
    draft = book.fork()
    mine = draft.tab(tab.sheet_id)
    if mine is None:
        raise invalid("This tab is gone: open the spreadsheet again.")
    area = target(mine, written, [[text]])
    Writer(draft, book.owner, world.clock.now(), "USER_ENTERED").rows(mine, area, [[text]])
    _check(world, draft, mine, area.top, area.left)
    store_of(world).keep(draft, world.clock.now())


def _check(world: World, draft: Book, tab: Tab, row: int, column: int) -> None:
    rule = tab.columns[column].rules.get(row)
    if not rule or not rule.get("strict"):
        return
    reader = Reader(draft, world.clock)
    if violates(rule, options(rule, reader), reader, tab, row, column):
        raise invalid(
            "The data you entered violates the data validation rules set on this cell. "
            + rule.get("inputMessage", "")
        )


def rearrange(world: World, book: Book, tab: Tab, action: str, where: str) -> None:
    """Insert, delete, sort or move by the name of a row or column. Raises Refusal."""
    make = _ACTIONS.get(action)
    if make is None:
        raise invalid(f"There is no action called {action}.")
    changed(world, book, make(tab, _index(tab, action, where.strip())))


def put_note(world: World, book: Book, tab: Tab, cell: str, text: str) -> None:
    """A note on one cell; an empty one takes it off. Raises Refusal."""
    written = parse_cells(cell.strip(), tab.title)
    if written is None or not written.is_cell:
        raise invalid(f"{cell or 'Nothing'} is not a cell: name one like B2.")
    start = {"sheetId": tab.sheet_id, "rowIndex": written.top, "columnIndex": written.left}
    rows = [{"values": [{"note": text} if text else {}]}]
    changed(world, book, {"updateCells": {"start": start, "rows": rows, "fields": "note"}})


def change_tabs(world: World, book: Book, tab: Tab, do: str, title: str) -> None:
    """Adds a tab, or renames, deletes, hides or shows this one. Raises Refusal."""
    if do in ("add", "rename") and not title.strip():
        raise invalid("Write a name for the tab.")
    make = _TABS.get(do)
    if make is None:
        raise invalid(f"There is nothing called {do} to do with a tab.")
    changed(world, book, make(tab, title.strip()))


def changed(world: World, book: Book, request: Json) -> None:
    """One request of batchUpdate, made by the spreadsheet's owner at the page."""
    path, body = {"spreadsheetId": book.id}, {"requests": [request]}
    batch_update(Call("sheets.spreadsheets.batchUpdate", book.owner, path, {}, body, world))


def _index(tab: Tab, action: str, where: str) -> int:
    by_row = action.endswith("row")
    if action == "freeze-row" and where == "0":
        return -1
    if by_row and where.isascii() and where.isdigit() and 0 < int(where) <= tab.row_count:
        return int(where) - 1
    if not by_row and where.isascii() and where.isalpha() and len(where) < 4:
        number = column_number(where)
        if number < tab.column_count:
            return number
    last = column_letters(tab.column_count - 1)
    wanted = f"a row from 1 to {tab.row_count}" if by_row else f"a column from A to {last}"
    raise invalid(f"{where or 'Nothing'} is not {wanted}.")


def _span(tab: Tab, dimension: str, index: int) -> Json:
    return {
        "sheetId": tab.sheet_id,
        "dimension": dimension,
        "startIndex": index,
        "endIndex": index + 1,
    }


def _sort(tab: Tab, index: int, order: str) -> Json:
    """The whole tab but its frozen rows, one row at least."""
    frozen = max(tab.grid_properties.get("frozenRowCount", 0), 1)
    place = {"sheetId": tab.sheet_id, "startRowIndex": min(frozen, tab.row_count - 1)}
    specs = [{"dimensionIndex": index, "sortOrder": order}]
    return {"sortRange": {"range": place, "sortSpecs": specs}}


def _move(tab: Tab, index: int, by: int) -> Json:
    to = max(index - 1, 0) if by < 0 else min(index + 2, tab.column_count)
    source = _span(tab, "COLUMNS", index)
    return {"moveDimension": {"source": source, "destinationIndex": to}}


def _hidden(place: Json, hidden: bool) -> Json:
    properties = {"hiddenByUser": hidden}
    return {
        "updateDimensionProperties": {
            "range": place,
            "properties": properties,
            "fields": "hiddenByUser",
        }
    }


def _frozen(tab: Tab, name: str, count: int) -> Json:
    return _properties(tab, {"gridProperties": {name: count}}, f"gridProperties.{name}")


def _properties(tab: Tab, given: Json, fields: str) -> Json:
    properties = {"sheetId": tab.sheet_id, **given}
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


_ACTIONS: dict[str, Callable[[Tab, int], Json]] = {
    "insert-row": lambda tab, at: {"insertDimension": {"range": _span(tab, "ROWS", at)}},
    "delete-row": lambda tab, at: {"deleteDimension": {"range": _span(tab, "ROWS", at)}},
    "insert-column": lambda tab, at: {"insertDimension": {"range": _span(tab, "COLUMNS", at)}},
    "delete-column": lambda tab, at: {"deleteDimension": {"range": _span(tab, "COLUMNS", at)}},
    "left-column": lambda tab, at: _move(tab, at, -1),
    "right-column": lambda tab, at: _move(tab, at, 1),
    "freeze-row": lambda tab, at: _frozen(tab, "frozenRowCount", at + 1),
    "hide-row": lambda tab, at: _hidden(_span(tab, "ROWS", at), True),
    "show-row": lambda tab, at: _hidden(_span(tab, "ROWS", at), False),
    "hide-column": lambda tab, at: _hidden(_span(tab, "COLUMNS", at), True),
    "show-column": lambda tab, at: _hidden(_span(tab, "COLUMNS", at), False),
    "sort-column": lambda tab, at: _sort(tab, at, "ASCENDING"),
    "sort-down-column": lambda tab, at: _sort(tab, at, "DESCENDING"),
}
_TABS: dict[str, Callable[[Tab, str], Json]] = {
    "add": lambda _, title: {"addSheet": {"properties": {"title": title}}},
    "rename": lambda tab, title: _properties(tab, {"title": title}, "title"),
    "delete": lambda tab, _: {"deleteSheet": {"sheetId": tab.sheet_id}},
    "hide": lambda tab, _: _properties(tab, {"hidden": True}, "hidden"),
    "show": lambda tab, _: _properties(tab, {"hidden": False}, "hidden"),
}
