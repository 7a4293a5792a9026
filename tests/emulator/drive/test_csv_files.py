"""A spreadsheet out as CSV, and a CSV in."""

from __future__ import annotations

import gspread
import pytest
import requests
from gspread.utils import ExportFormat

from emulator.server import Running


def test_the_first_sheet_is_exported_as_shown(owners: gspread.Client) -> None:
    book = owners.create("Orders")
    rows = [["Date", "Total", "Note"], ["1/2/2025", 3.5, 'say "a, b"'], ["", "", ""], ["end"]]
    book.sheet1.update(rows, "A1", raw=False)

    content = book.export(ExportFormat.CSV)

    assert content == b'Date,Total,Note\r\n1/2/2025,3.5,"say ""a, b"""\r\n,,\r\nend,,'


def test_tabs_and_breaks_become_blanks_in_tsv(owners: gspread.Client) -> None:
    book = owners.create("Orders")
    book.sheet1.update([["a\tb", "c\nd"]], "A1")

    assert book.export(ExportFormat.TSV) == b"a b\tc d"


def test_a_format_google_knows_and_the_emulator_does_not_is_501(
    google: Running, owners: gspread.Client, web: requests.Session
) -> None:
    book = owners.create("Orders")
    where = f"{google.url}/drive/v3/files/{book.id}/export"

    pdf = web.get(where, params={"mimeType": "application/pdf"})
    shoe = web.get(where, params={"mimeType": "image/shoe"})

    assert pdf.status_code == 501
    assert shoe.status_code == 400
    assert shoe.json()["error"]["message"] == "The requested conversion is not supported."


def test_a_csv_takes_the_place_of_all_sheets(owners: gspread.Client) -> None:
    book = owners.create("Orders")
    book.add_worksheet("Second", 5, 5)

    owners.import_csv(book.id, 'Total,Note\n3.5,"a\nb"\n=1+1,č')

    again = owners.open_by_key(book.id)
    assert [tab.title for tab in again.worksheets()] == ["Orders"]
    assert again.sheet1.get("A1:B3", value_render_option="UNFORMATTED_VALUE") == [
        ["Total", "Note"],
        [3.5, "a\nb"],
        [2, "č"],
    ]


def test_a_reader_imports_nothing(owners: gspread.Client, friends: gspread.Client) -> None:
    book = owners.create("Orders")
    book.share("friend@example.com", perm_type="user", role="reader")

    with pytest.raises(gspread.exceptions.APIError, match="sufficient permissions"):
        friends.import_csv(book.id, "x")
