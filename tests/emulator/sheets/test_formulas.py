"""Formulas, evaluated when they are read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import gspread
import pytest

from emulator.server import Running
from emulator.sheets.book import Book, new_tab
from emulator.sheets.formula.errors import CellError
from emulator.sheets.formula.evaluate import Evaluator
from emulator.sheets.grid import Formula


def shown(book: gspread.Spreadsheet, *formulas: str) -> list[Any]:
    book.sheet1.update([[formula] for formula in formulas], "J1", raw=False)
    area = f"J1:J{len(formulas)}"
    answer = book.values_get(area, {"valueRenderOption": "UNFORMATTED_VALUE"})
    return [row[0] if row else "" for row in answer["values"]]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=1+2*3-4/8", 6.5),
        ("=-2^2", 4),
        ("=(1+2)*3", 9),
        ("=50%", 0.5),
        ('="a"&1&TRUE', "a1TRUE"),
        ('=IF(1>2,"yes","no")', "no"),
        ('=IF("a"="A",1,2)', 1),
        ("=AND(TRUE,1<2)", True),
        ("=OR(FALSE,1>2)", False),
        ('=IFERROR(1/0,"none")', "none"),
        ("=INT(-2.5)", -3),
        ("=ROUND(2.345,2)", 2.35),
        ("=DATE(2025,14,1)", 46054),
        ("=YEAR(DATE(2025,3,4))*10000+MONTH(45720)*100+DAY(45720)", 20250304),
        ('=DATEDIF(DATE(2000,2,29),DATE(2025,2,28),"Y")', 24),
        ('=DATEDIF(DATE(2025,1,31),DATE(2025,3,1),"M")', 1),
        ('=DATEDIF(DATE(2025,1,31),DATE(2025,3,1),"MD")', 1),
        ("=ISBLANK(Z99)", True),
        ("=1/0", "#DIV/0!"),
        ("=NOSUCH(1)", "#NAME?"),
        ("=whatever", "#NAME?"),
        ("=1+", "#ERROR!"),
        ('=1+"x"', "#VALUE!"),
        ("=Nope!A1", "#REF!"),
        ("=J1", "#REF!"),
        ('=DATEDIF(DATE(2025,1,2),DATE(2025,1,1),"D")', "#NUM!"),
    ],
)
def test_a_formula_shows_its_value(formula: str, expected: Any) -> None:
    tab = new_tab(0, "Sheet1")
    tab.columns[9].put(0, Formula(formula))
    evaluator = Evaluator(Book("1", "a@b.c", "t", tabs=[tab]), datetime(2026, 11, 21, tzinfo=UTC))
    value = evaluator.effective(tab, 0, 9)
    assert (value.text if isinstance(value, CellError) else value) == expected


def test_ranges_open_and_closed_and_other_tabs_are_added_up(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([[1], [2], ["text"], [4]], "A1")
    book.add_worksheet("My tab", 5, 5).update([[10]], "B2")
    sums = shown(book, "=SUM(A1:A2)", "=SUM(A:A)", "=SUM(A3:A,100)", "=SUM('My tab'!B2:B3,A4)")
    assert sums == [3, 7, 104, 14]


def test_today_follows_the_clock_and_the_spreadsheets_zone(
    google: Running, croatian: gspread.Spreadsheet
) -> None:
    croatian.sheet1.update([["=TODAY()"]], "A1", raw=False)
    plain = {"valueRenderOption": "UNFORMATTED_VALUE"}
    today = croatian.values_get("A1", plain)["values"][0][0]
    google.world.clock.advance(86_400 * 3)
    assert croatian.values_get("A1", plain)["values"][0][0] == today + 3
    assert croatian.sheet1.get("A1")[0][0].endswith(".2026.")


def test_a_locale_with_decimal_commas_parts_arguments_by_semicolons(
    croatian: gspread.Spreadsheet,
) -> None:
    assert shown(croatian, "=ROUND(2,345;1)", "=ROUND(2.5,1)") == [2.3, "#ERROR!"]
    points = "=IF(1<2;2,5;0)"
    assert shown(croatian, points) == [2.5]


def test_a_running_balance_is_evaluated_over_a_thousand_rows(book: gspread.Spreadsheet) -> None:
    balance = [
        [1, 1],
        *([f"=IF(A{row}>0,B{row}+1,0)", f"=A{row + 1}+B{row}-A{row}"] for row in range(1, 1000)),
    ]
    book.sheet1.update(balance, "A1", raw=False)
    assert book.sheet1.get("A1000:B1000") == [["1000", "1000"]]


def test_cells_that_need_each_other_are_errors_that_say_so(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([["=B1", "=C1", "=A1+1"]], "A1", raw=False)
    fields = "sheets.data.rowData.values.effectiveValue"
    answer = sheets_api.spreadsheets().get(spreadsheetId=book.id, fields=fields).execute()
    first = answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]["effectiveValue"]
    assert first["errorValue"] == {"type": "REF", "message": "Circular dependency detected."}


def test_an_error_is_told_apart_from_text_by_its_effective_value(
    sheets_api: Any, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([["=1/0", "#DIV/0!"]], "A1", raw=False)
    fields = "sheets.data.rowData.values(effectiveValue,formattedValue)"
    asked = {"spreadsheetId": book.id, "ranges": "A1:B1", "fields": fields}
    answer = sheets_api.spreadsheets().get(**asked).execute()
    first, second = answer["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert first["effectiveValue"]["errorValue"]["type"] == "DIVIDE_BY_ZERO"
    assert second["effectiveValue"] == {"stringValue": "#DIV/0!"}
    assert first["formattedValue"] == second["formattedValue"] == "#DIV/0!"
