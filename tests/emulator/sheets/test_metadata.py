"""Developer metadata: where it can sit, how it follows, how it is found."""

from __future__ import annotations

from typing import Any

import gspread
import pytest


def mark(book: gspread.Spreadsheet, key: str, location: dict[str, Any]) -> int:
    item = {"metadataKey": key, "metadataValue": "v", "visibility": "DOCUMENT"}
    request = {"createDeveloperMetadata": {"developerMetadata": {**item, "location": location}}}
    reply = book.batch_update({"requests": [request]})["replies"][0]
    return int(reply["createDeveloperMetadata"]["developerMetadata"]["metadataId"])


def column(index: int, end: int | None = None) -> dict[str, Any]:
    place = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": index}
    return {"dimensionRange": {**place, "endIndex": index + 1 if end is None else end}}


def columns_by_key(book: gspread.Spreadsheet) -> dict[str, int]:
    fields = {"fields": "sheets.data.columnMetadata.developerMetadata"}
    lines = book.fetch_sheet_metadata(fields)["sheets"][0]["data"][0]["columnMetadata"]
    return {
        item["metadataKey"]: index
        for index, line in enumerate(lines)
        for item in line.get("developerMetadata", [])
    }


def change(book: gspread.Spreadsheet, kind: str, place: dict[str, Any], **more: int) -> None:
    name = "source" if kind == "moveDimension" else "range"
    book.batch_update({"requests": [{kind: {name: place["dimensionRange"], **more}}]})


def test_metadata_follows_its_column_through_inserts_moves_and_deletes(
    book: gspread.Spreadsheet,
) -> None:
    for key, index in (("email", 0), ("status", 2), ("gone", 3), ("last", 5)):
        mark(book, key, column(index))
    change(book, "insertDimension", column(1, 3))
    assert columns_by_key(book) == {"email": 0, "status": 4, "gone": 5, "last": 7}
    change(book, "deleteDimension", column(5))
    assert columns_by_key(book) == {"email": 0, "status": 4, "last": 6}
    change(book, "moveDimension", column(4), destinationIndex=0)
    assert columns_by_key(book) == {"status": 0, "email": 1, "last": 6}
    change(book, "moveDimension", column(0), destinationIndex=7)
    assert columns_by_key(book) == {"email": 0, "last": 5, "status": 6}


def test_rows_sorted_or_changed_leave_column_metadata_alone(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([[3, "c"], [1, "a"]], "A1")
    mark(book, "status", column(1))
    book.sheet1.sort((1, "asc"), range="A1:B2")
    book.sheet1.delete_rows(1)
    assert columns_by_key(book) == {"status": 1}


def test_metadata_of_spreadsheet_and_sheet_stands_beside_them(book: gspread.Spreadsheet) -> None:
    mark(book, "ours", {"spreadsheet": True})
    mark(book, "customers", {"sheetId": 0})
    shown = book.fetch_sheet_metadata()
    assert [item["metadataKey"] for item in shown["developerMetadata"]] == ["ours"]
    sheet = shown["sheets"][0]["developerMetadata"][0]
    assert sheet["metadataKey"] == "customers"
    assert sheet["location"] == {"locationType": "SHEET"}


def test_metadata_is_found_changed_and_deleted_by_look_up(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    wanted = mark(book, "status", column(2))
    mark(book, "email", column(0))
    lookup = {"developerMetadataLookup": {"metadataKey": "status", "locationType": "COLUMN"}}
    new = {"developerMetadata": {"metadataValue": "changed"}, "fields": "metadataValue"}
    update = {"updateDeveloperMetadata": {"dataFilters": [lookup], **new}}
    book.batch_update({"requests": [update]})
    calls = sheets_api.spreadsheets().developerMetadata()
    found = calls.search(spreadsheetId=book.id, body={"dataFilters": [lookup]}).execute()
    item = found["matchedDeveloperMetadata"][0]["developerMetadata"]
    assert (item["metadataId"], item["metadataValue"]) == (wanted, "changed")
    assert calls.get(spreadsheetId=book.id, metadataId=wanted).execute() == item
    book.batch_update({"requests": [{"deleteDeveloperMetadata": {"dataFilter": lookup}}]})
    assert columns_by_key(book) == {"email": 0}


def test_metadata_sits_on_exactly_one_column(book: gspread.Spreadsheet) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="a single row or column"):
        mark(book, "status", column(0, 2))
