"""A folder of files is read as a spreadsheet is: same words, same cells, same refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

from core.errors import Gone
from core.settings import FOLDER, Business, OrderSource
from sheets.files import Folder
from sheets.files.csv_file import read_csv
from sheets.orders import TabRead, read_source

HR = Business("Vinarija", "Europe/Zagreb", "hr", "EUR")
TODAY = date(2026, 11, 21)
HEADER = ["Datum", "Kupac", "E-mail", "Iznos"]


def workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> None:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def read(folder: Path, business: Business = HR) -> tuple[dict[str, TabRead], Folder]:
    source = OrderSource(f"{FOLDER}{folder}")
    reader = Folder(business)
    info = reader.describe(source.spreadsheet)
    tabs = read_source(reader, source, info, business, TODAY, {})
    return {tab.title: tab for tab in tabs}, reader


def orders(tab: TabRead) -> list[tuple[object, ...]]:
    assert tab.frame is not None
    return tab.frame.select("row", "email", "date", pl.col("amount")).rows()


def test_a_workbook_gives_a_tab_for_each_sheet_with_orders(tmp_path: Path) -> None:
    workbook(
        tmp_path / "2026.xlsx",
        Narudžbe=[
            HEADER,
            [
                datetime(2026, 3, 15, 13, 30),  # noqa: DTZ001 - a cell has no zone
                "Ana Anić",
                "ana@example.com",
                120.5,
            ],
            [date(2026, 3, 16), "Iva Ivić", "iva@example.com", 80],
        ],
        Bilješke=[["nazvati Anu"]],
    )
    tabs, reader = read(tmp_path)

    assert list(tabs) == ["2026.xlsx · Narudžbe"]
    assert orders(tabs["2026.xlsx · Narudžbe"]) == [
        (2, "ana@example.com", date(2026, 3, 15), 12050),
        (3, "iva@example.com", date(2026, 3, 16), 8000),
    ]
    assert reader.problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = [
        HEADER,
        ["15.03.2026.", "Žarko Čorić", "zarko@example.com", '"1.234,50"'],
        ["16.03.2026.", '"Kovač; Đuro, ml."', "djuro@example.com", '"80,00"'],
    ]
    text = "\r\n".join(separator.join(row) for row in rows)
    (tmp_path / "orders.csv").write_bytes(text.encode(encoding))
    tabs, _ = read(tmp_path)

    tab = tabs["orders.csv"]
    assert tab.problems == ()
    assert [row[3] for row in orders(tab)] == [123450, 8000]
    assert tab.frame is not None
    assert tab.frame["name"].to_list() == ["Žarko Čorić", "Kovač; Đuro, ml."]


def test_a_damaged_file_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    workbook(tmp_path / "good.xlsx", A=[HEADER, [date(2026, 3, 1), "Ana", "a@example.com", 5]])
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 half a file")
    (tmp_path / "pictures.csv").write_bytes(b"\x00\x01\x02\x00\xff\xfe\x81")
    (tmp_path / "~$good.xlsx").write_bytes(b"open in Excel")
    (tmp_path / ".hidden.csv").write_text("x")
    tabs, reader = read(tmp_path)

    assert list(tabs) == ["good.xlsx · A"]
    assert [problem.place.title for problem in reader.problems] == ["bad.xlsx", "pictures.csv"]
    assert {problem.kind for problem in reader.problems} == {"file_unreadable"}
    assert all(problem.place.link is None for problem in reader.problems)


def test_a_file_keeps_its_tab_when_others_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("Datum;E-mail;Iznos\n1.3.2026.;a@example.com;5\n")
    (before,) = read(tmp_path)[0].values()
    (tmp_path / "a.csv").write_text("Datum;E-mail;Iznos\n1.3.2026.;b@example.com;5\n")
    after = read(tmp_path)[0]["b.csv"]
    assert (after.sheet_id, after.digest) == (before.sheet_id, before.digest)


def test_a_formula_s_sign_stays_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        'Datum;Kupac;E-mail;Iznos\n1.3.2026.;"=HYPERLINK(""http://x"")";a@example.com;5\n'
    )
    (tab,) = read(tmp_path)[0].values()
    assert tab.frame is not None
    assert tab.frame["name"].to_list() == ['=HYPERLINK("http://x")']


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Gone, match="is not there"):
        read(tmp_path / "nowhere")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(raw: bytes) -> None:
    from sheets.files.unreadable import Unreadable

    try:
        columns = read_csv(raw, "hr")
    except Unreadable:
        return
    assert len({len(column) for column in columns}) <= 1


def test_a_date_among_the_amounts_of_a_workbook_is_told(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        HEADER,
        [date(2026, 3, 16), "Iva", "iva@example.com", date(2026, 3, 12)],
    ]
    workbook(tmp_path / "2026.xlsx", Narudžbe=rows)
    (tab,) = read(tmp_path)[0].values()
    assert [(problem.kind, problem.place.cell) for problem in tab.problems] == [
        ("date_in_amount_column", "D2")
    ]
