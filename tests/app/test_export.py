"""The customers as a file that other programs read as it is meant."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.export import as_csv, as_text
from app.wiring import Services
from sheets.files.csv_file import read_csv
from tests.app.test_people import of
from tests.sync.counter import Shop, open_shop

FORMULA = '=HYPERLINK("http://evil.example.com","Ana")'
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = open_shop(tmp_path / "shop")
    shop.people.add(FORMULA, email="eve@example.com", phone="+385 91 234 5678")
    shop.order(date(2026, 2, 1), "eve@example.com", 1234.5)
    shop.run()
    yield shop
    shop.engine.dispose()


@pytest.fixture
def services(shop: Shop, tmp_path: Path) -> Services:
    return of(shop, tmp_path)


def lines(services: Services, **asked: str) -> list[list[str]]:
    text = "".join(as_csv(services, **asked))
    assert text[0] == "\ufeff"
    return list(csv.reader(StringIO(text[1:], newline="")))


def test_everybody_has_a_line_with_numbers_days_and_answers(services: Services) -> None:
    head, *rows = lines(services)
    ana = next(row for row in rows if row[0] == "Ana Horvat")

    assert len(rows) == 6
    assert dict(zip(head, ana, strict=True)) == {
        "Name": "Ana Horvat",
        "E-mail": "ana@example.com",
        "Phone": "",
        "Orders": "2",
        "Turnover": "50.50",
        "Average order": "25.25",
        "First order": "2026-01-10",
        "Last order": "2026-02-10",
        "Birthday": "",
        "Status": "Loyal customer",
    }


def test_only_those_who_are_asked_for_are_in_it(services: Services) -> None:
    names = [row[0] for row in lines(services, segment="status:loyal")[1:]]
    assert names == ["Ana Horvat"]
    assert [row[0] for row in lines(services, search="novak")[1:]] == ["Eva Novak"]


def test_no_cell_is_a_formula(services: Services) -> None:
    (row,) = lines(services, search="eve@")[1:]
    assert row[0] == f"'{FORMULA}"
    assert row[2].startswith("'+385")


@given(st.sampled_from(STARTS), st.text())
def test_text_that_starts_like_a_formula_never_does(start: str, rest: str) -> None:
    assert as_text(start + rest) == f"'{start}{rest}"


@given(st.text().filter(lambda text: not text.startswith(STARTS)))
def test_all_other_text_stays(text: str) -> None:
    assert as_text(text) == text


def test_where_a_comma_is_the_decimal_mark_excel_of_that_country_opens_it(
    shop: Shop, tmp_path: Path
) -> None:
    business = replace(shop.settings.business, language="hr")
    shop.settings = replace(shop.settings, business=business)
    croatian = of(shop, tmp_path)

    text = "".join(as_csv(croatian))

    columns = {str(column[0]): column[1:] for column in read_csv(text.encode(), "hr")}
    assert sorted(map(str, columns["Promet"])) == [
        "0,00",
        "12,00",
        "1234,50",
        "45,00",
        "50,50",
        "99,00",
    ]
