"""addSheet, deleteSheet, updateSheetProperties, updateSpreadsheetProperties, appendDimension."""

from __future__ import annotations

from zoneinfo import available_timezones

from emulator.api import Json
from emulator.fields import Tree
from emulator.sheets.book import MAX_COLUMNS, Book, new_tab
from emulator.sheets.changes.work import Change, Work, mask_of, merged, under
from emulator.sheets.colors import paired, with_twins
from emulator.sheets.grid import Tab
from emulator.sheets.locales import is_locale
from emulator.sheets.protection import guard
from emulator.sheets.ranges import Scope, tab_of
from emulator.sheets.show import sheet_properties

_TAB_FIELDS = ("hidden", "tabColor", "tabColorStyle", "rightToLeft")
_GRID_FIELDS = (
    "frozenRowCount",
    "frozenColumnCount",
    "hideGridlines",
    "rowGroupControlAfter",
    "columnGroupControlAfter",
)


def add_sheet(work: Work, request: Json) -> Json:
    given = request.get("properties", {})
    tab = make_tab(work.book, given, given.get("sheetId", work.fresh_id()), work.scope)
    return {"addSheet": {"properties": sheet_properties(work.book, tab)}}


def make_tab(book: Book, given: Json, sheet_id: int, scope: Scope) -> Tab:
    """A tab from SheetProperties, put into the book."""
    title = given.get("title") or _free_title(book)
    check_title(book, title, None, scope)
    if sheet_id < 0 or book.tab(sheet_id):
        raise scope.refuse(f"Sheet id {sheet_id} is negative or already in use.")
    grid = given.get("gridProperties", {})
    rows, columns = grid.get("rowCount", 1000), grid.get("columnCount", 26)
    _check_size(rows, columns, scope)
    tab = new_tab(sheet_id, title, rows, columns)
    told = paired(given)
    tab.properties = {name: told[name] for name in _TAB_FIELDS if told.get(name)}
    tab.grid_properties = {name: grid[name] for name in _GRID_FIELDS if grid.get(name)}
    book.add_tab(tab, given.get("index"))
    return tab


