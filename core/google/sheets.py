"""Google Sheets: the real Sheets gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from gspread.utils import rowcol_to_a1

from core.errors import Denied, Rejected
from core.google.ports import Range
from core.google.retry import Repeat
from core.google.sheet_refusals import Where, named
from core.google.sheets_client import ORIGIN, SheetsClient
from core.google.transport import Session
from core.model import Cell, SpreadsheetInfo, TabInfo, Table

_DESCRIBED = (
    "spreadsheetId,properties(title,locale,timeZone),"
    "sheets(properties(sheetId,title,hidden,"
    "gridProperties(rowCount,columnCount,frozenRowCount)),"
    "developerMetadata(metadataKey,metadataValue),"
    "protectedRanges(range,warningOnly,requestingUserCanEdit),"
    "tables(tableId,range),"
    "data(startColumn,columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)
_FORMATS = "sheets(data(rowData(values(effectiveFormat(numberFormat(type))))))"
_RULES = "sheets(properties(sheetId),conditionalFormats)"
_NOTES = "sheets(properties(sheetId),data(startRow,startColumn,rowData(values(note))))"
_OURS = "regulars"
_READ = {
    "valueRenderOption": "UNFORMATTED_VALUE",
    "dateTimeRenderOption": "SERIAL_NUMBER",
    "majorDimension": "COLUMNS",
    "fields": "valueRanges(range,values)",
}

SAFE_REQUESTS = frozenset(
    [
        "autoResizeDimensions",
        "mergeCells",
        "repeatCell",
        "setDataValidation",
        "updateBorders",
        "updateCells",
        "updateDeveloperMetadata",
        "updateDimensionProperties",
        "updateProtectedRange",
        "updateSheetProperties",
        "updateSpreadsheetProperties",
        "updateTable",
    ]
)
"""Requests of batchUpdate that say how things shall be: twice is as good as once."""


class GoogleSheets:
    """Implements core.google.ports.Sheets over gspread's client.

    `account` is the connected address: a refusal names it, and the spreadsheet by its title and by
    the `link` to it (of its id).
    """

    def __init__(self, session: Session, account: str, link: Callable[[str], str]) -> None:
        self._client = SheetsClient(session)
        self._account = account
        self._link = link
        self._titles: dict[str, str] = {}

    def describe(self, spreadsheet: str) -> SpreadsheetInfo:
        with self._naming(spreadsheet):
            found = self._client.fetch_sheet_metadata(spreadsheet, {"fields": _DESCRIBED})
        info = _info(found)
        self._titles[spreadsheet] = self._titles[info.id] = info.title
        return info

    def read_columns(self, spreadsheet: str, ranges: Sequence[Range]) -> list[list[list[Cell]]]:
        if not ranges:
            return []
        with self._naming(spreadsheet):
            answer = self._client.values_batch_get(spreadsheet, list(ranges), dict(_READ))
        return [found.get("values", []) for found in answer.get("valueRanges", ())]

    def number_formats(self, spreadsheet: str, column: Range) -> list[str]:
        with self._naming(spreadsheet):
            found = self._client.fetch_sheet_metadata(
                spreadsheet, {"ranges": column, "fields": _FORMATS}
            )
        grids = [grid for sheet in found.get("sheets", ()) for grid in sheet.get("data", ())]
        return [_number_format(row) for grid in grids[:1] for row in grid.get("rowData", ())]

    def write_cells(
        self, spreadsheet: str, blocks: Sequence[tuple[Range, Sequence[Sequence[Cell]]]]
    ) -> None:
        if blocks:
            written = [{"range": wanted, "values": rows} for wanted, rows in blocks]
            body = {"valueInputOption": "RAW", "data": written}
            with self._naming(spreadsheet, writes=True):
                self._client.values_batch_update(spreadsheet, body)

    def format_rules(self, spreadsheet: str, tab: int) -> list[dict[str, Any]]:
        with self._naming(spreadsheet):
            found = self._client.fetch_sheet_metadata(spreadsheet, {"fields": _RULES})
        by_tab: dict[int, list[dict[str, Any]]] = {
            sheet["properties"].get("sheetId", 0): sheet.get("conditionalFormats", [])
            for sheet in found.get("sheets", ())
        }
        return by_tab.get(tab, [])

    def notes(self, spreadsheet: str, tabs: Sequence[str]) -> dict[int, dict[str, str]]:
        ranges = ["'" + title.replace("'", "''") + "'" for title in tabs]
        with self._naming(spreadsheet):
            found = self._client.fetch_sheet_metadata(
                spreadsheet, {"ranges": ranges, "fields": _NOTES}
            )
        return {
            sheet["properties"].get("sheetId", 0): dict(_notes(sheet))
            for sheet in found.get("sheets", ())
        }

    def change(
        self, spreadsheet: str, requests: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        if not requests:
            return []
        safe = all(SAFE_REQUESTS.issuperset(request) for request in requests)
        self._client.repeat = Repeat.SAFE if safe else Repeat.CREATES
        try:
            with self._naming(spreadsheet, writes=True):
                answer = self._client.batch_update(spreadsheet, {"requests": list(requests)})
        finally:
            self._client.repeat = None
        return answer.get("replies", [])  # type: ignore[no-any-return]

    def create(
        self, title: str, *, locale: str, time_zone: str, tabs: Sequence[str]
    ) -> SpreadsheetInfo:
        body = {
            "properties": {"title": title, "locale": locale, "timeZone": time_zone},
            "sheets": [{"properties": {"title": tab}} for tab in tabs],
        }
        # not gspread's create(), which is a call of Drive
        endpoint = f"{ORIGIN}/v4/spreadsheets"
        return _info(self._client.request("post", endpoint, json=body).json())

    @contextmanager
    def _naming(self, spreadsheet: str, *, writes: bool = False) -> Iterator[None]:
        """Refusals that a person mends in the spreadsheet say which one it is, and for whom."""
        try:
            yield
        except (Denied, Rejected) as refused:
            title = self._titles.get(spreadsheet, "")
            where = Where(title or spreadsheet, self._link(spreadsheet), self._account)
            raise named(refused, where, view_only=writes and bool(title)) from refused


def _number_format(row: Mapping[str, Any]) -> str:
    cell: dict[str, Any] = next(iter(row.get("values", ())), {})
    kind: str = cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")
    return kind


def _notes(sheet: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for grid in sheet.get("data", ()):
        left = grid.get("startColumn", 0)
        for row, cells in enumerate(grid.get("rowData", ()), grid.get("startRow", 0) + 1):
            for column, cell in enumerate(cells.get("values", ()), left):
                if "note" in cell:
                    yield f"{_letters(column)}{row}", cell["note"]


def _info(spreadsheet: Mapping[str, Any]) -> SpreadsheetInfo:
    properties = spreadsheet.get("properties", {})
    return SpreadsheetInfo(
        id=spreadsheet["spreadsheetId"],
        title=properties.get("title", ""),
        locale=properties.get("locale", ""),
        time_zone=properties.get("timeZone", ""),
        tabs=tuple(map(_tab, spreadsheet.get("sheets", ()))),
    )


def _tab(sheet: Mapping[str, Any]) -> TabInfo:
    properties = sheet["properties"]
    grid = properties.get("gridProperties", {})  # absent on a chart's own tab
    return TabInfo(
        sheet_id=properties.get("sheetId", 0),
        title=properties["title"],
        rows=grid.get("rowCount", 0),
        columns=grid.get("columnCount", 0),
        hidden=properties.get("hidden", False),
        frozen_rows=grid.get("frozenRowCount", 0),
        metadata=_ours(sheet.get("developerMetadata", ())),
        column_metadata=_column_metadata(sheet),
        locked=tuple(
            _a1(protected.get("range", {}))
            for protected in sheet.get("protectedRanges", ())
            if not protected.get("warningOnly") and not protected.get("requestingUserCanEdit")
        ),
        tables=tuple(map(_table, sheet.get("tables", ()))),
    )


def _table(found: Mapping[str, Any]) -> Table:
    place = found["range"]
    return Table(
        found["tableId"],
        place.get("startRowIndex", 0),
        place.get("startColumnIndex", 0),
        place["endRowIndex"],
        place["endColumnIndex"],
    )


def _a1(grid: Mapping[str, int]) -> str:
    """A GridRange (0-based, half-open, open where a key is absent): "B2:D10", "A:A", "" for all."""
    top, bottom = grid.get("startRowIndex", 0), grid.get("endRowIndex")
    left, right = grid.get("startColumnIndex", 0), grid.get("endColumnIndex")
    if not (top or left or bottom or right):
        return ""
    first = _letters(left) if left or right else ""
    last = _letters(right - 1) if right else ""
    return f"{first}{top + 1 if top or bottom else ''}:{last}{bottom or ''}"


def _letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    return str(rowcol_to_a1(1, column + 1))[:-1]


def _column_metadata(sheet: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for grid in sheet.get("data", ()):
        for index, column in enumerate(grid.get("columnMetadata", ()), grid.get("startColumn", 0)):
            if ours := _ours(column.get("developerMetadata", ())):
                found[index] = ours
    return found


def _ours(metadata: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Our own keys: other programs leave theirs beside them."""
    return {
        item["metadataKey"]: item.get("metadataValue", "")
        for item in metadata
        if item.get("metadataKey", "").startswith(_OURS)
    }
