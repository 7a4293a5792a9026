"""The methods that find cells by a range or by developer metadata."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
from googleapiclient.errors import HttpError

from tests.emulator.sheets.test_batch_update import batch, columns
from tests.emulator.sheets.test_pasting import place, typed

MARK = {"developerMetadataLookup": {"metadataKey": "total"}}


def marked(book: gspread.Spreadsheet, location: dict[str, Any]) -> None:
    item = {"metadataKey": "total", "visibility": "DOCUMENT", "location": location}
    batch(book, {"createDeveloperMetadata": {"developerMetadata": item}})


def test_values_are_found_by_what_lies_on_their_column(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    typed(book, [["Name", "Total"], ["Ana", 5]])
    marked(book, {"dimensionRange": columns(1, 2)})
    batch(book, {"insertDimension": {"range": columns(0, 1)}})

    body = {"dataFilters": [MARK], "majorDimension": "COLUMNS"}
    values = sheets_api.spreadsheets().values()
    answer = values.batchGetByDataFilter(spreadsheetId=book.id, body=body).execute()

    assert answer["valueRanges"] == [
        {
            "valueRange": {
                "range": "Sheet1!C1:C1000",
                "majorDimension": "COLUMNS",
                "values": [["Total", "5"]],
            },
            "dataFilters": [MARK],
        }
    ]


def test_filters_that_mean_the_same_cells_answer_once(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    typed(book, [["a"]])
    filters = [{"a1Range": "A1:B2"}, {"gridRange": place(0, 0, 2, 2)}, {"a1Range": "C1"}]

    values = sheets_api.spreadsheets().values()
    answer = values.batchGetByDataFilter(
        spreadsheetId=book.id, body={"dataFilters": filters, "valueRenderOption": "FORMULA"}
    ).execute()

    assert [len(found["dataFilters"]) for found in answer["valueRanges"]] == [2, 1]


def test_values_are_written_where_the_mark_is(sheets_api: Any, book: gspread.Spreadsheet) -> None:
    marked(book, {"dimensionRange": columns(3, 4)})
    data = [{"dataFilter": MARK, "majorDimension": "COLUMNS", "values": [["Total", "1/2/2025"]]}]

    body = {"valueInputOption": "USER_ENTERED", "data": data}
    values = sheets_api.spreadsheets().values()
    answer = values.batchUpdateByDataFilter(spreadsheetId=book.id, body=body).execute()

    assert answer["totalUpdatedCells"] == 2
    assert answer["responses"][0]["dataFilter"] == MARK
    assert answer["responses"][0]["updatedRange"] == "Sheet1!D1:D2"
    assert book.sheet1.get("D1:D2", value_render_option="UNFORMATTED_VALUE") == [["Total"], [45659]]


def test_values_are_cleared_where_the_marks_are(sheets_api: Any, book: gspread.Spreadsheet) -> None:
    typed(book, [["a", "b"], ["c", "d"]])
    marked(book, {"dimensionRange": {**columns(0, 1), "dimension": "ROWS"}})

    values = sheets_api.spreadsheets().values()
    answer = values.batchClearByDataFilter(
        spreadsheetId=book.id, body={"dataFilters": [MARK]}
    ).execute()

    assert answer["clearedRanges"] == ["Sheet1!A1:Z1"]
    assert book.sheet1.get("A1:B2") == [[], ["c", "d"]]


def test_a_spreadsheet_is_told_as_far_as_its_filters_go(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    book.add_worksheet("Second", 5, 5)
    typed(book, [["a", "b"]])

    get = sheets_api.spreadsheets().getByDataFilter
    body = {"dataFilters": [{"gridRange": place(0, 1, 1, 2)}], "includeGridData": True}
    answer = get(spreadsheetId=book.id, body=body).execute()

    assert [found["properties"]["title"] for found in answer["sheets"]] == ["Sheet1"]
    assert answer["sheets"][0]["data"][0]["startColumn"] == 1
    cell = answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert cell["formattedValue"] == "b"


def test_nothing_is_found_by_a_mark_that_is_nowhere(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    values = sheets_api.spreadsheets().values()
    answer = values.batchGetByDataFilter(
        spreadsheetId=book.id, body={"dataFilters": [MARK]}
    ).execute()

    assert answer == {"spreadsheetId": book.id}


@pytest.mark.parametrize("wrong", [{}, {"a1Range": "A1", "gridRange": {"sheetId": 0}}])
def test_a_filter_says_one_thing(
    sheets_api: Any, book: gspread.Spreadsheet, wrong: dict[str, Any]
) -> None:
    values = sheets_api.spreadsheets().values()
    body = {"dataFilters": [wrong]}

    with pytest.raises(HttpError, match="exactly one of its fields"):
        values.batchGetByDataFilter(spreadsheetId=book.id, body=body).execute()
