"""Cells copied, cut, pushed aside and drawn together."""

from __future__ import annotations

from typing import Any

import gspread
import pytest

from tests.emulator.sheets.test_batch_update import batch, formulas


def place(top: int, left: int, bottom: int, right: int, sheet_id: int = 0) -> dict[str, int]:
    return {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "startColumnIndex": left,
        "endRowIndex": bottom,
        "endColumnIndex": right,
    }


def typed(book: gspread.Spreadsheet, rows: list[list[Any]], cells: str = "A1") -> None:
    book.sheet1.update(rows, cells, raw=False)


def test_a_copied_formula_points_as_far_away_as_before(book: gspread.Spreadsheet) -> None:
    typed(book, [[1, 2, "=A1+$B$1"], [3]])

    book.sheet1.copy_range("C1", "C2")

    assert formulas(book, "C1:C2") == [["=A1+$B$1"], ["=A2+$B$1"]]


def test_a_wider_destination_is_filled_with_the_source(book: gspread.Spreadsheet) -> None:
    typed(book, [["a", "b"]])

    book.sheet1.copy_range("A1:B1", "A3:D4")

    assert book.sheet1.get("A3:D5") == [["a", "b", "a", "b"], ["a", "b", "a", "b"]]


def test_a_smaller_destination_takes_the_whole_source(book: gspread.Spreadsheet) -> None:
    typed(book, [["a", "b"], ["c", "d"]])

    book.sheet1.copy_range("A1:B2", "E5")

    assert book.sheet1.get("E5:F6") == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize(
    ("kind", "formula", "bold", "borders"),
    [
        ("PASTE_NORMAL", "=1+1", True, True),
        ("PASTE_NO_BORDERS", "=1+1", True, False),
        ("PASTE_VALUES", 2, False, False),
        ("PASTE_FORMULA", "=1+1", False, False),
        ("PASTE_FORMAT", None, True, True),
    ],
)
def test_what_is_pasted_depends_on_the_type(
    book: gspread.Spreadsheet, kind: str, formula: Any, bold: bool, borders: bool
) -> None:
    typed(book, [["=1+1"]])
    book.sheet1.format("A1", {"textFormat": {"bold": True}})
    book.sheet1.format("A1", {"borders": {"top": {"style": "SOLID"}}})

    body = {"source": place(0, 0, 1, 1), "destination": place(1, 1, 2, 2), "pasteType": kind}
    batch(book, {"copyPaste": body})

    got = book.fetch_sheet_metadata({"ranges": "B2", "includeGridData": True})
    shape = _cell(got).get("userEnteredFormat", {})
    read = book.values_get("B2", {"valueRenderOption": "FORMULA"})
    assert read.get("values") == (None if formula is None else [[formula]])
    assert ("textFormat" in shape, "borders" in shape) == (bold, borders)


def _cell(answer: Any) -> Any:
    rows = answer["sheets"][0]["data"][0].get("rowData", [{}])
    return rows[0].get("values", [{}])[0]


def test_transposed_rows_become_columns(book: gspread.Spreadsheet) -> None:
    typed(book, [["a", "b", "c"], ["d", "e", "f"]])

    turned = {"pasteOrientation": "TRANSPOSE"}
    body = {"source": place(0, 0, 2, 3), "destination": place(4, 0, 5, 1), **turned}
    batch(book, {"copyPaste": body})

    assert book.sheet1.get("A5:B7") == [["a", "d"], ["b", "e"], ["c", "f"]]


def test_merges_are_copied_and_those_in_the_way_are_gone(book: gspread.Spreadsheet) -> None:
    book.sheet1.merge_cells("A1:B1")
    book.sheet1.merge_cells("D1:E2")

    book.sheet1.copy_range("A1:B1", "D1:E2")

    merges = book.fetch_sheet_metadata({"fields": "sheets.merges"})["sheets"][0]["merges"]
    assert sorted((m["startRowIndex"], m["startColumnIndex"]) for m in merges) == [
        (0, 0),
        (0, 3),
        (1, 3),
    ]


def test_pasting_beyond_the_sheet_is_refused(book: gspread.Spreadsheet) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="copyPaste: The pasted range exceeds"):
        book.sheet1.copy_range("A1:B2", "Z1000")


