"""A spreadsheet as spreadsheets.get answers it, building only what the field mask asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulator.api import Json
from emulator.fields import Tree
from emulator.sheets.a1 import Area
from emulator.sheets.book import Book
from emulator.sheets.colors import THEME
from emulator.sheets.formula.errors import CellError
from emulator.sheets.grid import EMPTY, Formula, Tab
from emulator.sheets.marks import shown as shown_metadata
from emulator.sheets.native_tables import PART as TABLES
from emulator.sheets.native_tables import shown as shown_table
from emulator.sheets.protection import shown as shown_protection
from emulator.sheets.reading import Reader
from emulator.sheets.render import default_pattern, formatted

_BLACK: Json = {"rgbColor": {}}
_WHITE: Json = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT: Json = {
    "backgroundColor": _WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": _BLACK,
    },
    "backgroundColorStyle": {"rgbColor": _WHITE},
}
_CELL_PARTS = (
    "userEnteredValue",
    "effectiveValue",
    "formattedValue",
    "userEnteredFormat",
    "effectiveFormat",
    "dataValidation",
    "note",
)


def spreadsheet_properties(book: Book) -> Json:
    return {
        "title": book.title,
        "locale": book.locale,
        "autoRecalc": book.properties.get("autoRecalc", "ON_CHANGE"),
        "timeZone": book.time_zone,
        "defaultFormat": DEFAULT_FORMAT,
        "spreadsheetTheme": THEME,
    }


def sheet_properties(book: Book, tab: Tab) -> Json:
    return {
        "sheetId": tab.sheet_id,
        "title": tab.title,
        "index": book.tabs.index(tab),
        "sheetType": "GRID",
        "gridProperties": {
            "rowCount": tab.row_count,
            "columnCount": tab.column_count,
            **tab.grid_properties,
        },
        **tab.properties,
    }


@dataclass(frozen=True)
class Wanted:
    """Which parts of rowData and of the dimensions the mask asks for."""

    cells: tuple[str, ...]
    rows: bool
    columns: bool

    @property
    def any(self) -> bool:
        return bool(self.cells) or self.rows or self.columns


def wanted(mask: Tree | None, include_grid: bool) -> Wanted:
    """With a mask includeGridData does not count, as Google documents it."""
    if mask is None:
        return Wanted(_CELL_PARTS if include_grid else (), include_grid, include_grid)
    data = _below(_below(mask, "sheets"), "data")
    cells = _below(_below(data, "rowData"), "values")
    return Wanted(
        tuple(part for part in _CELL_PARTS if _below(cells, part) is not False),
        _below(data, "rowMetadata") is not False,
        _below(data, "columnMetadata") is not False,
    )


def _below(mask: Any, name: str) -> Any:
    """The mask under a name: a tree, True for everything, False for nothing."""
    if isinstance(mask, bool):
        return mask
    if name not in mask and "*" not in mask:
        return False
    deeper = mask.get(name, mask.get("*"))
    return True if deeper is None else deeper


def spreadsheet(
    reader: Reader,
    mask: Tree | None,
    include_grid: bool,
    ranges: list[tuple[Tab, Area]],
    account: str = "",
) -> Json:
    """A Spreadsheet as `account` sees it; `ranges` limit the tabs and the grid data."""
    book, grid = reader.book, wanted(mask, include_grid)
    by_tab = {tab.sheet_id: [a for t, a in ranges if t is tab] for tab, _ in ranges}
    answer: Json = {
        "spreadsheetId": book.id,
        "properties": spreadsheet_properties(book),
        "sheets": [
            _sheet(reader, tab, grid, by_tab.get(tab.sheet_id, [tab.whole]), account)
            for tab in book.tabs
            if not ranges or tab.sheet_id in by_tab
        ],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }
    own = [shown_metadata(item) for item in book.metadata if item.sheet_id is None]
    if own:
        answer["developerMetadata"] = own
    if book.named:
        answer["namedRanges"] = book.named
    return answer


def _sheet(reader: Reader, tab: Tab, grid: Wanted, areas: list[Area], account: str) -> Json:
    book = reader.book
    answer: Json = {"properties": sheet_properties(book, tab)}
    for name, items in tab.parts.items():
        if items and name == "protectedRanges":
            answer[name] = [shown_protection(book, item, account) for item in items]
        elif items and name == TABLES:
            answer[name] = [shown_table(tab, item) for item in items]
        elif items:
            answer[name] = items[0] if name == "basicFilter" else items
    own = [
        shown_metadata(item)
        for item in book.metadata
        if item.sheet_id == tab.sheet_id and not item.dimension
    ]
    if own:
        answer["developerMetadata"] = own
    if grid.any:
        answer["data"] = [_grid_data(reader, tab, area, grid) for area in areas]
    return answer


def _grid_data(reader: Reader, tab: Tab, area: Area, grid: Wanted) -> Json:
    answer: Json = {}
    if area.top:
        answer["startRow"] = area.top
    if area.left:
        answer["startColumn"] = area.left
    if grid.cells:
        rows = _row_data(reader, tab, area, grid.cells)
        answer |= {"rowData": rows} if rows else {}
    if grid.rows:
        answer["rowMetadata"] = _lines(reader.book, tab, "ROWS", area.top, area.bottom)
    if grid.columns:
        answer["columnMetadata"] = _lines(reader.book, tab, "COLUMNS", area.left, area.right)
    return answer


def _lines(book: Book, tab: Tab, dimension: str, start: int, end: int) -> list[Json]:
    known, size = (tab.rows, 21) if dimension == "ROWS" else (tab.cols, 100)
    marks: dict[int, list[Json]] = {}
    for item in book.metadata:
        if item.sheet_id == tab.sheet_id and item.dimension == dimension:
            marks.setdefault(item.index, []).append(shown_metadata(item))
    lines = []
    for index in range(start, end):
        line = {"pixelSize": size, **known.get(index, {})}
        if index in marks:
            line["developerMetadata"] = marks[index]
        lines.append(line)
    return lines


def _row_data(reader: Reader, tab: Tab, area: Area, parts: tuple[str, ...]) -> list[Json]:
    rows: list[Json] = []
    for row in range(area.top, min(area.bottom, _last_row(tab))):
        cells = [_cell(reader, tab, row, c, parts) for c in range(area.left, area.right)]
        while cells and not cells[-1]:
            cells.pop()
        rows.append({"values": cells} if cells else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _last_row(tab: Tab) -> int:
    """Behind the last row with a value, format, rule or note."""
    layers = [layer for column in tab.columns for layer in column.layers]
    return max([tab.used_rows, *(layer.ends[-1] for layer in layers if layer)])


def _cell(reader: Reader, tab: Tab, row: int, number: int, parts: tuple[str, ...]) -> Json:
    column = tab.columns[number]
    raw, shape = column.get(row), column.formats.get(row)
    value = reader.effective(tab, row, number, raw)
    filled = type(raw) is Formula or raw != EMPTY
    answer: Json = {}
    for part in parts:
        if part == "dataValidation":
            found = column.rules.get(row)
        elif part == "note":
            found = column.notes.get(row)
        elif part == "userEnteredFormat":
            found = shape
        elif part == "effectiveFormat":
            found = _effective_format(reader, tab, raw, shape) if filled or shape else None
        else:
            found = _value_part(reader, tab, part, raw, value, shape) if filled else None
        if found is not None:
            answer[part] = found
    return answer


def _value_part(
    reader: Reader, tab: Tab, part: str, raw: Any, value: Any, shape: Json | None
) -> Any:
    if part == "userEnteredValue":
        return {"formulaValue": raw.text} if type(raw) is Formula else extended(raw)
    if part == "effectiveValue":
        return extended(value)
    if isinstance(value, CellError):
        return value.text
    number_format = (shape or {}).get("numberFormat") or reader.implied_format(tab, raw)
    return formatted(value, number_format, reader.locale)


def extended(value: Any) -> Json:
    """An ExtendedValue."""
    if isinstance(value, CellError):
        return {"errorValue": {"type": value.type, "message": value.message}}
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue" if isinstance(value, str) else "numberValue": value}


def _effective_format(reader: Reader, tab: Tab, raw: Any, shape: Json | None) -> Json:
    answer = {**DEFAULT_FORMAT, **(shape or {})}
    if shape and "textFormat" in shape:
        answer["textFormat"] = {**DEFAULT_FORMAT["textFormat"], **shape["textFormat"]}
    number_format = answer.get("numberFormat") or reader.implied_format(tab, raw)
    if number_format:
        pattern = default_pattern(number_format["type"], reader.locale)
        answer["numberFormat"] = {"pattern": pattern, **number_format} if pattern else number_format
    return answer
