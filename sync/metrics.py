"""All metrics of all customers on one day, in one set-based query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from core.settings import Business
from sync.birthdays import age, days_to_birthday
from sync.catalogue import METRICS, METRICS_SCHEMA
from sync.purchases import purchases
from sync.rates import rounded_ratio

__all__ = ["CUSTOMERS", "METRICS", "METRICS_SCHEMA", "compute"]

CUSTOMERS: Mapping[str, pl.DataType] = {
    "customer": pl.String(),
    "birthday": pl.String(),  # "1980-05-17" or "--05-17"
    "city": pl.String(),
    "gender": pl.String(),
    "occupation": pl.String(),
    "language": pl.String(),
    "labels": pl.List(pl.String),  # names of labels that are not ours
}
"""The columns `compute` needs of customers; all but the first may be null."""


def compute(
    customers: pl.DataFrame,
    orders: pl.DataFrame,
    *,
    today: date,
    business: Business,
    rates: Mapping[str, Decimal],
    row_modes: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """One row per row of `customers`, in their order, with the columns of METRICS_SCHEMA.

    `orders` are typed rows with their customer (sync.purchases.ORDER_ROWS); `row_modes` says per
    spreadsheet how its rows make purchases. Orders after `today` do not count.
    """
    bought = purchases(
        orders, today=today, business=business, rates=rates, row_modes=row_modes or {}
    )
    return (
        customers.lazy()
        .join(_totals(bought, today), on="customer", how="left", maintain_order="left")
        .with_columns(pl.col(*_SUMS).fill_null(0), pl.col("labels").fill_null([]))
        .with_columns(*_since(today), *_averages(), *_birthday(today))
        .select(pl.col(key).cast(dtype) for key, dtype in METRICS_SCHEMA.items())
        .collect()
    )


_SUMS = (
    "orders",
    "turnover",
    "orders_last_30_days",
    "orders_last_90_days",
    "orders_last_365_days",
    "turnover_last_365_days",
)


def _totals(bought: pl.LazyFrame, today: date) -> pl.LazyFrame:
    """Everything that sums up purchases; `bought` comes ordered by date and amount."""
    is_order, day, amount = pl.col("is_order"), pl.col("date"), pl.col("amount")
    ordered_on = pl.when(is_order).then(day)
    return bought.group_by("customer", maintain_order=False).agg(
        is_order.sum().alias("orders"),
        amount.sum().alias("turnover"),
        (is_order & amount.is_not_null()).sum().alias("orders_with_amount"),
        ordered_on.min().alias("first_order"),
        ordered_on.max().alias("last_order"),
        amount.filter(is_order).last().alias("last_order_amount"),
        *(
            (is_order & _within(today, days)).sum().alias(f"orders_last_{days}_days")
            for days in (30, 90, 365)
        ),
        pl.when(_within(today, 365)).then(amount).sum().alias("turnover_last_365_days"),
    )


def _within(today: date, days: int) -> pl.Expr:
    """So that `orders_last_30_days >= 1` says the same as `days_since_last_order <= 30`."""
    return pl.col("date") >= today - timedelta(days=days)


def _since(today: date) -> list[pl.Expr]:
    first, last = pl.col("first_order"), pl.col("last_order")
    months = (today.year - last.dt.year()) * 12 + today.month - last.dt.month()
    return [
        (today - first).dt.total_days().alias("days_since_first_order"),
        (today - last).dt.total_days().alias("days_since_last_order"),
        # Whole calendar months: m where last_order <= today - INTERVAL m MONTH, months clamped.
        (months - (last.dt.day() > today.day).cast(pl.Int64)).alias("months_since_last_order"),
    ]


def _averages() -> list[pl.Expr]:
    """Averages over what is known: orders without a rate are no part of the average order."""
    known = pl.col("orders_with_amount")
    divisor = pl.when(known > 0).then(known.cast(pl.Int64))
    gaps = pl.col("orders").cast(pl.Int64) - 1
    span = (pl.col("last_order") - pl.col("first_order")).dt.total_days()
    return [
        rounded_ratio(pl.col("turnover"), divisor).alias("average_order"),
        (span / pl.when(gaps > 0).then(gaps)).alias("average_interval_days"),
    ]


def _birthday(today: date) -> list[pl.Expr]:
    return [
        age(pl.col("birthday"), today).alias("age"),
        days_to_birthday(pl.col("birthday"), today).alias("days_to_birthday"),
    ]