def test_cutting_to_before_the_first_row_is_refused(book: gspread.Spreadsheet) -> None:
    to = {"rowIndex": -1, "columnIndex": 0}
    with pytest.raises(gspread.exceptions.APIError, match="must not be negative"):
        batch(book, {"cutPaste": {"source": place(0, 0, 1, 1), "destination": to}})


def test_a_paste_type_the_emulator_lacks_says_so(book: gspread.Spreadsheet) -> None:
    body = {"source": place(0, 0, 1, 1), "destination": place(1, 1, 2, 2)}
    with pytest.raises(gspread.exceptions.APIError) as caught:
        batch(book, {"copyPaste": body | {"pasteType": "PASTE_CONDITIONAL_FORMATTING"}})

    assert caught.value.code == 501


def test_what_is_cut_takes_its_references_along(book: gspread.Spreadsheet) -> None:
    typed(book, [[5, "=A1*2", "=SUM(A1:A2)"], [6]])

    book.sheet1.cut_range("A1:A2", "E4")

    assert formulas(book, "A1:E5") == [
        ["", "=E4*2", "=SUM(E4:E5)"],
        [],
        [],
        ["", "", "", "", 5],
        ["", "", "", "", 6],
    ]


def test_cells_cut_to_another_sheet_are_referred_to_there(book: gspread.Spreadsheet) -> None:
    other = book.add_worksheet("Old orders", 5, 5)
    typed(book, [[5, "=A1*2"]])

    to = {"sheetId": other.id, "rowIndex": 0, "columnIndex": 0}
    batch(book, {"cutPaste": {"source": place(0, 0, 1, 1), "destination": to}})

    assert formulas(book, "Sheet1!A1:B1") == [["", "='Old orders'!A1*2"]]
    assert other.acell("A1").value == "5"


def test_inserted_cells_push_others_down_in_their_columns_only(book: gspread.Spreadsheet) -> None:
    typed(book, [["a", "b", "=A2"], ["c", "d", "=B2"]])

    batch(book, {"insertRange": {"range": place(0, 0, 1, 1), "shiftDimension": "ROWS"}})

    assert formulas(book, "A1:C3") == [["", "b", "=A3"], ["a", "d", "=B2"], ["c"]]


def test_a_sheet_grows_when_inserted_cells_would_push_others_off(book: gspread.Spreadsheet) -> None:
    small = book.add_worksheet("Small", 2, 2)
    small.update([["a", "b"], ["c", "d"]], "A1")

    where = place(0, 0, 2, 1, small.id)
    batch(book, {"insertRange": {"range": where, "shiftDimension": "COLUMNS"}})

    assert small.get("A1:C2") == [["", "a", "b"], ["", "c", "d"]]


def test_deleted_cells_are_replaced_from_below_and_break_what_named_them(
    book: gspread.Spreadsheet,
) -> None:
    typed(book, [["a", "b", "=A1"], ["c", "d", "=A2"]])

    batch(book, {"deleteRange": {"range": place(0, 0, 1, 1), "shiftDimension": "ROWS"}})

    assert formulas(book, "A1:C2") == [["c", "b", "=#REF!"], ["", "d", "=A1"]]


def test_cells_do_not_shift_through_a_merge(book: gspread.Spreadsheet) -> None:
    book.sheet1.merge_cells("A5:B5")

    with pytest.raises(gspread.exceptions.APIError, match="a merge lies across"):
        batch(book, {"insertRange": {"range": place(0, 0, 1, 1), "shiftDimension": "ROWS"}})


def test_shifting_needs_a_direction(book: gspread.Spreadsheet) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="No shiftDimension specified"):
        batch(book, {"deleteRange": {"range": place(0, 0, 1, 1)}})


def test_appended_cells_come_below_the_last_row_and_the_sheet_grows(
    book: gspread.Spreadsheet,
) -> None:
    book.sheet1.resize(2, 2)
    typed(book, [["a"], ["b"]])

    cells = [{"userEnteredValue": {"stringValue": text}} for text in "cde"]
    body = {"rows": [{"values": cells}], "fields": "userEnteredValue"}
    batch(book, {"appendCells": body})

    assert book.sheet1.get("A1:C3") == [["a"], ["b"], ["c", "d", "e"]]
