"""Native tables: made, shown, grown, moved and deleted as the API does it."""

from __future__ import annotations

from typing import Any

import gspread
import pytest

from tests.emulator.sheets.test_batch_update import batch
from tests.emulator.sheets.test_objects import sheet
from tests.emulator.sheets.test_pasting import typed

ROWS: list[list[Any]] = [["Name", "City", "Sum"], ["Ana", "Split", 10], ["Ivo", "Zadar", 20]]


def place(top: int, left: int, bottom: int, right: int) -> dict[str, int]:
    """As Google shows it on the first tab: sheet id 0 is left out."""
    return {
        "startRowIndex": top,
        "startColumnIndex": left,
        "endRowIndex": bottom,
        "endColumnIndex": right,
    }


LIST = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "new"}]}}


def made(book: gspread.Spreadsheet, **table: Any) -> str:
    """A table over the rows above; its id."""
    typed(book, ROWS)
    told = batch(book, {"addTable": {"table": {"range": place(0, 0, 3, 3), **table}}})
    return str(told["replies"][0]["addTable"]["table"]["tableId"])


def tables(book: gspread.Spreadsheet) -> Any:
    return sheet(book).get("tables", [])


def named(table: Any) -> list[str]:
    return [column["columnName"] for column in table["columnProperties"]]


def test_a_table_is_named_and_takes_its_columns_from_the_headings(
    book: gspread.Spreadsheet,
) -> None:
    typed(book, ROWS)
    book.sheet1.update_acell("B1", "")
    table = batch(book, {"addTable": {"table": {"range": place(0, 0, 3, 3)}}})["replies"][0]
    assert named(table["addTable"]["table"]) == ["Name", "Column 2", "Sum"]

    book.sheet1.update_acell("B1", "Town")

    (shown,) = tables(book)
    assert shown["name"] == "Table1"
    assert shown["range"] == place(0, 0, 3, 3)
    assert named(shown) == ["Name", "Town", "Sum"]


def test_names_that_are_given_stand_in_the_heading(book: gspread.Spreadsheet) -> None:
    made(book, columnProperties=[{"columnIndex": 1, "columnName": "Town"}])

    assert book.sheet1.row_values(1) == ["Name", "Town", "Sum"]


def test_rows_and_columns_that_come_and_go_take_the_table_along(book: gspread.Spreadsheet) -> None:
    drop = {"columnIndex": 1, "columnType": "DROPDOWN", "dataValidationRule": LIST}
    key = made(book, columnProperties=[drop])

    book.sheet1.insert_cols([[""]], col=1)
    book.sheet1.insert_rows([["Eva", "Pula", 5]], row=3)
    book.sheet1.delete_rows(4)
    book.sheet1.delete_columns(2)

    (shown,) = tables(book)
    assert shown["tableId"] == key
    assert shown["range"] == place(0, 1, 3, 3)
    assert [column.get("columnType") for column in shown["columnProperties"]] == ["DROPDOWN", None]


def test_what_is_written_below_joins_only_when_it_is_appended_to_the_table(
    book: gspread.Spreadsheet,
) -> None:
    key = made(book)
    book.sheet1.update([["Eva", "Pula", 5]], "A4")
    assert tables(book)[0]["range"] == place(0, 0, 3, 3)

    row = {"values": [{"userEnteredValue": {"stringValue": "Iva"}}]}
    batch(book, {"appendCells": {"tableId": key, "rows": [row], "fields": "userEnteredValue"}})

    assert tables(book)[0]["range"] == place(0, 0, 4, 3)
    assert book.sheet1.col_values(1) == ["Name", "Ana", "Ivo", "Iva", "Eva"]


def test_a_table_is_renamed_and_made_larger(book: gspread.Spreadsheet) -> None:
    key = made(book)
    new = {"tableId": key, "name": "Customers", "range": place(0, 0, 9, 4)}

    batch(book, {"updateTable": {"table": new, "fields": "name,range"}})

    (shown,) = tables(book)
    assert (shown["name"], shown["range"]) == ("Customers", place(0, 0, 9, 4))
    assert named(shown) == ["Name", "City", "Sum", "Column 4"]


def test_deleting_a_table_deletes_what_stands_in_it(book: gspread.Spreadsheet) -> None:
    key = made(book)
    book.sheet1.update_acell("D2", "beside")

    batch(book, {"deleteTable": {"tableId": key}})

    assert tables(book) == []
    assert book.sheet1.get_all_values() == [["", "", "", ""], ["", "", "", "beside"]]


def test_the_copy_of_a_tab_has_a_table_of_its_own(book: gspread.Spreadsheet) -> None:
    key = made(book)

    twin = book.sheet1.duplicate(insert_sheet_index=1)

    (copied,) = sheet(book, 1)["tables"]
    assert copied["tableId"] != key
    assert copied["range"]["sheetId"] == twin.id


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"range": place(2, 2, 5, 5)}, "cannot overlap"),
        ({"range": place(9, 0, 12, 2), "name": "TABLE1"}, "already a table with name"),
        ({"range": place(9, 0, 10, 2)}, "needs a header row"),
        (
            {"range": place(9, 0, 12, 2), "columnProperties": [{"columnType": "DROPDOWN"}]},
            "dataValidationRule",
        ),
        (
            {"range": place(9, 0, 12, 2), "columnProperties": [{"dataValidationRule": LIST}]},
            "dataValidationRule",
        ),
        (
            {"range": place(9, 0, 12, 2), "columnProperties": [{"columnIndex": 2}]},
            "outside of the table",
        ),
    ],
)
def test_what_is_no_table_is_refused(
    book: gspread.Spreadsheet, table: dict[str, Any], why: str
) -> None:
    made(book)

    with pytest.raises(gspread.exceptions.APIError, match=why):
        batch(book, {"addTable": {"table": table}})

    assert len(tables(book)) == 1


def test_a_column_with_a_type_takes_no_other_rule(book: gspread.Spreadsheet) -> None:
    made(book, columnProperties=[{"columnIndex": 2, "columnType": "DOUBLE"}])
    rule = {"condition": {"type": "BOOLEAN"}}

    batch(book, {"setDataValidation": {"range": place(1, 0, 3, 2), "rule": rule}})
    with pytest.raises(gspread.exceptions.APIError, match="typed columns"):
        batch(book, {"setDataValidation": {"range": place(1, 2, 3, 3), "rule": rule}})
