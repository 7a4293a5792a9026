"""Each buyer's past in the shape the models take: repeats, recency, age, worth."""

from __future__ import annotations

from datetime import date

import polars as pl


def histories(bought: pl.LazyFrame, today: date) -> pl.LazyFrame:
    """One row per buyer: customer, repeats, last and age in weeks, and value.

    `bought` comes from sync.purchases. Orders of one day are one; value is the mean of what the
    days after the first came to, in minor units, null where none has a known positive amount.
    """
    days = (
        bought.filter("is_order")
        .group_by("customer", "date")
        .agg(pl.when(pl.col("amount").count() > 0).then(pl.col("amount").sum()).alias("amount"))
        .with_columns(again=pl.col("date") > pl.col("date").min().over("customer"))
    )
    value = pl.col("amount").filter("again").mean()
    return days.group_by("customer").agg(
        (pl.len().cast(pl.Int64) - 1).alias("repeats"),
        _weeks(pl.col("date").max() - pl.col("date").min()).alias("last"),
        _weeks(pl.lit(today) - pl.col("date").min()).alias("age"),
        pl.when(value > 0).then(value).alias("value"),
    )


def _weeks(span: pl.Expr) -> pl.Expr:
    return span.dt.total_days() / 7
