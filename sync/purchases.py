"""Order rows become purchases: what a customer bought at one time.

Rows with one order number are one purchase (within a spreadsheet and customer), rows without a
number are one per day, so that two lines of one visit make nobody a regular. A spreadsheet set to
`row = "purchase"` has one purchase per row. Cancelled rows and rows after today do not exist here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from core.i18n import Text
from core.model import Place, Problem
from core.settings import Business
from sync.rates import in_home_currency, rate_of

ORDER_ROWS: Mapping[str, pl.DataType] = {
    "customer": pl.String(),
    "spreadsheet": pl.String(),
    "tab": pl.Int64(),
    "row": pl.Int64(),
    "date": pl.Date(),
    "amount": pl.Int64(),
    "currency": pl.String(),
    "number": pl.String(),
    "cancelled": pl.Boolean(),
}
"""The columns order rows need here (integers of any width); others may come along."""


def purchases(
    orders: pl.DataFrame,
    *,
    today: date,
    business: Business,
    rates: Mapping[str, Decimal],
    row_modes: Mapping[str, str],
) -> pl.LazyFrame:
    """One row per purchase: customer, date, amount, is_order; ordered by date, then amount.

    `amount` is net, in minor units of the business's currency, null where no row had a rate.
    `is_order` is false for a pure refund, which only reduces turnover. The date is the first
    of its rows: a refund noted weeks later under the same number does not move the purchase.
    """
    single = [spreadsheet for spreadsheet, mode in row_modes.items() if mode == "purchase"]
    currencies = orders.get_column("currency").unique().drop_nulls().to_list()
    rows = (
        orders.lazy()
        .filter(_happened(today))
        .with_columns(home=in_home_currency(currencies, business.currency, rates))
    )
    grouped = rows.group_by("customer", "spreadsheet", *_purchase_key(single)).agg(
        pl.col("date").min(),
        amount=pl.when(pl.col("home").count() > 0).then(pl.col("home").sum()),
        is_order=(pl.col("amount").max() > 0) | (pl.col("amount").min() == 0),
    )
    return grouped.select("customer", "date", "amount", "is_order").sort(
        "date", "amount", nulls_last=False
    )


def _happened(today: date) -> pl.Expr:
    return pl.col("customer").is_not_null() & ~pl.col("cancelled") & (pl.col("date") <= today)


def _purchase_key(single: list[str]) -> list[pl.Expr]:
    """What the rows of one purchase share, beside customer and spreadsheet."""
    number = pl.col("number").str.strip_chars()
    number = pl.when(number != "").then(number)
    if not single:
        return [number.alias("_number"), pl.when(number.is_null()).then("date").alias("_day")]
    alone = pl.col("spreadsheet").is_in(single)
    return [
        pl.when(~alone).then(number).alias("_number"),
        pl.when(~alone & number.is_null()).then("date").alias("_day"),
        pl.when(alone).then("tab").alias("_tab"),
        pl.when(alone).then("row").alias("_row"),
    ]


def rate_problems(
    orders: pl.DataFrame, business: Business, rates: Mapping[str, Decimal]
) -> tuple[Problem, ...]:
    """One problem per tab and currency that has no rate: its orders count, their amounts do not."""
    currencies = orders.get_column("currency").unique().drop_nulls().sort().to_list()
    unknown = [c for c in currencies if rate_of(c, business.currency, rates) is None]
    if not unknown:
        return ()
    found = (
        orders.lazy()
        .filter(pl.col("currency").is_in(unknown) & ~pl.col("cancelled"))
        .group_by("spreadsheet", "tab", "currency")
        .agg(pl.len().alias("count"), pl.col("row").min())
        .sort("spreadsheet", "tab", "currency")
        .collect()
    )
    return tuple(_rate_problem(business.currency, **row) for row in found.to_dicts())


def _rate_problem(
    home: str, *, spreadsheet: str, tab: int, currency: str, count: int, row: int
) -> Problem:
    return Problem(
        kind="no_rate",
        origin="rates",
        place=Place(spreadsheet=spreadsheet, tab=tab, cell=f"{row}:{row}"),
        message=Text(
            "Order rows in {currency}: {count}. They count as orders, not in the turnover.",
            count=count,
            currency=currency,
        ),
        advice=Text(
            "Say under [rates] how many {currency} make one {home}.", currency=currency, home=home
        ),
    )
