"""The values methods over HTTP, with plain gspread and googleapiclient."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
from gspread.utils import ValueRenderOption

from emulator.server import Running
from emulator.sheets import Store
from emulator.sheets.blocks import SIZE
from emulator.sheets.reading import Rendering


def refusal(error: pytest.ExceptionInfo[gspread.exceptions.APIError]) -> str:
    return str(error.value.error["message"])


def test_rows_written_raw_are_read_back_as_they_were(book: gspread.Spreadsheet) -> None:
    rows = [["=1+1", 5, True], ["1/2/2025", 2.5, "x"]]
    book.sheet1.update(rows, "B2", raw=True)
    answer = book.values_get("Sheet1!A1:Z9", {"valueRenderOption": "UNFORMATTED_VALUE"})
    assert answer["values"] == [[], ["", *rows[0]], ["", *rows[1]]]
    assert answer["range"] == "Sheet1!A1:Z9"


def test_an_empty_range_has_no_values_key(book: gspread.Spreadsheet) -> None:
    assert "values" not in book.values_get("A1:C3")


def test_columns_are_answered_without_the_empty_cells_at_their_end(
    book: gspread.Spreadsheet,
) -> None:
    book.sheet1.update([["a", "b", ""], ["", "c", ""]], "A1")
    answer = book.values_get("A:C", {"majorDimension": "COLUMNS"})
    assert answer["values"] == [["a"], ["b", "c"]]
    assert answer["range"] == "Sheet1!A1:C1000"


def test_null_skips_a_cell_and_an_empty_text_clears_it(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a", "b", "c"]], "A1")
    answer = book.sheet1.update([[None, "", "C"]], "A1")
    assert book.sheet1.get("A1:C1") == [["a", "", "C"]]
    assert answer["updatedCells"] == 2


def test_typed_values_follow_the_spreadsheets_locale(croatian: gspread.Spreadsheet) -> None:
    typed = [["1.2.2025", "1.234,50", "12 €", "istina", "00123", "5%"]]
    croatian.sheet1.update(typed, "A1", raw=False)
    plain = croatian.values_get("A1:F1", {"valueRenderOption": "UNFORMATTED_VALUE"})
    assert plain["values"] == [[45689, 1234.5, 12, "istina", 123, 0.05]]
    shown = croatian.values_get("A1:F1")["values"]
    assert shown == [["01.02.2025.", "1.234,50", "12,00 €", "istina", "123", "5%"]]


def test_a_date_can_be_asked_for_as_it_is_shown(croatian: gspread.Spreadsheet) -> None:
    croatian.sheet1.update([["1.2.2025", 7]], "A1", raw=False)
    how = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert croatian.values_get("A1:B1", how)["values"] == [["01.02.2025.", 7]]


def test_a_cell_formatted_as_text_keeps_what_is_typed(book: gspread.Spreadsheet) -> None:
    book.sheet1.format("A1:A2", {"numberFormat": {"type": "TEXT"}})
    book.sheet1.update([["+385911234567"], ["1-2"]], "A1", raw=False)
    assert book.sheet1.get("A1:A2") == [["+385911234567"], ["1-2"]]


@pytest.mark.parametrize(
    ("cells", "values", "message"),
    [
        ("A1:B1", [[1, 2, 3]], "within range [Sheet1!A1:B1], but tried writing to column [C]"),
        ("A1:B1", [[1], [2]], "within range [Sheet1!A1:B1], but tried writing to row [2]"),
        (
            "A100000",
            [[1]],
            "Range (Sheet1!A100000) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        ("A1:B2000", [[1]], "exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("Z1", [[1, 2]], "Range (Sheet1!Z1:AA1) exceeds grid limits."),
        ("A1", [["x" * 50_001]], "more than the maximum of 50000 characters in a single cell."),
        ("A1", [[1], [["a"]]], "Invalid values[1][0]: list_value"),
    ],
)
def test_a_write_that_does_not_fit_changes_nothing(
    book: gspread.Spreadsheet, cells: str, values: Any, message: str
) -> None:
    with pytest.raises(gspread.exceptions.APIError) as error:
        book.sheet1.update(values, cells)
    assert message in refusal(error)
    assert book.sheet1.get_all_values() == [[]]


def test_one_bad_range_in_a_batch_leaves_nothing_written(book: gspread.Spreadsheet) -> None:
    data = [{"range": "A1", "values": [["x"]]}, {"range": "Nope!A1", "values": [["y"]]}]
    with pytest.raises(gspread.exceptions.APIError) as error:
        book.values_batch_update({"valueInputOption": "RAW", "data": data})
    assert refusal(error) == "Unable to parse range: Nope!A1"
    assert book.sheet1.get("A1") == [[]]


def test_a_batch_counts_each_row_and_column_once(book: gspread.Spreadsheet) -> None:
    data = [{"range": "A1:B1", "values": [[1, 2]]}, {"range": "B1:B2", "values": [[3], [4]]}]
    answer = book.values_batch_update({"valueInputOption": "RAW", "data": data})
    totals = {name: number for name, number in answer.items() if name.startswith("total")}
    assert totals == {
        "totalUpdatedRows": 2,
        "totalUpdatedColumns": 2,
        "totalUpdatedCells": 4,
        "totalUpdatedSheets": 1,
    }
    assert [one["updatedRange"] for one in answer["responses"]] == ["Sheet1!A1:B1", "Sheet1!B1:B2"]


def test_a_write_without_an_input_option_is_refused(sheets_api: Any, book: Any) -> None:
    values = sheets_api.spreadsheets().values()
    with pytest.raises(Exception, match="'valueInputOption' is required but not specified"):
        values.update(spreadsheetId=book.id, range="A1", body={"values": [[1]]}).execute()


def test_the_body_may_not_name_another_range_than_the_path(sheets_api: Any, book: Any) -> None:
    body = {"range": "Sheet1!B2", "values": [[1]]}
    values = sheets_api.spreadsheets().values()
    with pytest.raises(
        Exception, match=r"Request range\[Sheet1!A1\] does not match value's range\[Sheet1!B2\]"
    ):
        values.update(
            spreadsheetId=book.id, range="Sheet1!A1", valueInputOption="RAW", body=body
        ).execute()


def test_columns_can_be_written(book: gspread.Spreadsheet) -> None:
    body = {"values": [["a", "b"], ["c"]], "majorDimension": "COLUMNS"}
    book.values_update("A1:B2", {"valueInputOption": "RAW"}, body)
    assert book.sheet1.get("A1:B2") == [["a", "c"], ["b"]]


def test_clearing_keeps_formats_and_validation(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["1/2/2025"]], "A1", raw=False)
    answer = book.values_clear("A1:B2")
    book.sheet1.update([[45689]], "A1")
    assert answer["clearedRange"] == "Sheet1!A1:B2"
    assert book.sheet1.get("A1") == [["2/1/2025"]]


def test_several_ranges_are_cleared_at_once(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a", "b", "c"]], "A1")
    answer = book.values_batch_clear(body={"ranges": ["A1", "Sheet1!C:C"]})
    assert answer["clearedRanges"] == ["Sheet1!A1", "Sheet1!C1:C1000"]
    assert book.sheet1.get("A1:C1") == [["", "b"]]


def test_a_range_without_a_tab_is_on_the_first_visible_one(book: gspread.Spreadsheet) -> None:
    second = book.add_worksheet("Second", 5, 5)
    book.sheet1.hide()
    second.update([["here"]], "A1")
    assert book.values_get("A1")["range"] == "Second!A1"


def test_rows_are_appended_below_the_table_and_the_grid_grows(book: gspread.Spreadsheet) -> None:
    small = book.add_worksheet("Small", 2, 3)
    small.update([["", "Name"], ["", "Ana"]], "A1")
    answer = small.append_rows([["Iva"], ["Eva"]])
    assert answer["tableRange"] == "Small!B1:B2"
    assert answer["updates"]["updatedRange"] == "Small!B3:B4"
    assert small.get("B1:B9") == [["Name"], ["Ana"], ["Iva"], ["Eva"]]


def test_a_table_is_found_to_the_left_of_the_range_too(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["Id", "Name"], ["1", "Ana"]], "A1")
    answer = book.values_append("B1:B2", {"valueInputOption": "RAW"}, {"values": [["2"]]})
    assert answer["tableRange"] == "Sheet1!A1:B2"
    assert book.sheet1.get("A3:B3") == [["2"]]


def test_appending_can_push_down_what_lies_below(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a"], [""], ["below"]], "A1")
    how = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
    book.values_append("A1", how, {"values": [["b"], ["c"]]})
    assert book.sheet1.get("A1:A9") == [["a"], ["b"], ["c"], [], ["below"]]


def test_appending_to_an_empty_tab_begins_at_the_range(book: gspread.Spreadsheet) -> None:
    answer = book.sheet1.append_row(["a"])
    assert "tableRange" not in answer
    assert answer["updates"]["updatedRange"] == "Sheet1!A1"


def test_a_tab_of_seventy_thousand_rows_is_read_in_pages(book: gspread.Spreadsheet) -> None:
    tab = book.add_worksheet("Big", 70_000, 2)
    tab.update([[row, f"c{row}@example.com"] for row in range(70_000)], "A1")
    how = {"valueRenderOption": "UNFORMATTED_VALUE", "majorDimension": "COLUMNS"}
    answer = book.values_batch_get(["Big!A1:B50000", "Big!A50001:B100000"], how)
    first, second = (one["values"] for one in answer["valueRanges"])
    assert first[0] == list(range(50_000))
    assert second[1][-1] == "c69999@example.com"
    assert answer["valueRanges"][1]["range"] == "Big!A50001:B70000"


@pytest.mark.parametrize("inserted", ["OVERWRITE", "INSERT_ROWS"])
@pytest.mark.parametrize(
    ("rows", "columns", "refusal"),
    [(1, 18_279, "A sheet has at most 18278 columns."), (600, 18_000, "limit of 10000000 cells")],
)
def test_append_does_not_grow_a_sheet_beyond_googles_limits(
    book: gspread.Spreadsheet, rows: int, columns: int, refusal: str, inserted: str
) -> None:
    sheet = book.sheet1
    values = [[1] * columns] + [[1]] * (rows - 1)

    with pytest.raises(gspread.exceptions.APIError, match=refusal):
        sheet.append_rows(values, insert_data_option=inserted)

    assert (sheet.get(), book.sheet1.col_count) == ([[]], 26)


def test_rows_written_in_whole_blocks_are_encoded_at_once(
    google: Running, book: gspread.Spreadsheet
) -> None:
    sheet = book.sheet1
    sheet.resize(rows=3 * SIZE)
    sheet.update([[number, f"no. {number}"] for number in range(3 * SIZE)], "A1")
    store = google.world.stores["sheets"]
    assert isinstance(store, Store)
    blocks = store.books[book.id].tabs[0].columns[0].values.blocks
    key = (Rendering("UNFORMATTED_VALUE"), "en_US", 0, 2)
    assert all(block.known(key) for block in blocks)

    sheet.update([["changed"]], f"B{SIZE + 2}")
    shown = sheet.get(value_render_option=ValueRenderOption.unformatted)

    assert shown[SIZE : SIZE + 2] == [[SIZE, f"no. {SIZE}"], [SIZE + 1, "changed"]]
