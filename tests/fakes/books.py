"""A spreadsheet in memory, as its owner sees it, and what a batchUpdate does to it.

Formulas are kept as their text; formats, validation and protection are taken and ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from core.errors import Rejected
from core.i18n import Text
from core.model import Cell

IGNORED = frozenset(
    [
        "setDataValidation",
        "updateDimensionProperties",
        "addProtectedRange",
        "updateBorders",
        "updateProtectedRange",
        "deleteProtectedRange",
        "autoResizeDimensions",
        "setBasicFilter",
        "addFilterView",
        "addBanding",
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
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    """Number format types that the owner gave to cells."""
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    rules: list[dict[str, Any]] = field(default_factory=list)
    """Conditional formats, as Google writes them."""

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
        rows: list[list[Cell]] = []
        for (row, column), value in sorted(self.cells.items()):
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend([""] * (column - len(rows[row])))
            rows[row].append(value)
        return rows

    def copy(self) -> FakeTab:
        columns = {at: dict(found) for at, found in self.column_metadata.items()}
        cells, metadata, notes = dict(self.cells), dict(self.metadata), dict(self.notes)
        twin = replace(self, cells=cells, metadata=metadata, notes=notes)
        return replace(twin, column_metadata=columns, rules=deepcopy(self.rules))

    def insert_row(self, at: int) -> None:
        """An empty row above row `at` (0-based)."""
        self.rows += 1
        self._move({row: row + (row >= at) for row, _ in self.cells}, {})

    def delete_row(self, at: int) -> None:
        self.rows -= 1
        self.cells = {(r, c): value for (r, c), value in self.cells.items() if r != at}
        self._move({row: row - (row > at) for row, _ in self.cells}, {})

    def insert_column(self, at: int) -> None:
        """An empty column before column `at`; metadata moves with its column."""
        self.columns += 1
        self._move({}, {column: column + (column >= at) for column in range(self.columns)})

    def delete_column(self, at: int) -> None:
        """With its metadata."""
        self.columns -= 1
        self.cells = {(r, c): value for (r, c), value in self.cells.items() if c != at}
        self.column_metadata.pop(at, None)
        self.rules = [r for r in self.rules if r["ranges"][0].get("startColumnIndex") != at]
        self._move({}, {column: column - (column > at) for column in range(self.columns + 1)})

    def move_column(self, source: int, target: int) -> None:
        """Column `source` stands at `target` afterwards."""
        order = [column for column in range(self.columns) if column != source]
        order.insert(target, source)
        self._move({}, {before: now for now, before in enumerate(order)})

    def _move(self, rows: Mapping[int, int], columns: Mapping[int, int]) -> None:
        self.cells = {
            (rows.get(r, r), columns.get(c, c)): value for (r, c), value in self.cells.items()
        }
        self.notes = {
            (rows.get(r, r), columns.get(c, c)): text for (r, c), text in self.notes.items()
        }
        self.column_metadata = {
            columns.get(at, at): found for at, found in self.column_metadata.items()
        }
        for where in (where for rule in self.rules for where in rule["ranges"]):
            if "startColumnIndex" in where:
                at, width = where["startColumnIndex"], where["endColumnIndex"]
                where["startColumnIndex"] = columns.get(at, at)
                where["endColumnIndex"] = where["startColumnIndex"] + width - at

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
    named: dict[str, tuple[str, FakeTab, int, int]] = field(default_factory=dict)
    """Named cells by their id: name, tab, row and column."""

    def tab(self, title: str) -> FakeTab:
        for tab in self.tabs:
            if tab.title == title:
                return tab
        raise Rejected(Text("Unable to parse range: {range}", range=title), http=400)

    def change(self, requests: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """All of them or none."""
        before, named = [(tab, tab.copy()) for tab in self.tabs], dict(self.named)
        try:
            return [_apply(self, *next(iter(request.items()))) for request in requests]
        except Rejected:
            for tab, kept in before:
                vars(tab).update(vars(kept))
            self.tabs[:] = [tab for tab, _ in before]
            self.named = named
            raise

    def by_id(self, sheet_id: int) -> FakeTab:
        for tab in self.tabs:
            if tab.sheet_id == sheet_id:
                return tab
        raise Rejected(Text("No grid with id: {id}", id=sheet_id), http=400)


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


def _name_cell(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    made = body["namedRange"]
    where, id = made["range"], made["namedRangeId"]
    if id in book.named:
        raise Rejected(Text("A named range with that name exists: {id}", id=id), http=400)
    tab = book.by_id(where["sheetId"])
    book.named[id] = (made["name"], tab, where["startRowIndex"], where["startColumnIndex"])
    return {"addNamedRange": {"namedRange": made}}


def _unname_cell(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    if body["namedRangeId"] not in book.named:
        raise Rejected(Text("No named range with id: {id}", id=body["namedRangeId"]), http=400)
    del book.named[body["namedRangeId"]]
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


def _update_metadata(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    for wanted in body["dataFilters"]:
        lookup = wanted["developerMetadataLookup"]
        tab = book.by_id(lookup["metadataLocation"]["sheetId"])
        if lookup["metadataKey"] in tab.metadata:
            tab.metadata[lookup["metadataKey"]] = body["developerMetadata"]["metadataValue"]
    return {"updateDeveloperMetadata": {}}


def _add_rule(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    rule, index = deepcopy(dict(body["rule"])), body.get("index", 0)
    rules = book.by_id(rule["ranges"][0]["sheetId"]).rules
    if index > len(rules):
        raise Rejected(Text("No conditional format at index: {index}", index=index), http=400)
    rules.insert(index, rule)
    return {}


def _update_rule(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    rule = deepcopy(dict(body["rule"]))
    rules = book.by_id(rule["ranges"][0]["sheetId"]).rules
    before, rules[body.get("index", 0)] = rules[body.get("index", 0)], rule
    return {"updateConditionalFormatRule": {"oldRule": before, "newRule": rule}}


def _delete_rule(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    gone = book.by_id(body["sheetId"]).rules.pop(body.get("index", 0))
    return {"deleteConditionalFormatRule": {"rule": gone}}


def _append(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    tab = book.by_id(body["sheetId"])
    if body["dimension"] == "ROWS":
        tab.rows += body["length"]
    else:
        tab.columns += body["length"]
    return {}


def _insert(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    where = body["range"]
    tab = book.by_id(where["sheetId"])
    put_in = tab.insert_row if where["dimension"] == "ROWS" else tab.insert_column
    for _ in range(where["endIndex"] - where["startIndex"]):
        put_in(where["startIndex"])
    return {}


def _update_cells(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    start = body.get("start") or body["range"]
    tab = book.by_id(start["sheetId"])
    if body["fields"] == "note":
        return _note_cells(tab, body)
    if "userEnteredValue" not in body["fields"] and body["fields"] != "*":
        return {}
    top = start.get("rowIndex", start.get("startRowIndex", 0))
    left = start.get("columnIndex", start.get("startColumnIndex", 0))
    for r, row in enumerate(body.get("rows", ()), top):
        for c, cell in enumerate(row.get("values", ()), left):
            value = cell.get("userEnteredValue", {})
            tab.put(r, c, next(iter(value.values()), ""))
    return {}


def _note_cells(tab: FakeTab, body: Mapping[str, Any]) -> dict[str, Any]:
    top, left = body["start"]["rowIndex"], body["start"]["columnIndex"]
    for r, row in enumerate(body["rows"], top):
        for c, cell in enumerate(row["values"], left):
            if "note" in cell:
                tab.notes[r, c] = cell["note"]
            else:
                tab.notes.pop((r, c), None)
    return {}


def _repeat_cell(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    """Values, and how numbers are shown; the rows of a formula's references move along."""
    if body["fields"] == "userEnteredFormat.numberFormat":
        return _format_cells(book, body)
    if body["fields"] != "userEnteredValue":
        return {}
    where, (value,) = body["range"], body["cell"]["userEnteredValue"].values()
    top = where["startRowIndex"]
    for r in range(top, where["endRowIndex"]):
        for c in range(where["startColumnIndex"], where["endColumnIndex"]):
            book.by_id(where["sheetId"]).put(r, c, _moved_down(value, r - top))
    return {}


