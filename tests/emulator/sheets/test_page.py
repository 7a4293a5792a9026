"""The owner's page of a spreadsheet."""

from __future__ import annotations

import re
from typing import Any

import gspread
import requests

from emulator.server import Running
from tests.emulator.sheets.test_show import RULE, validate


def page(google: Running, web: requests.Session, path: str, **query: Any) -> str:
    answer = web.get(f"{google.url}/sheets{path}", params=query)
    assert answer.status_code == 200
    return answer.text


def cell(html: str, name: str) -> str:
    found = re.search(rf'<td id="{name}".*?</td>', html, re.DOTALL)
    assert found
    return found[0]


def enter(google: Running, web: requests.Session, book: Any, name: str, value: str) -> str:
    form = {"tab": "0", "page": "1", "cell": name, "value": value}
    return web.post(f"{google.url}/sheets/{book.id}/cell", data=form).text


def arrange(google: Running, web: requests.Session, book: Any, action: str, where: str) -> str:
    form = {"tab": "0", "page": "1", "action": action, "where": where}
    return web.post(f"{google.url}/sheets/{book.id}/arrange", data=form).text


def test_the_list_names_every_spreadsheet(
    google: Running, web: requests.Session, croatian: gspread.Spreadsheet
) -> None:
    html = page(google, web, "")
    assert f"/sheets/{croatian.id}" in html
    assert "hr_HR" in html


def test_cells_show_formatted_values_and_escape_them(
    google: Running, web: requests.Session, croatian: gspread.Spreadsheet
) -> None:
    croatian.sheet1.update([["1.2.2025", "=A1+1", "<b>x</b>"]], "A1", raw=False)
    html = page(google, web, f"/{croatian.id}")
    assert "01.02.2025." in cell(html, "A1")
    assert 'data-typed="=A1+1"' in cell(html, "B1")
    assert "&lt;b&gt;x" in cell(html, "C1")


def test_a_validated_cell_is_a_drop_down_and_a_wrong_value_is_marked(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    validate(book, {"endRowIndex": 2, "endColumnIndex": 1}, RULE)
    book.sheet1.update([["Loyal"], ["Lyoal"]], "A1")
    html = page(google, web, f"/{book.id}")
    assert "<option selected>Loyal</option>" in cell(html, "A1")
    assert "violates" not in cell(html, "A1")
    assert "violates" in cell(html, "A2")


def test_a_cell_is_entered_as_typed(
    google: Running, web: requests.Session, croatian: gspread.Spreadsheet
) -> None:
    html = enter(google, web, croatian, "b2", "1.234,5")
    assert "1.234,5" in cell(html, "B2")
    plain = croatian.values_get("B2", {"valueRenderOption": "UNFORMATTED_VALUE"})
    assert plain["values"] == [[1234.5]]


def test_a_strict_rule_rejects_what_the_owner_types(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    validate(book, {"endRowIndex": 2, "endColumnIndex": 1}, RULE)
    html = enter(google, web, book, "A1", "Nobody")
    assert "violates the data validation rules" in html
    assert book.sheet1.get("A1") == [[]]


def test_options_of_a_range_come_from_its_cells(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    book.add_worksheet("Lists", 9, 2).update([["Head"], ["Red"], ["Blue"]], "A1")
    values = [{"userEnteredValue": "=Lists!$A$2:$A"}]
    rule = {"condition": {"type": "ONE_OF_RANGE", "values": values}, "strict": False}
    validate(book, {"endRowIndex": 1, "endColumnIndex": 1}, rule)
    html = cell(page(google, web, f"/{book.id}"), "A1")
    assert re.findall(r"<option[^>]*>(\w+)", html) == ["Red", "Blue"]


def test_rows_and_columns_are_rearranged_by_form(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([["Name", "Age"], ["Iva", 30], ["Ana", 20]], "A1")
    arrange(google, web, book, "sort-column", "A")
    arrange(google, web, book, "insert-row", "2")
    arrange(google, web, book, "right-column", "A")
    arrange(google, web, book, "delete-row", "4")
    assert book.sheet1.get("A1:B9") == [["Age", "Name"], [], ["20", "Ana"]]


def test_a_wrong_place_is_explained(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    assert "is not a row from 1 to 1000" in arrange(google, web, book, "delete-row", "A")


def test_two_hundred_rows_make_a_page(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([[row] for row in range(1, 451)], "A1")
    html = page(google, web, f"/{book.id}", page=3)
    assert 'id="A401"' in html
    assert 'id="A400"' not in html
    assert "page 3 of 3" in html


def test_a_form_of_another_site_is_refused(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    answer = web.post(
        f"{google.url}/sheets/{book.id}/cell",
        data={"cell": "A1", "value": "x"},
        headers={"origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert book.sheet1.get("A1") == [[]]


def painted(sheet: int, condition: dict[str, Any], **looks: Any) -> dict[str, Any]:
    where = {"sheetId": sheet, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 1}
    rule = {"ranges": [where], "booleanRule": {"condition": condition, "format": looks}}
    return {"addConditionalFormatRule": {"rule": rule, "index": 0}}


def of(kind: str, *values: str) -> dict[str, Any]:
    return {"type": kind, "values": [{"userEnteredValue": value} for value in values]}


def test_cells_are_painted_by_conditional_formats(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    blue, red = (
        {name: {"rgbColor": {part: 1}}}
        for name, part in (("backgroundColorStyle", "blue"), ("backgroundColorStyle", "red"))
    )
    bold = {"textFormat": {"bold": True}}
    rules = [
        painted(0, of("TEXT_EQ", '="Loyal"'), **red, **bold),
        painted(0, of("TEXT_EQ", '="Loyal"'), **blue),
        painted(0, of("CUSTOM_FORMULA", '=RIGHT($B1)="-"'), textFormat={"strikethrough": True}),
        painted(0, of("NUMBER_GREATER", "5"), **red),
        painted(0, {"type": "BLANK"}, **bold),
    ]
    book.batch_update({"requests": rules})
    book.sheet1.update([["Loyal", "x"], ["loyal", "y-"], [7, ""], [3, ""], ["", "z"]], "A1")

    html = page(google, web, f"/{book.id}")

    assert "background-color:#0000ff;color:#000;font-weight:600" in cell(html, "A1")
    assert "background" not in cell(html, "A2")
    assert "line-through" in cell(html, "A2")
    assert "background-color:#ff0000" in cell(html, "A3")
    assert "style" not in cell(html, "A4")
    assert "font-weight:600" in cell(html, "A5")
    assert "style" not in cell(html, "B1")
