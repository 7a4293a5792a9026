"""A small tab with *Updated* and a *Sync now* box, for an owner with nothing but her phone.

Its cells are found by named ranges, which go along wherever the cells or the tab are moved: one
call reads the box, one writes the rest, and no other sheet is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.errors import Rejected
from core.google.ports import Sheets
from core.i18n import RIGHT_TO_LEFT, Text
from core.model import Cell, SpreadsheetInfo, TabInfo
from core.settings import Business
from sheets.customer_sheet.layout import free_title
from sheets.customer_sheet.model import SYNC_NOW, TAB_KEY
from sheets.customer_sheet.reading import sheet_id
from sheets.customer_sheet.structure import TAB_COLOR, color, column_width, head_cell, mark_tab

Request = dict[str, Any]

UPDATED, BOX, TOLD = "Regulars_updated", "Regulars_sync_now", "Regulars_told"
"""The named ranges, from above."""
_LABELS = ((UPDATED, Text("Updated")), (BOX, Text("Sync now")), (TOLD, Text("What happened")))
_TITLE = "Regulars"
_HINT = Text("Tick it, and Regulars syncs within a minute or two, if it is running.")


def find(info: SpreadsheetInfo) -> TabInfo | None:
    return next((tab for tab in info.tabs if tab.metadata.get(TAB_KEY) == SYNC_NOW), None)


def make(sheets: Sheets, info: SpreadsheetInfo, business: Business) -> None:
    """The tab, in one atomic call; Google refuses to make it twice. The names of a tab that was
    deleted may be left over. Raises Rejected and Unsure."""
    requests = list(_requests(info, business))
    try:
        sheets.change(info.id, requests)
    except Rejected:
        left = [{"deleteNamedRange": {"namedRangeId": name}} for name, _ in _LABELS]
        sheets.change(info.id, [*left, *requests])


def box(sheets: Sheets, spreadsheet: str) -> Cell:
    """What stands in the box: True where it is ticked; None where it is empty or is no more."""
    try:
        (columns,) = sheets.read_columns(spreadsheet, [BOX])
    except Rejected:
        return None
    return columns[0][0] if columns else None


def empty_box(sheets: Sheets, spreadsheet: str, told: str) -> None:
    sheets.write_cells(spreadsheet, [(BOX, [[False]]), (TOLD, [[told]])])


def tell(sheets: Sheets, spreadsheet: str, told: str, updated: str = "") -> None:
    """What happened, and when the sheet was last brought up to date, if it was. Raises Rejected
    where the cells are no more."""
    stamped = [(UPDATED, [[updated]])] if updated else []
    sheets.write_cells(spreadsheet, [*stamped, (TOLD, [[told]])])


def _requests(info: SpreadsheetInfo, business: Business) -> Iterator[Request]:
    sheet, say = sheet_id(info.id, SYNC_NOW), business.language
    yield _tab(sheet, free_title(info, _TITLE), business)
    yield mark_tab(sheet, SYNC_NOW)
    yield column_width(sheet, 0, 150)
    yield column_width(sheet, 1, 420)
    start = "RIGHT" if say in RIGHT_TO_LEFT else "LEFT"
    yield _look(sheet, {"horizontalAlignment": start, "wrapStrategy": "WRAP"})
    for row, (name, label) in enumerate(_LABELS):
        yield head_cell(sheet, 0, label.say(say), row=row)
        named = {"namedRangeId": name, "name": name, "range": _cell(sheet, row)}
        yield {"addNamedRange": {"namedRange": named}}
    yield from _ticked_off(sheet, _HINT.say(say))


def _tab(sheet: int, title: str, business: Business) -> Request:
    """Its rows are frozen: whoever sorts the tab sorts what she wrote below."""
    grid = {"rowCount": 30, "columnCount": 4, "frozenRowCount": len(_LABELS)}
    properties: Request = {"sheetId": sheet, "title": title, "gridProperties": grid}
    properties["tabColorStyle"] = {"rgbColor": color(TAB_COLOR)}
    if business.language in RIGHT_TO_LEFT:
        properties["rightToLeft"] = True
    return {"addSheet": {"properties": properties}}


def _ticked_off(sheet: int, hint: str) -> Iterator[Request]:
    at = _cell(sheet, [name for name, _ in _LABELS].index(BOX))
    rule = {"condition": {"type": "BOOLEAN"}, "inputMessage": hint, "strict": True}
    yield {"setDataValidation": {"range": at, "rule": {**rule, "showCustomUi": True}}}
    off = {"userEnteredValue": {"boolValue": False}}
    yield {"updateCells": {"range": at, "rows": [{"values": [off]}], "fields": "userEnteredValue"}}


def _look(sheet: int, looks: Request) -> Request:
    where = {**_cell(sheet, 0), "endRowIndex": len(_LABELS)}
    fields = ",".join(f"userEnteredFormat.{key}" for key in looks)
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": looks}, "fields": fields}}


def _cell(sheet: int, row: int) -> Request:
    """The cell beside a label."""
    rows = {"startRowIndex": row, "endRowIndex": row + 1}
    return {"sheetId": sheet, **rows, "startColumnIndex": 1, "endColumnIndex": 2}
