"""Headers are recognised in five languages, anywhere in the first rows, and never by guess."""

from __future__ import annotations

import pytest

from core.model import Cell
from sheets.headers import Header, find_header
from sheets.locales import conventions

HR = conventions("hr_HR")


def header(row: list[Cell], configured: dict[str, str] | None = None) -> Header:
    found = find_header([row], configured or {}, HR)
    assert found is not None
    return found


def meanings(found: Header) -> dict[str, int]:
    return {meaning: column.index for meaning, column in found.columns.items()}


@pytest.mark.parametrize(
    "row",
    [
        ["Order date", "Customer name", "E-mail", "Phone", "Total", "Order number", "Status"],
        [
            "Datum narudžbe",
            "Ime i prezime",
            "E-pošta",
            "Mobitel",
            "Iznos (€)",
            "Br. narudžbe",
            "Status",
        ],
        [
            "Datum porudžbine",
            "Ime i prezime",
            "Mejl",
            "Telefon",
            "Iznos",
            "Broj porudžbine",
            "Stanje",
        ],
        [
            "Датум поруџбине",
            "Име и презиме",
            "Имејл",
            "Телефон",
            "Износ",
            "Број поруџбине",
            "Стање",
        ],
        [
            "Datum objednávky",
            "Jméno a příjmení",
            "E-mail",
            "Telefon",
            "Celkem",
            "Číslo objednávky",
            "Stav",
        ],
        ["تاریخ سفارش", "نام مشتری", "ایمیل", "تلفن", "مبلغ", "شماره سفارش", "وضعیت"],
    ],
    ids=["en", "hr", "sr", "sr-Cyrl", "cs", "fa"],
)
def test_a_header_is_recognised_in_each_language(row: list[Cell]) -> None:
    found = header(row)
    wanted = ["date", "name", "email", "phone", "amount", "number", "status"]
    assert meanings(found) == {meaning: at for at, meaning in enumerate(wanted)}
    assert found.is_usable


def test_the_best_row_wins_wherever_it_stands() -> None:
    rows: list[list[Cell]] = [["Vinarija Krk"], [], ["Datum", 45000], ["DATUM", "IZNOS:", "E-MAIL"]]
    found = find_header(rows, {}, HR)
    assert found is not None
    assert found.row == 4


def test_first_and_last_name_are_a_pair_and_a_lone_first_name_is_the_name() -> None:
    assert meanings(header(["Ime", "Prezime", "Datum", "Iznos"])).keys() == {
        "first_name",
        "last_name",
        "date",
        "amount",
    }
    assert meanings(header(["Ime", "Datum", "Iznos"]))["name"] == 0


def test_a_surer_word_wins_over_a_plain_one() -> None:
    found = header(["Datum", "Datum narudžbe", "Cijena", "Količina", "Ukupno", "Kupac"])
    assert meanings(found) == {"date": 1, "amount": 4, "quantity": 3, "name": 5}


def test_two_columns_of_one_meaning_are_not_chosen_between() -> None:
    found = header(["Datum", "Iznos", "Ukupno", "E-mail"])
    assert [column.header for column in found.doubled["amount"]] == ["Iznos", "Ukupno"]
    assert not found.is_usable


def test_a_doubled_product_does_not_stop_the_reading() -> None:
    found = header(["Datum", "Iznos", "E-mail", "Proizvod", "Artikl"])
    assert "product" in found.doubled
    assert found.is_usable


def test_configured_columns_win_and_absent_ones_are_told() -> None:
    row: list[Cell] = ["Datum", "Isporuka", "Iznos", "Ukupno", "E-mail"]
    found = header(row, {"date": "isporuka", "amount": "Ukupno"})
    assert meanings(found) == {"date": 1, "amount": 3, "email": 4}
    assert header(row, {"amount": "Total paid"}).absent == {"amount": "Total paid"}


@pytest.mark.parametrize(
    ("text", "currency"), [("Iznos (€)", "EUR"), ("Iznos [kn]", "HRK"), ("Iznos USD", "USD")]
)
def test_a_hint_in_the_header_names_the_currency(text: str, currency: str) -> None:
    assert header(["Datum", text, "E-mail"]).columns["amount"].currency == currency


def test_orders_need_a_date_an_amount_and_somebody() -> None:
    assert header(["Datum", "Kupac"]).missing == ("amount",)
    assert header(["Datum", "Iznos"]).missing == ("customer",)
    assert find_header([["Bilješke", "x"], [1, 2]], {}, HR) is None
