"""What the grid shows besides values, and what the owner changes around them."""

from __future__ import annotations

import re
from typing import Any

import gspread
import requests

from emulator.server import Running
from tests.emulator.sheets.test_page import cell, page
from tests.emulator.sheets.test_show import validate


def press(google: Running, book: gspread.Spreadsheet, path: str, **form: str) -> str:
    url = f"{google.url}/sheets/{book.id}{path}"
    answer = requests.post(url, data={"tab": "0", **form}, timeout=30)
    assert answer.status_code == 200
    return answer.text


def shaped(book: gspread.Spreadsheet, name: str, shape: dict[str, Any]) -> None:
    book.sheet1.format(name, shape)


def ids(html: str) -> list[str]:
    return re.findall(r'<td id="([A-Z]+\d+)"', html)


def test_a_wide_tab_is_shown_thirty_columns_at_a_time(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    wide = book.add_worksheet("Wide", 3, 100)
    wide.update([list(range(100))], "A1")

    second = page(google, web, f"/{book.id}", tab=wide.id, side=2)

    assert ids(second)[:30] == [f"{letter}1" for letter in second_columns()]
    assert "columns AE to BH" in second
    assert "Columns after" in second


def second_columns() -> list[str]:
    return [gspread.utils.rowcol_to_a1(1, number).removesuffix("1") for number in range(31, 61)]


def test_frozen_rows_and_columns_stay_on_every_page(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([[row, f"n{row}"] for row in range(1, 450)], "A1")
    book.sheet1.freeze(rows=1, cols=1)

    html = page(google, web, f"/{book.id}", page=3)

    assert ids(html)[:2] == ["A1", "B1"]
    assert "A401" in ids(html)
    assert "A400" not in ids(html)
    assert 'class="frozen"' in html
    assert "first-stays" in html


def test_go_to_a_cell_opens_the_page_that_holds_it(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([[row] for row in range(1, 450)], "A1")

    html = page(google, web, f"/{book.id}", cell="a250")

    assert "page 2 of 3" in html
    assert 'data-at="A250"' in html
    assert "page 1 of 3" in page(google, web, f"/{book.id}", cell="ZZZ9")


def test_formats_become_styles(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([["x"]], "A1")
    text = {"bold": True, "strikethrough": True, "foregroundColor": {"red": 1}}
    paper = {"red": 1, "green": 0.5}
    shape = {"textFormat": text, "backgroundColor": paper, "horizontalAlignment": "CENTER"}
    shaped(book, "A1", shape)

    found = re.search(r'style="([^"]*)"', cell(page(google, web, f"/{book.id}"), "A1"))

    assert found is not None
    assert found[1].split(";") == [
        "background-color:#ff7f00",
        "color:#ff0000",
        "font-weight:600",
        "text-decoration:line-through",
        "text-align:center",
    ]


def test_a_merge_spans_the_cells_it_covers(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([["Season"]], "B2")
    book.sheet1.merge_cells("B2:C3")

    html = page(google, web, f"/{book.id}")

    assert 'rowspan="2" colspan="2"' in cell(html, "B2")
    assert not {"C2", "B3", "C3"} & set(ids(html))


def test_a_cell_that_is_true_or_false_is_a_tick_box(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    validate(book, {"endRowIndex": 3, "endColumnIndex": 1}, {"condition": {"type": "BOOLEAN"}})
    book.sheet1.update([["TRUE"], ["FALSE"], ["maybe"]], "A1", raw=False)

    html = page(google, web, f"/{book.id}")

    assert "checked" in cell(html, "A1")
    assert 'type="checkbox"' in cell(html, "A2")
    assert "checked" not in cell(html, "A2")
    assert "violates" in cell(html, "A3")
    assert "<select" in cell(html, "A3")


def test_a_mark_says_what_the_rule_wants(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    rule = {"condition": {"type": "TEXT_IS_EMAIL"}, "inputMessage": "An e-mail address"}
    validate(book, {"endRowIndex": 1, "endColumnIndex": 1}, rule)
    book.sheet1.update([["nobody"]], "A1")

    assert 'title="An e-mail address"' in cell(page(google, web, f"/{book.id}"), "A1")


def test_a_note_is_put_shown_and_taken_off(google: Running, book: gspread.Spreadsheet) -> None:
    html = press(google, book, "/note", cell="B2", note="Ask <b>her</b>")
    assert 'class=" noted"' in cell(html, "B2")
    assert "Ask &lt;b&gt;her" in cell(html, "B2")
    assert book.sheet1.get_note("B2") == "Ask <b>her</b>"

    assert "noted" not in cell(press(google, book, "/note", cell="B2", note=""), "B2")
    assert "name one like B2" in press(google, book, "/note", cell="here", note="x")


def test_tabs_are_added_renamed_and_deleted(google: Running, book: gspread.Spreadsheet) -> None:
    html = press(google, book, "/tabs", do="add", title="Lists")
    assert re.search(r'aria-current="page"><bdi>Lists</bdi>', html)

    press(google, book, "/tabs", do="rename", title="Orders")
    assert [sheet.title for sheet in book.worksheets()] == ["Orders", "Lists"]

    press(google, book, "/tabs", do="delete")
    assert [sheet.title for sheet in book.worksheets()] == ["Lists"]


def test_what_a_tab_cannot_be_is_explained(google: Running, book: gspread.Spreadsheet) -> None:
    assert "Write a name" in press(google, book, "/tabs", do="add", title=" ")
    assert "already exists" in press(google, book, "/tabs", do="add", title="sheet1")
    assert "remove all the sheets" in press(google, book, "/tabs", do="delete")


def test_rows_are_frozen_and_hidden_by_form(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    book.sheet1.update([["a"], ["b"], ["c"]], "A1")
    press(google, book, "/arrange", action="freeze-row", where="2")
    press(google, book, "/arrange", action="hide-row", where="3")

    html = page(google, web, f"/{book.id}")
    assert html.count('class="frozen"') == 2
    assert 'title="Hidden row">3<' in html

    press(google, book, "/arrange", action="freeze-row", where="0")
    press(google, book, "/arrange", action="show-row", where="3")
    html = page(google, web, f"/{book.id}")
    assert 'class="frozen"' not in html
    assert "Hidden row" not in html


def test_named_and_protected_ranges_are_told(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    book.sheet1.define_named_range("A1:B2", "heads")
    book.sheet1.add_protected_range("A1:A1", description="Mine")

    html = page(google, web, f"/{book.id}")

    assert re.search(r"Named heads</bdi> <span[^>]*><bdi>Sheet1!A1:B2", html)
    assert re.search(r"Protected Mine</bdi> <span[^>]*><bdi>Sheet1!A1", html)


def test_a_tab_from_right_to_left_is_shown_so(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    assert 'dir="rtl"' not in page(google, web, f"/{book.id}")
    properties = {"sheetId": 0, "rightToLeft": True}
    request = {"updateSheetProperties": {"properties": properties, "fields": "rightToLeft"}}
    book.batch_update({"requests": [request]})

    assert 'dir="rtl"' in page(google, web, f"/{book.id}")


def test_the_list_is_narrowed_to_what_an_account_may_see(
    google: Running, web: requests.Session, book: gspread.Spreadsheet
) -> None:
    assert book.id in page(google, web, "", account="owner@example.com")
    assert book.id not in page(google, web, "", account="bob@example.com")
