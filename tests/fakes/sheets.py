"""Spreadsheets in memory: what core.google.sheets.GoogleSheets answers, without the network.

Formulas are kept as their text; formats, validation and protection are taken and ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import Gone, Rejected
from core.google.ports import Range
from core.i18n import Text
from core.model import Cell, SpreadsheetInfo, TabInfo
from tests.fakes.calls import Calls

_RANGE = re.compile(
    r"(?:(?P<tab>'(?:[^']|'')+'|[^'!]+)!)?"
    r"(?P<left>[A-Z]*)(?P<top>\d*)(?::(?P<right>[A-Z]*)(?P<bottom>\d*))?"
)

IGNORED = frozenset(
    [
        "repeatCell",
        "setDataValidation",
        "updateDimensionProperties",
        "addProtectedRange",
        "updateBorders",
        "updateProtectedRange",
        "deleteProtectedRange",
        "autoResizeDimensions",
        "setBasicFilter",
        "addConditionalFormatRule",
        "addBanding",
        "addNamedRange",
    ]
)


@dataclass
class FakeTab:
    sheet_id: int
    title: str
    rows: int = 1000
    columns: int = 26
    hidden: bool = False
    frozen_rows: int = 0
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    column_metadata: dict[int, dict[str, str]] = field(default_factory=dict)

    def fill(self, rows: Sequence[Sequence[Cell]], *, row: int = 0, column: int = 0) -> None:
        """Puts row-major values into the tab; "" and None empty a cell."""
        for r, values in enumerate(rows, row):
            for c, value in enumerate(values, column):
                self.put(r, c, value)

    def put(self, row: int, column: int, value: Cell) -> None:
        """0-based."""
        if value is None or value == "":
            self.cells.pop((row, column), None)
        else:
            self.cells[row, column] = value

    def values(self) -> list[list[Cell]]:
        """All rows, ragged, as a person sees them."""
        height = max((row for row, _ in self.cells), default=-1) + 1
        return [self.row(row) for row in range(height)]

    def row(self, row: int) -> list[Cell]:
        width = max((c for r, c in self.cells if r == row), default=-1) + 1
        return [self.cells.get((row, c), "") for c in range(width)]

    def sort(self, key: Callable[[list[Cell]], Any], *, header: int = 1) -> None:
        """The owner sorts all rows below the header."""
        rows = self.values()
        self.cells.clear()
        self.fill(rows[:header] + sorted(rows[header:], key=key))


@dataclass
class FakeBook:
    id: str
    title: str
    locale: str = "en_US"
    time_zone: str = "Etc/GMT"
    tabs: list[FakeTab] = field(default_factory=list)

    def tab(self, title: str) -> FakeTab:
        for tab in self.tabs:
            if tab.title == title:
                return tab
        raise Rejected(Text("Unable to parse range: {range}", range=title), http=400)

    def by_id(self, sheet_id: int) -> FakeTab:
        for tab in self.tabs:
            if tab.sheet_id == sheet_id:
                return tab
        raise Rejected(Text("No grid with id: {id}", id=sheet_id), http=400)


@dataclass
class FakeSheets:
    """Implements core.google.ports.Sheets. `books` is what the owner sees and edits."""

    calls: Calls = field(default_factory=Calls)
    books: dict[str, FakeBook] = field(default_factory=dict)

    def describe(self, spreadsheet: str) -> SpreadsheetInfo:
        with self.calls.made("sheets.spreadsheets.get"):
            book = self._book(spreadsheet)
            tabs = tuple(_info(tab) for tab in book.tabs)
            return SpreadsheetInfo(book.id, book.title, book.locale, book.time_zone, tabs)

    def read_columns(self, spreadsheet: str, ranges: Sequence[Range]) -> list[list[list[Cell]]]:
        if not ranges:
            return []
        with self.calls.made("sheets.spreadsheets.values.batchGet"):
            book = self._book(spreadsheet)
            return [_columns(*_area(book, wanted)) for wanted in ranges]

    def write_cells(
        self, spreadsheet: str, blocks: Sequence[tuple[Range, Sequence[Sequence[Cell]]]]
    ) -> None:
        if not blocks:
            return
        with self.calls.made("sheets.spreadsheets.values.batchUpdate"):
            book = self._book(spreadsheet)
            for wanted, rows in blocks:
                _fits(*_area(book, wanted), rows)
            for wanted, rows in blocks:
                tab, top, left, _, _ = _area(book, wanted)
                for r, values in enumerate(rows, top):
                    for c, value in enumerate(values, left):
                        if value is not None:
                            tab.put(r, c, value)

    write_formulas = write_cells

    def change(
        self, spreadsheet: str, requests: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        if not requests:
            return []
        with self.calls.made("sheets.spreadsheets.batchUpdate"):
            book = self._book(spreadsheet)
            return [_apply(book, *next(iter(request.items()))) for request in requests]

    def create(
        self, title: str, *, locale: str, time_zone: str, tabs: Sequence[str]
    ) -> SpreadsheetInfo:
        with self.calls.made("sheets.spreadsheets.create"):
            made = [FakeTab(number, name) for number, name in enumerate(tabs or ["Sheet1"])]
            book = FakeBook(f"book{len(self.books) + 1}", title, locale, time_zone, made)
            self.books[book.id] = book
            infos = tuple(_info(tab) for tab in made)
            return SpreadsheetInfo(book.id, book.title, book.locale, book.time_zone, infos)

    def _book(self, spreadsheet: str) -> FakeBook:
        if spreadsheet not in self.books:
            raise Gone(Text("There is no such spreadsheet."), http=404)
        return self.books[spreadsheet]


def _info(tab: FakeTab) -> TabInfo:
    columns = {at: dict(found) for at, found in tab.column_metadata.items() if found}
    return TabInfo(
        tab.sheet_id,
        tab.title,
        tab.rows,
        tab.columns,
        tab.hidden,
        tab.frozen_rows,
        dict(tab.metadata),
        columns,
    )


Area = tuple[FakeTab, int, int, int, int]


def _area(book: FakeBook, wanted: Range) -> Area:
    """Tab, top, left, bottom, right: 0-based, half-open."""
    found = _RANGE.fullmatch(wanted)
    if found is None:
        raise Rejected(Text("Unable to parse range: {range}", range=wanted), http=400)
    title = (found["tab"] or book.tabs[0].title).strip("'").replace("''", "'")
    tab = book.tab(title)
    top = int(found["top"] or 1) - 1
    left = _column(found["left"]) if found["left"] else 0
    if found["right"] is None and found["bottom"] is None:
        return tab, top, left, top + 1, left + 1
    bottom = int(found["bottom"]) if found["bottom"] else tab.rows
    right = _column(found["right"]) + 1 if found["right"] else tab.columns
    return tab, top, left, min(bottom, tab.rows), min(right, tab.columns)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _columns(tab: FakeTab, top: int, left: int, bottom: int, right: int) -> list[list[Cell]]:
    if top >= tab.rows or left >= tab.columns:
        raise Rejected(Text("The range exceeds grid limits."), http=400)
    columns: list[list[Cell]] = [[] for _ in range(left, right)]
    for (row, column), value in sorted(tab.cells.items()):
        if top <= row < bottom and left <= column < right:
            cells = columns[column - left]
            cells.extend([""] * (row - top - len(cells)))
            cells.append(value)
    while columns and not columns[-1]:
        columns.pop()
    return columns


def _fits(
    tab: FakeTab, top: int, left: int, bottom: int, right: int, rows: Sequence[Sequence[Cell]]
) -> None:
    width = max((len(row) for row in rows), default=0)
    one = bottom == top + 1 and right == left + 1
    too_large = top + len(rows) > tab.rows or left + width > tab.columns
    if too_large or (not one and (top + len(rows) > bottom or left + width > right)):
        raise Rejected(Text("Requested writing outside of the range."), http=400)


def _apply(book: FakeBook, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    if kind in IGNORED:
        return {}
    return _REQUESTS[kind](book, body)


def _add_sheet(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    properties = body["properties"]
    sheet_id = properties.get("sheetId", len(book.tabs) + 1000)
    if any(t.title == properties["title"] or t.sheet_id == sheet_id for t in book.tabs):
        raise Rejected(Text("A sheet with the name or id already exists."), http=400)
    tab = FakeTab(sheet_id, properties["title"])
    book.tabs.append(tab)
    _set_properties(tab, properties)
    return {"addSheet": {"properties": {**properties, "sheetId": sheet_id}}}


def _update_sheet(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    _set_properties(book.by_id(body["properties"]["sheetId"]), body["properties"])
    return {}


def _set_properties(tab: FakeTab, properties: Mapping[str, Any]) -> None:
    grid = properties.get("gridProperties", {})
    tab.title = properties.get("title", tab.title)
    tab.hidden = properties.get("hidden", tab.hidden)
    tab.rows = grid.get("rowCount", tab.rows)
    tab.columns = grid.get("columnCount", tab.columns)
    tab.frozen_rows = grid.get("frozenRowCount", tab.frozen_rows)


def _delete_sheet(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    book.tabs.remove(book.by_id(body["sheetId"]))
    return {}


def _create_metadata(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    made = body["developerMetadata"]
    location = made["location"]
    if "sheetId" in location:
        book.by_id(location["sheetId"]).metadata[made["metadataKey"]] = made["metadataValue"]
    else:
        where = location["dimensionRange"]
        tab = book.by_id(where["sheetId"])
        at = tab.column_metadata.setdefault(where["startIndex"], {})
        at[made["metadataKey"]] = made["metadataValue"]
    return {"createDeveloperMetadata": {"developerMetadata": made}}


def _append(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    tab = book.by_id(body["sheetId"])
    if body["dimension"] == "ROWS":
        tab.rows += body["length"]
    else:
        tab.columns += body["length"]
    return {}


def _update_cells(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    start = body.get("start") or body["range"]
    tab = book.by_id(start["sheetId"])
    if "userEnteredValue" not in body["fields"] and body["fields"] != "*":
        return {}
    top = start.get("rowIndex", start.get("startRowIndex", 0))
    left = start.get("columnIndex", start.get("startColumnIndex", 0))
    for r, row in enumerate(body.get("rows", ()), top):
        for c, cell in enumerate(row.get("values", ()), left):
            value = cell.get("userEnteredValue", {})
            tab.put(r, c, next(iter(value.values()), ""))
    return {}


_REQUESTS: dict[str, Callable[[FakeBook, Mapping[str, Any]], dict[str, Any]]] = {
    "addSheet": _add_sheet,
    "updateSheetProperties": _update_sheet,
    "deleteSheet": _delete_sheet,
    "createDeveloperMetadata": _create_metadata,
    "appendDimension": _append,
    "updateCells": _update_cells,
}