def _free_title(book: Book) -> str:
    number = len(book.tabs) + 1
    while book.tab_called(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def check_title(book: Book, title: str, own: Tab | None, scope: Scope) -> None:
    if book.tab_called(title) not in (None, own):
        raise scope.refuse(
            f'A sheet with the name "{title}" already exists. Please enter another name.'
        )
    if len(title) > 100:
        raise scope.refuse("Sheet name cannot be greater than 100 characters.")


def _check_size(rows: int, columns: int, scope: Scope) -> None:
    if rows < 1 or columns < 1:
        raise scope.refuse("A sheet must have at least one row and one column.")
    if columns > MAX_COLUMNS:
        raise scope.refuse(f"A sheet has at most {MAX_COLUMNS} columns.")


def delete_sheet(work: Work, request: Json) -> Json:
    book, sheet_id = work.book, request.get("sheetId", 0)
    tab = book.tab(sheet_id)
    if tab is None:
        raise work.scope.refuse(f"No sheet with id: {sheet_id}")
    if not any(other is not tab and not other.properties.get("hidden") for other in book.tabs):
        raise work.scope.refuse("You can't remove all the sheets in a document.")
    guard(book, tab, tab.whole, work.account)
    book.tabs.remove(tab)
    book.metadata = [item for item in book.metadata if item.sheet_id != sheet_id]
    book.named = [item for item in book.named if item["range"].get("sheetId", 0) != sheet_id]
    return {}


def update_sheet_properties(work: Work, request: Json) -> Json:
    given, tree = paired(request.get("properties", {})), with_twins(mask_of(work, request)) or {}
    tab = tab_of(work.book, given.get("sheetId", 0), work.scope)
    if under(tree, "title")[0] and "title" in given:
        check_title(work.book, given["title"], tab, work.scope)
        tab.title = given["title"]
    for name in _TAB_FIELDS:
        if under(tree, name)[0]:
            _put(tab.properties, name, given)
    named, below = under(tree, "gridProperties")
    if named:
        _grid(work, tab, given.get("gridProperties", {}), below)
    if under(tree, "index")[0] and "index" in given:
        _move_tab(work, tab, given["index"])
    if all(other.properties.get("hidden") for other in work.book.tabs):
        raise work.scope.refuse("You can't hide all the sheets in a document.")
    return {}


def _put(properties: Json, name: str, given: Json) -> None:
    properties.pop(name, None)
    if given.get(name):
        properties[name] = given[name]


def _grid(work: Work, tab: Tab, given: Json, tree: Tree | None) -> None:
    tree = {"*": None} if tree is None else tree
    sizes = {"rowCount": tab.row_count, "columnCount": tab.column_count}
    for name in sizes:
        if under(tree, name)[0] and (name in given or "*" not in tree):
            sizes[name] = given.get(name, 0)
    resize(work, tab, sizes["rowCount"], sizes["columnCount"])
    for name in _GRID_FIELDS:
        if under(tree, name)[0]:
            _put(tab.grid_properties, name, given)
    if tab.grid_properties.get("frozenRowCount", 0) >= tab.row_count:
        raise work.scope.refuse("You can't freeze all visible rows on the sheet.")
    if tab.grid_properties.get("frozenColumnCount", 0) >= tab.column_count:
        raise work.scope.refuse("You can't freeze all visible columns on the sheet.")


def resize(work: Work, tab: Tab, rows: int, columns: int) -> None:
    _check_size(rows, columns, work.scope)
    work.book.check_room(rows, columns, tab)
    tab.resize(rows, columns)
    work.book.metadata = [
        item
        for item in work.book.metadata
        if item.sheet_id != tab.sheet_id
        or item.index < {"ROWS": rows, "COLUMNS": columns}.get(item.dimension, rows)
    ]


def _move_tab(work: Work, tab: Tab, index: int) -> None:
    """The index counts the tabs as they are before the move."""
    tabs = work.book.tabs
    if not 0 <= index <= len(tabs):
        raise work.scope.refuse(f"Sheet index {index} is out of range [0, {len(tabs)}].")
    old = tabs.index(tab)
    tabs.remove(tab)
    tabs.insert(index - 1 if index > old else index, tab)


def append_dimension(work: Work, request: Json) -> Json:
    tab = tab_of(work.book, request.get("sheetId", 0), work.scope)
    length = request.get("length", 0)
    if length < 1:
        raise work.scope.refuse("length must be greater than 0.")
    by_rows = request.get("dimension") == "ROWS"
    rows, columns = tab.row_count, tab.column_count
    if by_rows:
        resize(work, tab, rows + length, columns)
    else:
        resize(work, tab, rows, columns + length)
    return {}


def update_spreadsheet_properties(work: Work, request: Json) -> Json:
    book, given, tree = work.book, request.get("properties", {}), mask_of(work, request)
    if under(tree, "title")[0] and given.get("title"):
        book.title = given["title"]
    if under(tree, "locale")[0] and given.get("locale"):
        book.locale = checked_locale(given["locale"], work.scope)
    if under(tree, "timeZone")[0] and given.get("timeZone"):
        book.time_zone = checked_zone(given["timeZone"], work.scope)
    if under(tree, "autoRecalc")[0] and given.get("autoRecalc"):
        book.properties = merged(book.properties, given, {"autoRecalc": None})
    return {}


def checked_locale(name: str, scope: Scope) -> str:
    if not is_locale(name):
        raise scope.refuse(f"Unsupported locale: {name}")
    return name


def checked_zone(name: str, scope: Scope) -> str:
    if name not in available_timezones():
        raise scope.refuse(f"Invalid time zone: {name}")
    return name


CHANGES: dict[str, Change] = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
    "appendDimension": append_dimension,
}
