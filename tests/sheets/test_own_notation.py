"""What a locale's own programs write is read back, or refused: never taken for something else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from core.model import Cell
from sheets.cells import Amount, Refusal, read_amount, read_date
from sheets.locales import conventions
from tests.sheets.shop import Shop, frame

TODAY = date(2026, 11, 21)
FIRST_CLASS = ["hr_HR", "sr_RS", "cs_CZ", "en_US", "en_GB", "de_DE", "it_IT", "sl_SI"]
OTHERS = ["de_CH", "de_AT", "fr_FR", "en_IN", "en_CA", "pl_PL", "hu_HU", "sv_SE", "pt_BR", "nl_NL"]
DAYS = st.dates(date(1970, 1, 1), TODAY)
MONEY = st.decimals(-(10**9), 10**9, places=2)


def cldr(name: str) -> str:
    """Sheets' sr_RS is written in Latin letters here; Cyrillic ones are tested beside it."""
    return "sr_Latn_RS" if name == "sr_RS" else name


@given(st.sampled_from(FIRST_CLASS), DAYS, st.sampled_from(["short", "medium", "long", "full"]))
def test_a_date_as_the_first_class_locales_write_it_is_read_back(
    name: str, day: date, length: Any
) -> None:
    text = format_date(day, length, locale=cldr(name))
    read = read_date(text, conventions(name), last=TODAY)
    century = length == "short" and isinstance(read, Refusal) and read.kind == "out_of_range"
    assert read == day or century, text


@given(DAYS, st.sampled_from(["short", "medium", "long", "full"]))
def test_a_date_in_serbian_letters_of_either_kind_is_read_back(day: date, length: Any) -> None:
    text = format_date(day, length, locale="sr_Cyrl_RS")
    read = read_date(text, conventions("sr_RS"), last=TODAY)
    assert read == day or (length == "short" and isinstance(read, Refusal)), text


@given(st.sampled_from(OTHERS), DAYS, st.sampled_from(["short", "medium", "long", "full"]))
def test_a_date_as_any_locale_writes_it_is_never_another_date(
    name: str, day: date, length: Any
) -> None:
    text = format_date(day, length, locale=name)
    read = read_date(text, conventions(name), last=TODAY)
    assert isinstance(read, Refusal) or read == day, text


@given(st.sampled_from(FIRST_CLASS), MONEY)
def test_an_amount_as_the_first_class_locales_write_it_is_read_back(
    name: str, value: Decimal
) -> None:
    text = format_decimal(value, format="#,##0.00", locale=cldr(name))
    assert read_amount(text, conventions(name)) == Amount(value.normalize() + 0), text


@given(
    st.sampled_from([*FIRST_CLASS, *OTHERS]), MONEY, st.sampled_from(["EUR", "CZK", "RSD", "USD"])
)
def test_an_amount_with_its_currency_is_never_another_amount(
    name: str, value: Decimal, currency: str
) -> None:
    text = format_currency(value, currency, locale=cldr(name), currency_digits=False)
    read = read_amount(text, conventions(name))
    if isinstance(read, Amount):
        assert read.value == round(value, 2), text
        assert read.currency in (currency, None), text


@given(st.sampled_from([*FIRST_CLASS, *OTHERS]), st.integers(-(10**12), 10**12))
def test_whole_thousands_are_never_read_as_decimals(name: str, value: int) -> None:
    text = format_decimal(value, locale=cldr(name))
    read = read_amount(text, conventions(name))
    assert isinstance(read, Refusal) or read == Amount(Decimal(value)), text


CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.sampled_from(["12.3.2024.", "3/12/2024", "jučer", "1.234,50 kn", "#REF!", "", "–", True]),
    st.sampled_from(["ana@x.hr", "iva@x.hr", "ana@gmial.com", "Ana", "plaćeno", "čeka", "storno"]),
    st.floats(-10, 60_000).map(lambda number: round(number, 2)),
    st.integers(25_000, 47_000),
)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=30)
HEADER: list[Cell] = ["Datum", "E-mail", "Kupac", "Iznos", "Status"]


def typed(rows: list[tuple[Cell, ...]]) -> pl.DataFrame | None:
    shop = Shop()
    shop.tab([HEADER, *rows])
    (read,) = shop.read()
    return None if read.frame is None else frame(read).drop("row").sort(pl.all())


@given(ROWS, st.randoms())
def test_reading_does_not_depend_on_the_order_of_rows(
    rows: list[tuple[Cell, ...]], rng: Any
) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)
    one, other = typed(rows), typed(shuffled)
    assert (one is None) == (other is None)
    assert one is None or (other is not None and one.equals(other))
