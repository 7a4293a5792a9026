"""findReplace, trimWhitespace, deleteDuplicates."""

from __future__ import annotations

from typing import Any

import gspread
import pytest

from tests.emulator.sheets.test_batch_update import batch, formulas
from tests.emulator.sheets.test_pasting import place, typed


def replaced(book: gspread.Spreadsheet, **request: Any) -> Any:
    answer = batch(book, {"findReplace": {"allSheets": True, **request}})
    return answer["replies"][0]["findReplace"]


def test_every_occurrence_is_replaced_and_counted(book: gspread.Spreadsheet) -> None:
    typed(book, [["Google Sheets", "none"], ["google docs"]])

    told = replaced(book, find="G", replacement="b")

    assert told == {
        "valuesChanged": 2,
        "occurrencesChanged": 4,
        "rowsChanged": 2,
        "sheetsChanged": 1,
    }
    assert book.sheet1.get("A1:A2") == [["booble Sheets"], ["booble docs"]]


def test_case_and_whole_cells_count_if_asked_for(book: gspread.Spreadsheet) -> None:
    typed(book, [["Ana", "ana", "Ana B"]])

    replaced(book, find="Ana", replacement="Iva", matchCase=True, matchEntireCell=True)

    assert book.sheet1.get("A1:C1") == [["Iva", "ana", "Ana B"]]


def test_a_regular_expression_refers_to_its_groups(book: gspread.Spreadsheet) -> None:
    typed(book, [["Google Sheets"]])

    replaced(book, find="o.* (.*)", replacement="$1 Rocks", searchByRegex=True)

    assert book.sheet1.acell("A1").value == "GSheets Rocks"


def test_a_replaced_text_counts_as_typed(book: gspread.Spreadsheet) -> None:
    typed(book, [["12 kn"]])

    replaced(book, find=" kn", replacement="")

    assert book.sheet1.acell("A1", "UNFORMATTED_VALUE").value == 12


def test_formulas_are_left_alone_unless_included(book: gspread.Spreadsheet) -> None:
    typed(book, [["=SUM(B1:B2)", "x"]])

    assert replaced(book, find="B2", replacement="B9") == {}
    told = replaced(book, find="B2", replacement="B9", includeFormulas=True)

    assert told["formulasChanged"] == 1
    assert formulas(book, "A1") == [["=SUM(B1:B9)"]]


@pytest.mark.parametrize(
    "request_",
    [
        {"find": "", "allSheets": True},
        {"find": "x"},
        {"find": "x", "allSheets": True, "sheetId": 0},
        {"find": "(", "allSheets": True, "searchByRegex": True},
        {"find": "(x)", "replacement": "$2", "allSheets": True, "searchByRegex": True},
    ],
)
def test_an_unclear_search_is_refused(book: gspread.Spreadsheet, request_: dict[str, Any]) -> None:
    with pytest.raises(gspread.exceptions.APIError, match=r"Invalid requests\[0\].findReplace"):
        batch(book, {"findReplace": request_})


def test_trimmed_cells_stay_texts(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["  a \n b  ", " 12", "ok", " =1+1"]], "A1", raw=True)

    told = batch(book, {"trimWhitespace": {"range": place(0, 0, 1, 4)}})

    assert told["replies"][0] == {"trimWhitespace": {"cellsChangedCount": 3}}
    assert formulas(book, "A1:D1") == [["a b", "12", "ok", "=1+1"]]
    assert book.sheet1.acell("D1").value == "=1+1"


def test_the_first_of_equal_rows_stays(book: gspread.Spreadsheet) -> None:
    typed(book, [["Ana", 1], ["Iva", 2], ["ANA", 1], ["Ana", 3], ["below", 9]])
    typed(book, [["aside"]], "D4")

    told = batch(book, {"deleteDuplicates": {"range": place(0, 0, 4, 2)}})

    assert told["replies"][0] == {"deleteDuplicates": {"duplicatesRemovedCount": 1}}
    assert book.sheet1.get("A1:D5") == [
        ["Ana", "1"],
        ["Iva", "2"],
        ["Ana", "3"],
        ["", "", "", "aside"],
        ["below", "9"],
    ]


def test_only_the_compared_columns_make_a_duplicate(book: gspread.Spreadsheet) -> None:
    typed(book, [["Ana", 1], ["Iva", 1], ["Ana", 2]])

    first = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    body = {"range": place(0, 0, 3, 2), "comparisonColumns": [first]}
    batch(book, {"deleteDuplicates": body})

    assert book.sheet1.get("A1:B3") == [["Ana", "1"], ["Iva", "1"]]
