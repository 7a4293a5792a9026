"""spreadsheets.batchUpdate: tabs, rows and columns, cells; all or nothing."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import gspread
import pytest

from emulator.server import Running


def batch(book: gspread.Spreadsheet, *requests: dict[str, Any]) -> Any:
    return book.batch_update({"requests": list(requests)})


def columns(start: int, end: int, sheet_id: int = 0) -> dict[str, Any]:
    return {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def rows(start: int, end: int) -> dict[str, Any]:
    return {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def formulas(book: gspread.Spreadsheet, cells: str) -> Any:
    return book.values_get(cells, {"valueRenderOption": "FORMULA"})["values"]


def test_a_failing_request_leaves_nothing_of_the_batch_applied(
    google: Running, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([["a", "b"], ["c", "d"]], "A1")
    before = deepcopy(google.world.stores["sheets"].dump())
    with pytest.raises(gspread.exceptions.APIError, match="No sheet with id: 999"):
        batch(
            book,
            {"addSheet": {"properties": {"title": "New"}}},
            {"deleteDimension": {"range": rows(0, 1)}},
            {"moveDimension": {"source": columns(0, 1), "destinationIndex": 2}},
            {"repeatCell": {"range": {}, "cell": {"note": "x"}, "fields": "note"}},
            {
                "createDeveloperMetadata": {
                    "developerMetadata": {
                        "metadataKey": "k",
                        "visibility": "DOCUMENT",
                        "location": {"spreadsheet": True},
                    }
                }
            },
            {"deleteSheet": {"sheetId": 999}},
        )
    assert google.world.stores["sheets"].dump() == before


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"addSheet": {"properties": {"title": "sheet1"}}},
            'Invalid requests[0].addSheet: A sheet with the name "sheet1" already exists. '
            "Please enter another name.",
        ),
        (
            {"deleteSheet": {"sheetId": 0}},
            "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document.",
        ),
        (
            {
                "updateSheetProperties": {
                    "properties": {"sheetId": 0, "hidden": True},
                    "fields": "hidden",
                }
            },
            "Invalid requests[0].updateSheetProperties: "
            "You can't hide all the sheets in a document.",
        ),
        (
            {"repeatCell": {"range": {"sheetId": 0}, "cell": {}}},
            "Invalid requests[0].repeatCell: At least one field must be listed in 'fields'. "
            "(Use '*' to indicate all fields.)",
        ),
        ({"addChart": {}}, "The emulator does not implement addChart."),
    ],
)
def test_refusals_have_googles_words(
    book: gspread.Spreadsheet, request_: dict[str, Any], message: str
) -> None:
    with pytest.raises(gspread.exceptions.APIError) as error:
        batch(book, request_)
    assert error.value.error["message"] == message


def test_an_empty_batch_is_refused(book: gspread.Spreadsheet) -> None:
    with pytest.raises(gspread.exceptions.APIError, match=r"Must specify at least one request\."):
        batch(book)


def test_tabs_are_added_renamed_moved_and_deleted(book: gspread.Spreadsheet) -> None:
    first = book.add_worksheet("Kupci", 10, 4, index=0)
    first.update_title("Customers")
    book.add_worksheet("Third", 5, 5)
    book.reorder_worksheets([book.sheet1, *reversed(book.worksheets()[1:])])
    assert [tab.title for tab in book.worksheets()] == ["Customers", "Third", "Sheet1"]
    book.del_worksheet(book.worksheet("Sheet1"))
    assert [tab.title for tab in book.worksheets()] == ["Customers", "Third"]


def test_formulas_and_references_follow_inserted_and_deleted_columns(
    book: gspread.Spreadsheet,
) -> None:
    book.sheet1.update([[1, 2, "=A1+$B$1", "=SUM(A:B)", '="A1"&B2:B3']], "A1", raw=False)
    batch(book, {"insertDimension": {"range": columns(1, 2)}})
    assert formulas(book, "A1:F1") == [
        [1, "", 2, "=A1+$C$1", "=SUM(A:C)", '="A1"&C2:C3'],
    ]
    batch(book, {"deleteDimension": {"range": columns(2, 3)}})
    assert formulas(book, "A1:E1") == [
        [1, "", "=A1+#REF!", "=SUM(A:B)", '="A1"&#REF!'],
    ]


def test_a_moved_column_takes_values_formats_and_references_along(
    book: gspread.Spreadsheet,
) -> None:
    book.sheet1.update([["1/2/2025", "b", "c", "=A1"]], "A1", raw=False)
    batch(book, {"moveDimension": {"source": columns(0, 1), "destinationIndex": 3}})
    assert formulas(book, "A1:D1") == [["b", "c", 45659, "=C1"]]
    assert book.sheet1.get("A1:D1") == [["b", "c", "1/2/2025", "1/2/2025"]]


def test_rows_are_inserted_deleted_and_moved(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([[letter] for letter in "abcd"], "A1")
    batch(
        book,
        {"insertDimension": {"range": rows(1, 3)}},
        {"deleteDimension": {"range": rows(0, 1)}},
        {"moveDimension": {"source": rows(2, 3), "destinationIndex": 5}},
    )
    assert book.sheet1.get("A1:A9") == [[], [], ["c"], ["d"], ["b"]]
    assert book.sheet1.row_count == 1001


def test_a_merge_keeps_only_its_first_cell(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a", "b"], ["c", "d"]], "A1")
    book.sheet1.merge_cells("A1:B2")
    assert book.sheet1.get("A1:B2") == [["a"]]


def test_a_tabs_new_index_counts_the_tabs_before_the_move(book: gspread.Spreadsheet) -> None:
    for title in ("B", "C"):
        book.add_worksheet(title, 2, 2)
    properties = {"sheetId": 0, "index": 2}
    batch(book, {"updateSheetProperties": {"properties": properties, "fields": "index"}})
    assert [tab.title for tab in book.worksheets()] == ["B", "Sheet1", "C"]


def test_an_inserted_row_takes_format_and_rule_of_the_one_it_inherits_from(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    rule = {"condition": {"type": "TEXT_IS_EMAIL"}}
    place = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2, "endColumnIndex": 1}
    batch(
        book,
        {"setDataValidation": {"range": place, "rule": rule}},
        {"insertDimension": {"range": rows(2, 3), "inheritFromBefore": True}},
        {"insertDimension": {"range": rows(3, 4), "inheritFromBefore": False}},
    )
    fields = "sheets.data.rowData.values.dataValidation"
    answer = sheets_api.spreadsheets().get(spreadsheetId=book.id, fields=fields).execute()
    ruled = [{"values": [{"dataValidation": rule}]}] * 2
    assert answer["sheets"][0]["data"][0]["rowData"] == [{}, *ruled]


def test_sorting_moves_rows_with_their_own_formulas_and_blanks_to_the_end(
    book: gspread.Spreadsheet,
) -> None:
    rows_ = [["Iva", 2, "=B1*10"], ["", 1, "=B2*10"], ["ana", "x", "=B3"], ["Zoe", 3, "=B4*10"]]
    book.sheet1.update(rows_, "A1", raw=False)
    book.sheet1.sort((1, "asc"), range="A1:C4")
    assert formulas(book, "A1:C4") == [
        ["ana", "x", "=B1"],
        ["Iva", 2, "=B2*10"],
        ["Zoe", 3, "=B3*10"],
        ["", 1, "=B4*10"],
    ]
    book.sheet1.sort((2, "des"), range="A1:C4")
    assert book.sheet1.col_values(2) == ["x", "3", "2", "1"]


def test_repeating_a_cell_fills_its_formula_down(book: gspread.Spreadsheet) -> None:
    place = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 4, "startColumnIndex": 1}
    cell = {"userEnteredValue": {"formulaValue": "=A2*$A$1"}}
    wanted = {"range": {**place, "endColumnIndex": 2}, "cell": cell, "fields": "userEnteredValue"}
    batch(book, {"repeatCell": wanted})
    assert formulas(book, "B2:B4") == [["=A2*$A$1"], ["=A3*$A$1"], ["=A4*$A$1"]]


def test_cells_are_updated_by_mask_and_cleared_where_rows_do_not_reach(
    book: gspread.Spreadsheet,
) -> None:
    book.sheet1.update([["a", "b"], ["c", "d"]], "A1")
    cells = [{"userEnteredValue": {"numberValue": 5}, "note": "not asked for"}]
    place = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2}
    place |= {"startColumnIndex": 0, "endColumnIndex": 1}
    rows_ = [{"values": cells}]
    batch(book, {"updateCells": {"range": place, "rows": rows_, "fields": "userEnteredValue"}})
    assert book.sheet1.get("A1:B2") == [["5", "b"], ["", "d"]]
    assert book.sheet1.get_note("A1") == ""


def test_the_changed_spreadsheet_can_be_part_of_the_answer(book: gspread.Spreadsheet) -> None:
    body = {
        "requests": [{"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}}],
        "includeSpreadsheetInResponse": True,
    }
    answer = book.batch_update(body)
    grid = answer["updatedSpreadsheet"]["sheets"][0]["properties"]["gridProperties"]
    assert answer["replies"] == [{}]
    assert grid == {"rowCount": 1005, "columnCount": 26}


def test_a_filter_bands_protection_and_names_move_with_their_columns(
    book: gspread.Spreadsheet,
) -> None:
    place = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 9}
    place |= {"startColumnIndex": 1, "endColumnIndex": 3}
    batch(
        book,
        {"setBasicFilter": {"filter": {"range": place}}},
        {"addBanding": {"bandedRange": {"range": place}}},
        {"addProtectedRange": {"protectedRange": {"range": place, "warningOnly": True}}},
        {"addNamedRange": {"namedRange": {"name": "Prices", "range": place}}},
        {"mergeCells": {"range": place, "mergeType": "MERGE_ROWS"}},
        {"insertDimension": {"range": columns(0, 1)}},
    )
    shown = book.fetch_sheet_metadata()
    moved = {**place, "startColumnIndex": 2, "endColumnIndex": 4}
    moved.pop("sheetId")
    sheet = shown["sheets"][0]
    assert sheet["basicFilter"]["range"] == moved
    assert sheet["bandedRanges"][0]["range"] == moved
    assert sheet["protectedRanges"][0]["range"] == moved
    assert shown["namedRanges"][0]["range"] == moved
    assert sheet["merges"][0] == {**moved, "endRowIndex": 1}
    book.values_update("Prices", {"valueInputOption": "RAW"}, {"values": [["x"]]})
    assert book.sheet1.get("C1") == [["x"]]


def test_gspread_sizes_freezes_hides_and_notes(book: gspread.Spreadsheet) -> None:
    tab = book.sheet1
    tab.resize(rows=20, cols=5)
    tab.freeze(rows=1)
    tab.hide_columns(1, 2)
    tab.update_note("B2", "call her")
    assert book.worksheet("Sheet1").frozen_row_count == 1
    assert tab.get_note("B2") == "call her"
    found = book.fetch_sheet_metadata({"fields": "sheets.data.columnMetadata"})
    sizes = found["sheets"][0]["data"][0]["columnMetadata"]
    assert [size.get("hiddenByUser", False) for size in sizes] == [False, True, False, False, False]
