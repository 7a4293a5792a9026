"""Whole columns typed at once; only odd cells are looked at one by one, equal ones once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from core.i18n import Text
from core.keys import PLAIN_EMAIL, PLAIN_LENGTH, SPECIAL_ENDINGS
from core.model import Cell
from core.money import exponent, to_minor
from sheets.cells import Amount, Email, Refusal, read_amount, read_date, read_email, sheet_error
from sheets.cells.dates import EPOCH, FIRST_ORDER
from sheets.cells.refusal import is_missing, shown
from sheets.locales import Conventions
from sheets.text import clean

_DAY_MS = 86_400_000
_UNIX = (date(1970, 1, 1) - EPOCH).days
_SURE = 1e8
"""Below this a float's product with 10^exponent is exact to 1e-5 of a minor unit."""

Reader = Callable[[Any], Any]


@dataclass
class Typed:
    """A column's values (null where there is none) and the refusals by position."""

    values: pl.Series
    refused: dict[int, Refusal] = field(default_factory=dict)


def _numbers(cells: Sequence[Cell]) -> pl.Series:
    """The cells that are numbers; true and false are none."""
    plain = [cell if type(cell) is float or type(cell) is int else None for cell in cells]
    return pl.Series(plain, dtype=pl.Float64, strict=False)


def _strings(cells: Sequence[Cell]) -> pl.Series:
    return pl.Series([cell if type(cell) is str else None for cell in cells], dtype=pl.String)


def _odd(cells: Sequence[Cell], done: pl.Series) -> list[int]:
    """Positions of the cells that hold something and are not done yet."""
    left = (~done.fill_null(False)).arg_true().to_list()
    return [at for at in left if cells[at] is not None and cells[at] != ""]


def read_each(
    cells: Sequence[Cell], positions: Iterable[int], read: Reader
) -> tuple[dict[int, Any], dict[int, Refusal]]:
    """`read` on the cells at `positions`, on equal ones once; missing ones are in neither."""
    known: dict[tuple[type, Cell], Any] = {}
    values: dict[int, Any] = {}
    refused: dict[int, Refusal] = {}
    for at in positions:
        cell = cells[at]
        key = (type(cell), cell)
        if key not in known:
            known[key] = read(cell)
        found = known[key]
        if isinstance(found, Refusal):
            refused[at] = found
        elif found is not None:
            values[at] = found
    return values, refused


def put(series: pl.Series, values: dict[int, Any]) -> pl.Series:
    """The series with some positions replaced."""
    return series.scatter(list(values), list(values.values())) if values else series


def type_each(cells: Sequence[Cell], read: Reader, dtype: type[pl.DataType]) -> Typed:
    """A column that has no faster way."""
    filled = [at for at, cell in enumerate(cells) if cell is not None and cell != ""]
    values, refused = read_each(cells, filled, read)
    found: list[Any] = [None] * len(cells)
    for at, value in values.items():
        found[at] = value
    return Typed(pl.Series(found, dtype=dtype), refused)


def type_dates(cells: Sequence[Cell], locale: Conventions, today: date) -> Typed:
    numbers = _numbers(cells)
    low, high = (FIRST_ORDER - EPOCH).days, (today - EPOCH).days
    near = pl.select(pl.when(numbers.is_between(low, high + 1)).then(numbers * _DAY_MS)).to_series()
    days = near.round().cast(pl.Int64) // _DAY_MS
    done = days.is_between(low, high)
    values, refused = read_each(
        cells, _odd(cells, done), lambda cell: read_date(cell, locale, today=today)
    )
    since = pl.select(pl.when(done).then(days - _UNIX)).to_series().cast(pl.Int32)
    unix = {at: (value - date(1970, 1, 1)).days for at, value in values.items()}
    return Typed(put(since, unix).cast(pl.Date), refused)


def type_amounts(
    cells: Sequence[Cell], currency: pl.Series, named: pl.Series, locale: Conventions
) -> tuple[Typed, pl.Series]:
    """Minor units of each row's currency, and that currency: a cell's own wins over the default.

    `named`: rows that have theirs from a currency column; a cell that says otherwise is refused.
    """
    numbers = _numbers(cells)
    used = currency.unique().drop_nulls().to_list()
    factor = currency.replace_strict(
        used, [10.0 ** exponent(code) for code in used], default=None, return_dtype=pl.Float64
    )
    scaled = numbers * factor
    minor = scaled.round()
    done = (numbers.abs() < _SURE) & ((scaled - minor).abs() < 1e-5)
    found, refused = read_each(cells, _odd(cells, done), lambda cell: read_amount(cell, locale))
    codes: dict[int, str] = {}
    values: dict[int, int] = {}
    for at, amount in found.items():
        code = _agreed(amount, currency[at], named[at])
        if code is None:
            refused[at] = _contradiction(cells[at], currency[at])
        else:
            codes[at], values[at] = code, to_minor(amount.value, code)
    whole = pl.select(pl.when(done).then(minor)).to_series().cast(pl.Int64)
    return Typed(put(whole, values), refused), put(currency, codes)


def _agreed(amount: Amount, currency: str, named: bool) -> str | None:
    if amount.currency in (None, currency):
        return currency
    return None if named else amount.currency


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


def type_emails(cells: Sequence[Cell]) -> tuple[Typed, pl.Series]:
    """Addresses and their keys."""
    texts = _strings(cells).str.strip_chars(" ")
    done = (
        texts.str.contains(PLAIN_EMAIL)
        & (texts.str.len_bytes() <= PLAIN_LENGTH)
        & ~texts.str.contains(SPECIAL_ENDINGS)
    )
    found, refused = read_each(cells, _odd(cells, done), read_email)
    plain = pl.DataFrame({"text": texts, "done": done}).select(
        address=pl.when("done").then(
            pl.col("text").str.extract(r"^([^@]+@)")
            + pl.col("text").str.extract(r"@(.+)$").str.to_lowercase()
        ),
        key=pl.when("done").then(pl.col("text").str.to_lowercase()),
    )
    emails: dict[int, Email] = found
    addresses = put(plain["address"], {at: email.address for at, email in emails.items()})
    keys = put(plain["key"], {at: email.key for at, email in emails.items()})
    return Typed(addresses, refused), keys


def type_quantities(cells: Sequence[Cell], locale: Conventions) -> Typed:
    numbers = _numbers(cells)
    found, refused = read_each(
        cells, _odd(cells, numbers.is_not_null()), lambda cell: read_amount(cell, locale)
    )
    return Typed(put(numbers, {at: float(amount.value) for at, amount in found.items()}), refused)


def read_word(cell: Cell) -> str | Refusal | None:
    """An order number or a product: 1001 and "1001" are the same."""
    if is_missing(cell):
        return None
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return sheet_error(cell) or " ".join(clean(str(cell)).split())
