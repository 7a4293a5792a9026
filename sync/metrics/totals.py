"""What a customer's purchases add up to, and what follows from the sums alone."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from sync.rates import rounded_ratio

COUNTED_DAYS = (30, 90, 365)
SUMMED_DAYS = 365

NEVER_NULL = (
    "orders",
    "turnover",
    *(f"orders_last_{days}_days" for days in COUNTED_DAYS),
    f"turnover_last_{SUMMED_DAYS}_days",
)
"""0 for who never bought."""


def totals(bought: pl.LazyFrame, today: date) -> pl.LazyFrame:
    """One row per buyer; `bought` comes from sync.purchases, ordered by date and amount."""
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
            for days in COUNTED_DAYS
        ),
        pl.when(_within(today, SUMMED_DAYS))
        .then(amount)
        .sum()
        .alias(f"turnover_last_{SUMMED_DAYS}_days"),
    )


def _within(today: date, days: int) -> pl.Expr:
    """So that `orders_last_30_days >= 1` says the same as `days_since_last_order <= 30`."""
    return pl.col("date") >= today - timedelta(days=days)


def averages() -> list[pl.Expr]:
    """Averages over what is known: orders without a rate are no part of the average order."""
    known = pl.col("orders_with_amount")
    divisor = pl.when(known > 0).then(known.cast(pl.Int64))
    gaps = pl.col("orders").cast(pl.Int64) - 1
    span = (pl.col("last_order") - pl.col("first_order")).dt.total_days()
    return [
        rounded_ratio(pl.col("turnover"), divisor).alias("average_order"),
        (span / pl.when(gaps > 0).then(gaps)).alias("average_interval_days"),
    ]
