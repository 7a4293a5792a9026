"""The quick way over whole columns never says anything the careful one would not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from core.keys import email_address, email_key
from core.model import Cell
from core.money import to_minor
from sheets.cells import Amount, Refusal, read_amount, read_date
from sheets.columns import column
from sheets.locales import conventions
from sheets.typed_columns import type_amounts, type_dates, type_emails
from tests.core.addresses import ADDRESSES

HR = conventions("hr_HR")
TODAY = date(2026, 11, 21)

NUMBERS = st.one_of(
    st.integers(-(10**13), 10**13),
    st.floats(-1e13, 1e13),
    st.decimals(-(10**6), 10**6, places=2).map(float),
    st.decimals(-1000, 1000, places=3).map(float),
)


WRITTEN = st.builds(
    lambda value, mark: f"{value:f}".replace(".", ",") + mark,
    st.decimals(-(10**6), 10**6, places=4),
    st.sampled_from(["", " kn", " KWD", " ¥", "?"]),
)


@given(st.lists(NUMBERS | WRITTEN, min_size=1), st.sampled_from(["EUR", "JPY", "KWD"]))
@example([1.005, 1.015, 0.145, 1e-07], "EUR")
@example(["0,0050", "0,0150", "-0,0050", "-0,0150", "1,2345 KWD"], "EUR")
def test_amounts_in_bulk_are_exactly_those_read_one_by_one(
    cells: list[Cell], currency: str
) -> None:
    default = pl.Series([currency] * len(cells))
    typed, codes = type_amounts(column(cells), default, default.is_null(), HR)
    for at, cell in enumerate(cells):
        careful = read_amount(cell, HR)
        if isinstance(careful, Amount):
            code = careful.currency or currency
            assert (typed.values[at], codes[at]) == (to_minor(careful.value, code), code)
        else:
            assert (typed.values[at], typed.refused.get(at)) == (None, careful)


@given(
    st.lists(
        st.one_of(st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6), st.booleans()), min_size=1
    )
)
@example([46347.99999999999, 46347.999, 46348, 25569, 25568.9999999, 2024])
def test_dates_in_bulk_are_exactly_those_read_one_by_one(cells: list[Cell]) -> None:
    typed = type_dates(column(cells), HR, TODAY)
    for at, cell in enumerate(cells):
        careful = read_date(cell, HR, last=TODAY)
        if isinstance(careful, Refusal):
            assert (typed.values[at], typed.refused[at]) == (None, careful)
        else:
            assert typed.values[at] == careful


@given(ADDRESSES)
@example("a@googlemail.com")
@example("a@xn--okolada-i6a.hr")
@example("a@b.c.arpa")
def test_no_address_in_a_column_is_spelt_otherwise_than_alone(text: str) -> None:
    typed, keys = type_emails(column([text]))
    address = email_address(text.strip())
    if address is not None and not typed.refused:
        assert (typed.values[0], keys[0]) == (address, email_key(address))


def test_a_currency_in_the_cell_wins_over_the_default_and_never_over_the_column() -> None:
    cells: list[Cell] = ["1.234,50 kn", 12.5, "7,00 $"]
    named = pl.Series([False, False, True])
    typed, codes = type_amounts(column(cells), pl.Series(["EUR", "EUR", "EUR"]), named, HR)
    assert typed.values.to_list() == [123450, 1250, None]
    assert codes.to_list() == ["HRK", "EUR", "EUR"]
    assert typed.refused[2].kind == "ambiguous"


@given(st.decimals(0, 10**9, places=2))
def test_an_amount_written_the_local_way_is_read_back(value: Decimal) -> None:
    written = f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    read = read_amount(f"{written} kn", HR)
    assert isinstance(read, Amount)
    assert read.value == value
