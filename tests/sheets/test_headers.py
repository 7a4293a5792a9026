"""Headers are recognised in eight languages, anywhere in the first rows, and never by guess."""

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
        ["Bestelldatum", "Kundenname", "E-Mail", "Telefon", "Betrag", "Bestellnummer", "Status"],
        ["Data ordine", "Nome e cognome", "E-mail", "Telefono", "Importo", "N. ordine", "Stato"],
        [
            "Datum naročila",
            "Ime in priimek",
            "E-naslov",
            "Telefon",
            "Znesek",
            "Št. naročila",
            "Status",
        ],
    ],
    ids=["en", "hr", "sr", "sr-Cyrl", "cs", "fa", "de", "it", "sl"],
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


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("  DATUM   NARUDŽBE  ", "date"),
        ("Datum\nnarudžbe", "date"),
        ("datum_narudzbe", "date"),
        ("Datum narudžbe (dd.mm.gggg.)", "date"),
        ("Časová značka", "date"),
        ("Vremenska oznaka", "date"),
        ("Timestamp", "date"),
        ("Ukupno (s PDV-om)", "amount"),
        ("Iznos u EUR", "amount"),
        ("Částka v Kč", "amount"),
        ("Betrag in €", "amount"),
        ("Износ (дин.)", "amount"),
        ("مبلغ (تومان)", "amount"),
        ("مبلغ به تومان", "amount"),
        ("Total*", "amount"),
        ("E-Mail-Adresse", "email"),
        ("Email Address", "email"),
        ("Адреса е-поште", "email"),
        ("پست الکترونيکی", "email"),
        ("Br. mobitela", "phone"),
        ("شماره‌ی تماس".replace("\u200cی", ""), "phone"),
        ("Nome cliente", "name"),
        ("Stranka", "name"),
        ("Datum rođenja", "birthday"),
        ("Geburtsdatum", "birthday"),
        ("Grad", "city"),
        ("شهر", "city"),
        ("Beruf", "occupation"),
        ("Mjesečna primanja (€)", "income"),
        ("Početak ugovora", "contract_start"),
        ("Vertragsende", "contract_end"),
        ("Kom.", "quantity"),
        ("Jed. cijena", "unit_price"),
        ("Stornirano", "cancelled"),
    ],
)
def test_a_header_is_known_however_it_is_spelt(text: str, meaning: str) -> None:
    assert meanings(header([text])).keys() == {meaning}


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("Iznos u EUR", "EUR"),
        ("Částka v Kč", "CZK"),
        ("مبلغ به تومان", "IRT"),
        ("Износ (дин.)", "RSD"),
        ("Total (all)", None),
        ("Ukupno (s PDV-om)", None),
    ],
)
def test_a_unit_in_the_header_is_a_currency_or_nothing(text: str, currency: str | None) -> None:
    assert header([text]).columns["amount"].currency == currency


@pytest.mark.parametrize(
    "text", ["R. br.", "Redni broj", "Napomena", "Datum isporuke", "x" * 50_000]
)
def test_what_means_something_else_means_nothing_here(text: str) -> None:
    assert find_header([[text]], {}, HR) is None


def test_a_configured_header_that_stands_twice_is_not_chosen_between() -> None:
    found = header(["Datum", "Iznos", "Iznos", "E-mail"], {"amount": "Iznos"})
    assert len(found.doubled["amount"]) == 2
    assert not found.is_usable


def test_a_header_beyond_the_first_twenty_rows_is_none() -> None:
    above: list[list[Cell]] = [["x"] for _ in range(20)]
    rows: list[list[Cell]] = [*above, ["Datum", "Iznos", "E-mail"]]
    assert find_header(rows, {}, HR) is None
