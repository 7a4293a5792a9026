"""The rows of an order tab: typed by columns, then the few that need a second look one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import polars as pl
from msgspec import Struct, field

from core.settings import Attribute, Business
from sheets.attributes import type_attributes
from sheets.cells import (
    read_birthday,
    read_currency,
    read_phone,
    read_status,
    read_ticked,
)
from sheets.cells.statuses import NOT_COUNTED
from sheets.columns import Column, Typed, nulls, type_each
from sheets.findings import Finding
from sheets.headers import Header
from sheets.locales import Conventions
from sheets.number_formats import Formats, formatted_otherwise
from sheets.row_findings import Look, likely_typos, strange_statuses
from sheets.typed_columns import (
    type_amounts,
    type_dates,
    type_emails,
    type_names,
    type_quantities,
    type_words,
)

SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int32(),
    "email": pl.String(),
    "email_key": pl.String(),
    "phone_key": pl.String(),
    "name": pl.String(),
    "date": pl.Date(),
    "amount": pl.Int64(),
    "currency": pl.String(),
    "number": pl.String(),
    "cancelled": pl.Boolean(),
    "product": pl.String(),
    "quantity": pl.Float64(),
    "salesperson": pl.String(),
    "birthday": pl.String(),  # "1980-05-17", or "--05-17"
    "city": pl.String(),
    "occupation": pl.String(),
    "income": pl.Int64(),  # minor units of the business's currency
    "contract_start": pl.Date(),
    "contract_end": pl.Date(),
    "attributes": pl.String(),  # a JSON object by key, of what the owner named as attributes
}

_WORDS = ("number", "product", "salesperson", "city", "occupation")
_FOREVER = 100
"""Years from now within which contracts end."""


class Rows(Struct, frozen=True):
    """Good rows as `SCHEMA` has them, all that a person has to look at, and columns as typed."""

    frame: pl.DataFrame
    findings: tuple[Finding, ...]
    typed: Mapping[str, Typed]


class Shop(Struct, frozen=True):
    """What decides how cells are read, beside the cells."""

    locale: Conventions
    business: Business
    today: date
    cancelled: Sequence[str] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


def type_rows(header: Header, columns: Mapping[str, Column], shop: Shop, formats: Formats) -> Rows:
    """`columns`: the cells below the header by meaning, all of one length."""
    typed, frame = _typed(header, columns, shop, formats)
    look = Look(header, columns, typed, frame)
    findings = [finding for at in look.doubtful() for finding in look.findings(at)]
    notes = [
        *strange_statuses(header, typed.get("status"), columns.get("status"), look.good),
        *likely_typos(header, frame["email"], look.good),
    ]
    rows = frame.with_columns(
        pl.int_range(header.row + 1, header.row + 1 + pl.len(), dtype=pl.Int32).alias("row")
    )
    good = rows.filter(look.good).select(pl.col(n).cast(dtype) for n, dtype in SCHEMA.items())
    return Rows(good, (*findings, *notes), typed)


def _typed(
    header: Header, columns: Mapping[str, Column], shop: Shop, formats: Formats
) -> tuple[dict[str, Typed], pl.DataFrame]:
    """Columns that are there as typed, and rows of all of `SCHEMA` but their number."""
    height = len(columns["date"].texts)
    typers = _typers(shop)
    typed = {meaning: typers[meaning](c) for meaning, c in columns.items() if meaning in typers}
    typed["amount"], currency = _amounts(header, columns, typed, shop)
    shown = formatted_otherwise(columns[header.price], formats, shop.locale, shop.today)
    typed["amount"] = typed["amount"].refuse(shown)
    values = {meaning: each.values for meaning, each in typed.items() if meaning in SCHEMA}
    if "email" in columns:
        typed["email"], values["email_key"] = type_emails(columns["email"])
        values["email"] = typed["email"].values
    if "phone" in typed:
        values["phone_key"] = typed["phone"].values
    packed, attributes = type_attributes(columns, shop.attributes, shop.locale, height)
    values |= {"attributes": packed, "currency": currency, "name": _names(columns, height)}
    frame = pl.DataFrame(values).with_columns(
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in SCHEMA.items()
        if name not in values
    )
    return typed | attributes, frame.with_columns(cancelled=_cancelled(typed, height))


def _typers(shop: Shop) -> dict[str, Callable[[Column], Typed]]:
    """How a column of each meaning is typed, by itself; names, addresses and amounts are others."""
    locale, business, today = shop.locale, shop.business, shop.today
    far = date(today.year + _FOREVER, 1, 1)
    return {
        "date": lambda c: type_dates(c, locale, today),
        "currency": lambda c: type_each(c, lambda v: read_currency(v, locale), pl.String),
        "status": lambda c: type_each(c, lambda v: read_status(v, shop.cancelled), pl.String),
        "cancelled": lambda c: type_each(c, read_ticked, pl.Boolean),
        "quantity": lambda c: type_quantities(c, locale),
        "phone": lambda c: type_each(c, lambda v: read_phone(v, business.region), pl.String),
        "birthday": lambda c: type_each(c, lambda v: read_birthday(v, locale, today), pl.String),
        "income": lambda c: _income(c, shop),
        "contract_start": lambda c: type_dates(c, locale, far),
        "contract_end": lambda c: type_dates(c, locale, far),
        **dict.fromkeys(_WORDS, type_words),
    }


def _amounts(
    header: Header, columns: Mapping[str, Column], typed: Mapping[str, Typed], shop: Shop
) -> tuple[Typed, pl.Series]:
    """What was paid in minor units, and the currency of each row."""
    found = columns[header.price]
    height, home = len(found.texts), header.columns[header.price].currency or shop.business.currency
    named = typed["currency"].values if "currency" in typed else nulls(height, pl.String)
    amounts, currency = type_amounts(found, named.fill_null(home), named.is_not_null(), shop.locale)
    if header.price == "unit_price":
        amounts = Typed(_times(amounts.values, typed["quantity"].values), amounts.refused)
    return amounts, currency


def _times(price: pl.Series, quantity: pl.Series) -> pl.Series:
    """Minor units are whole: half a kilo at 4.99 is 2.50, as the till says."""
    return (price * quantity).round(mode="half_away_from_zero").cast(pl.Int64)


def _income(found: Column, shop: Shop) -> Typed:
    """In the business's currency; one in another is refused, for nobody keeps its rate."""
    home = nulls(len(found.texts), pl.String).fill_null(shop.business.currency)
    return type_amounts(found, home, home.is_not_null(), shop.locale)[0]


def _cancelled(typed: Mapping[str, Typed], height: int) -> pl.Series:
    """A refund's own row ("povrat", -20) is no cancelled order: it takes from the turnover."""
    out = pl.Series([False]).new_from_index(0, height)
    if "status" in typed:
        status, amount = typed["status"].values, typed["amount"].values
        refund = ((status == "refunded") & (amount < 0)).fill_null(False)
        out = status.is_in(list(NOT_COUNTED)).fill_null(False) & ~refund
    if "cancelled" in typed:
        out |= typed["cancelled"].values.fill_null(False)
    return out


def _names(columns: Mapping[str, Column], height: int) -> pl.Series:
    parts = [type_names(columns[m]) for m in ("name", "first_name", "last_name") if m in columns]
    if len(parts) < 2:
        return parts[0] if parts else nulls(height, pl.String)
    return (
        pl.select(pl.concat_str(parts, separator=" ", ignore_nulls=True))
        .to_series()
        .replace("", None)
    )
