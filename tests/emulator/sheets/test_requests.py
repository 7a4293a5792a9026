"""Every request spreadsheets.batchUpdate knows, in one batch: answered as documented, or undone."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import gspread
import pytest

from emulator.server import Running
from emulator.sheets.batch import CHANGES

CELLS = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 4, "startColumnIndex": 1}
PLACE = {**CELLS, "endColumnIndex": 3}
ROWS = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 4}
RULE = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Novi"}]}}
BOLD = {"userEnteredFormat": {"textFormat": {"bold": True}}}
DARK = {"condition": {"type": "NOT_BLANK"}, "format": BOLD["userEnteredFormat"]}
KEY = {"developerMetadataLookup": {"metadataKey": "key"}}
EVERY: list[dict[str, Any]] = [
    {"addSheet": {"properties": {"sheetId": 7, "title": "Kupci"}}},
    {
        "updateSheetProperties": {
            "properties": {"sheetId": 7, "title": "Buyers", "hidden": True},
            "fields": "title,hidden",
        }
    },
    {"updateSpreadsheetProperties": {"properties": {"locale": "hr_HR"}, "fields": "locale"}},
    {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 3}},
    {"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "endIndex": 1}}},
    {"deleteDimension": {"range": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 20}}},
    {
        "moveDimension": {
            "source": {"sheetId": 0, "dimension": "COLUMNS", "endIndex": 1},
            "destinationIndex": 2,
        }
    },
    {
        "updateDimensionProperties": {
            "range": {"sheetId": 0, "dimension": "COLUMNS", "endIndex": 1},
            "properties": {"pixelSize": 90},
            "fields": "pixelSize",
        }
    },
    {"autoResizeDimensions": {"dimensions": {"sheetId": 0, "dimension": "COLUMNS", "endIndex": 9}}},
    {
        "updateCells": {
            "range": PLACE,
            "rows": [{"values": [{"userEnteredValue": {"stringValue": "Ana"}}]}],
            "fields": "userEnteredValue",
        }
    },
    {"repeatCell": {"range": PLACE, "cell": BOLD, "fields": "userEnteredFormat.textFormat"}},
    {"sortRange": {"range": PLACE, "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]}},
    {"setDataValidation": {"range": PLACE, "rule": RULE}},
    {"updateBorders": {"range": PLACE, "top": {"style": "SOLID"}}},
    {"mergeCells": {"range": PLACE, "mergeType": "MERGE_ROWS"}},
    {"unmergeCells": {"range": {**PLACE, "endRowIndex": 2}}},
    {"setBasicFilter": {"filter": {"range": PLACE}}},
    {"clearBasicFilter": {"sheetId": 0}},
    {"addFilterView": {"filter": {"filterViewId": 8, "range": PLACE}}},
    {"updateFilterView": {"filter": {"filterViewId": 8, "title": "Mine"}, "fields": "title"}},
    {"duplicateFilterView": {"filterId": 8}},
    {"deleteFilterView": {"filterId": 8}},
    {"addDimensionGroup": {"range": ROWS}},
    {
        "updateDimensionGroup": {
            "dimensionGroup": {"range": ROWS, "depth": 1, "collapsed": True},
            "fields": "collapsed",
        }
    },
    {"deleteDimensionGroup": {"range": ROWS}},
    {"appendCells": {"rows": [{"values": [BOLD]}], "fields": "userEnteredFormat"}},
    {"copyPaste": {"source": {**PLACE, "endRowIndex": 2}, "destination": PLACE}},
    {"cutPaste": {"source": PLACE, "destination": {"rowIndex": 5, "columnIndex": 5}}},
    {"insertRange": {"range": PLACE, "shiftDimension": "COLUMNS"}},
    {"deleteRange": {"range": PLACE, "shiftDimension": "COLUMNS"}},
    {"findReplace": {"find": "Ana", "replacement": "Iva", "allSheets": True}},
    {"trimWhitespace": {"range": PLACE}},
    {"deleteDuplicates": {"range": PLACE}},
    {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 70}},
    {"deleteSheet": {"sheetId": 70}},
    {"addProtectedRange": {"protectedRange": {"protectedRangeId": 5, "range": PLACE}}},
    {
        "updateProtectedRange": {
            "protectedRange": {"protectedRangeId": 5, "warningOnly": True},
            "fields": "warningOnly",
        }
    },
    {"deleteProtectedRange": {"protectedRangeId": 5}},
    {"addBanding": {"bandedRange": {"bandedRangeId": 6, "range": PLACE}}},
    {"updateBanding": {"bandedRange": {"bandedRangeId": 6, "range": PLACE}, "fields": "range"}},
    {"deleteBanding": {"bandedRangeId": 6}},
    {"addConditionalFormatRule": {"rule": {"ranges": [PLACE], "booleanRule": DARK}, "index": 0}},
    {"updateConditionalFormatRule": {"rule": {"ranges": [PLACE], "booleanRule": DARK}}},
    {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}},
    {"addTable": {"table": {"tableId": "t", "range": PLACE}}},
    {"updateTable": {"table": {"tableId": "t", "name": "Buyers"}, "fields": "name"}},
    {"deleteTable": {"tableId": "t"}},
    {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "Prices", "range": PLACE}}},
    {"updateNamedRange": {"namedRange": {"namedRangeId": "n", "name": "Sums"}, "fields": "name"}},
    {"deleteNamedRange": {"namedRangeId": "n"}},
    {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataKey": "key",
                "visibility": "DOCUMENT",
                "location": {"sheetId": 0},
            }
        }
    },
    {
        "updateDeveloperMetadata": {
            "dataFilters": [KEY],
            "developerMetadata": {"metadataValue": "x"},
            "fields": "metadataValue",
        }
    },
    {"deleteDeveloperMetadata": {"dataFilter": KEY}},
    {"deleteSheet": {"sheetId": 7}},
]
FURNISHED = [
    {"addProtectedRange": {"protectedRange": {"protectedRangeId": 1, "range": PLACE}}},
    {"addBanding": {"bandedRange": {"bandedRangeId": 2, "range": {**PLACE, "startRowIndex": 3}}}},
    {"addConditionalFormatRule": {"rule": {"ranges": [PLACE], "booleanRule": DARK}}},
    {"addNamedRange": {"namedRange": {"namedRangeId": "o", "name": "Old", "range": PLACE}}},
    {"mergeCells": {"range": {**PLACE, "startRowIndex": 9, "endRowIndex": 11}}},
    {"setBasicFilter": {"filter": {"range": PLACE}}},
    {
        "addTable": {
            "table": {"tableId": "u", "range": {**PLACE, "startRowIndex": 20, "endRowIndex": 25}}
        }
    },
    {"setDataValidation": {"range": PLACE, "rule": RULE}},
]


def test_every_request_is_tried_here() -> None:
    assert {kind for request in EVERY for kind in request} == CHANGES.keys()


def test_every_request_is_answered_as_documented(book: gspread.Spreadsheet) -> None:
    body = {
        "requests": EVERY,
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
    }
    answer = book.batch_update(body)

    assert len(answer["replies"]) == len(EVERY)
    assert [sheet["properties"]["title"] for sheet in answer["updatedSpreadsheet"]["sheets"]] == [
        "Sheet1"
    ]


def test_every_request_leaves_no_trace_when_a_later_one_fails(
    google: Running, book: gspread.Spreadsheet
) -> None:
    book.batch_update({"requests": FURNISHED})
    before = deepcopy(google.world.stores["sheets"].dump())
    for end in range(len(EVERY)):
        with pytest.raises(gspread.exceptions.APIError, match="999"):
            book.batch_update({"requests": [*_fitting(end), {"deleteSheet": {"sheetId": 999}}]})

    assert google.world.stores["sheets"].dump() == before


def _fitting(end: int) -> list[dict[str, Any]]:
    """The requests up to `end`, without bands, which must not overlap those that are there."""
    return [request for request in EVERY[: end + 1] if "anding" not in next(iter(request))]