def _format_cells(book: FakeBook, body: Mapping[str, Any]) -> dict[str, Any]:
    where, shown = body["range"], body["cell"]["userEnteredFormat"]["numberFormat"]
    for r in range(where["startRowIndex"], where["endRowIndex"]):
        for c in range(where["startColumnIndex"], where["endColumnIndex"]):
            book.by_id(where["sheetId"]).formats[r, c] = shown["type"]
    return {}


def _moved_down(value: Cell, rows: int) -> Cell:
    if not isinstance(value, str) or not value.startswith("="):
        return value
    return re.sub(r"\b([A-Z]+)(\d+)\b", lambda ref: f"{ref[1]}{int(ref[2]) + rows}", value)


_REQUESTS: dict[str, Callable[[FakeBook, Mapping[str, Any]], dict[str, Any]]] = {
    "addSheet": _add_sheet,
    "updateSheetProperties": _update_sheet,
    "deleteSheet": _delete_sheet,
    "createDeveloperMetadata": _create_metadata,
    "updateDeveloperMetadata": _update_metadata,
    "addConditionalFormatRule": _add_rule,
    "updateConditionalFormatRule": _update_rule,
    "deleteConditionalFormatRule": _delete_rule,
    "addNamedRange": _name_cell,
    "deleteNamedRange": _unname_cell,
    "appendDimension": _append,
    "insertDimension": _insert,
    "updateCells": _update_cells,
    "repeatCell": _repeat_cell,
}
