"""Whole columns typed at once; only odd cells are looked at one by one, equal ones once."""

from __future__ import annotations

from datetime import date
from operator import attrgetter

import polars as pl

from core.i18n import Text
from core.keys import PLAIN_EMAIL, PLAIN_LENGTH, SPECIAL_ENDINGS
from core.model import Cell
from core.money import exponent
from sheets.cells import Amount, Refusal, read_amount, read_date, read_email, read_name, read_word
from sheets.cells.dates import EPOCH, FIRST_ORDER
from sheets.cells.refusal import shown
from sheets.columns import Column, Typed, ask, put, refusals, spread, type_plain
from sheets.locales import Conventions

_DAY_MS = 86_400_000
_UNIX = (date(1970, 1, 1) - EPOCH).days
_SURE = 1e8
"""Below this a float's product with 10^exponent is exact to 1e-5 of a minor unit."""
_MICRO = 6
"""Decimals an amount is kept with until its currency is known."""
_PLAIN_WORD = r"^[0-9A-KMO-Za-kmo-z][!-~]*(?: [!-~]+)*$"
"""Its own answer: no blanks to mend, and none of the words that stand for nothing or an error."""
_PLAIN_NAME = r"^[A-Za-zÀ-ÖØ-öø-žЀ-ӿ'-]{2,}(?: [A-Za-zÀ-ÖØ-öø-žЀ-ӿ'-]+)+$"
_SMALL_EMAIL = PLAIN_EMAIL.replace("A-Z", "")


def type_dates(found: Column, locale: Conventions, last: date, first: date = FIRST_ORDER) -> Typed:
    low, high = (first - EPOCH).days, (last - EPOCH).days
    numbers = found.numbers
    near = pl.select(pl.when(numbers.is_between(low, high + 1)).then(numbers * _DAY_MS)).to_series()
    days = near.round().cast(pl.Int64) // _DAY_MS
    done = days.is_between(max(low, _LAST_YEAR_NUMBER), high).fill_null(False)
    answers = ask(found, lambda cell: read_date(cell, locale, first=first, last=last), done)
    since = pl.select(pl.when(done).then(days - _UNIX)).to_series().cast(pl.Int32).cast(pl.Date)
    slow = spread(found, answers, pl.Date)
    return Typed(since.zip_with(done, slow), refusals(answers))


_LAST_YEAR_NUMBER = 2101
"""Whole numbers up to here may be years; read_date tells them apart."""


def type_amounts(
    found: Column, currency: pl.Series, named: pl.Series, locale: Conventions
) -> tuple[Typed, pl.Series]:
    """Minor units of each row's currency, and that currency: a cell's own wins over the default.

    `named`: rows that have theirs from a currency column; a cell that says otherwise is refused.
    """
    numbers, decimals = found.numbers, _exponents(currency)
    scaled = numbers * pl.select(pl.lit(10.0).pow(decimals)).to_series()
    minor = scaled.round()
    done = ((numbers.abs() < _SURE) & ((scaled - minor).abs() < 1e-5)).fill_null(False)
    answers = ask(found, lambda cell: read_amount(cell, locale), done)
    whole = pl.select(pl.when(done).then(minor)).to_series().cast(pl.Int64)
    refused = refusals(answers)
    read = answers.values
    if not (read.texts or read.others):
        return Typed(whole, refused), currency
    written = spread(found, read.map(attrgetter("currency")), pl.String)
    clash = (named & (written != currency)).fill_null(False).arg_true().to_list()
    refused |= {at: _contradiction(found.cell(at), currency[at]) for at in clash}
    codes = written.fill_null(currency)
    micro = spread(found, read.map(_micro), pl.Int64)
    slow = _rounded(micro, _exponents(codes))
    amounts = put(whole.zip_with(done, slow), dict.fromkeys(clash))
    return Typed(amounts, refused), put(codes, {at: currency[at] for at in clash})


def _exponents(currency: pl.Series) -> pl.Series:
    used = currency.unique().drop_nulls().to_list()
    return currency.replace_strict(
        used, [exponent(code) for code in used], default=None, return_dtype=pl.Int64
    )


def _micro(amount: Amount) -> int:
    return int(amount.value.scaleb(_MICRO))


def _rounded(micro: pl.Series, decimals: pl.Series) -> pl.Series:
    """Millionths to minor units, half-even as core.money has it."""
    unit = pl.select(pl.lit(10, dtype=pl.Int64).pow(_MICRO - decimals)).to_series()
    whole = micro // unit
    rest = (micro - whole * unit) * 2
    up = (rest > unit) | ((rest == unit) & (whole % 2 == 1))
    return whole + up.cast(pl.Int64)


def _contradiction(cell: Cell, currency: str) -> Refusal:
    return Refusal(
        "ambiguous",
        Text(
            "The amount {found} and the currency column ({currency}) disagree.",
            found=shown(cell),
            currency=currency,
        ),
        Text("Correct the one that is wrong."),
    )


def type_emails(found: Column) -> tuple[Typed, pl.Series]:
    """Addresses and their keys, the same for a plain one in small letters."""
    texts = found.texts
    done = (
        texts.str.contains(_SMALL_EMAIL)
        & (texts.str.len_bytes() <= PLAIN_LENGTH)
        & ~texts.str.contains(SPECIAL_ENDINGS)
    ).fill_null(False)
    answers = ask(found, read_email, done)
    read = answers.values
    addresses = spread(found, read.map(attrgetter("address")), pl.String)
    keys = spread(found, read.map(attrgetter("key")), pl.String)
    typed = Typed(texts.zip_with(done, addresses), refusals(answers))
    return typed, texts.zip_with(done, keys)


def type_quantities(found: Column, locale: Conventions) -> Typed:
    answers = ask(found, lambda cell: read_amount(cell, locale), found.numbers.is_not_null())
    slow = spread(found, answers.values.map(lambda amount: float(amount.value)), pl.Float64)
    return Typed(found.numbers.fill_null(slow), refusals(answers))


def type_words(found: Column) -> Typed:
    """Order numbers, products, towns."""
    return type_plain(found, _PLAIN_WORD, read_word)


def type_names(found: Column) -> pl.Series:
    """Names; null where nothing is there."""
    return type_plain(found, _PLAIN_NAME, lambda cell: read_name(cell) or None).values
