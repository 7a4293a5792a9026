"""Metrics of the last so many days as they shrink when no order comes any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl

from sync.metrics.totals import COUNTED_DAYS, SUMMED_DAYS

_ORDER = pl.col("is_order").cast(pl.Int64)

_WINDOWS = {
    **{f"orders_last_{days}_days": (days, _ORDER) for days in COUNTED_DAYS},
    f"turnover_last_{SUMMED_DAYS}_days": (SUMMED_DAYS, pl.col("amount").fill_null(0)),
}
"""Metric -> its days, and what is added up."""

WINDOWS = frozenset(_WINDOWS)


def windows_on(
    frame: pl.LazyFrame,
    day: pl.Expr,
    bought: pl.LazyFrame,
    asked: Collection[str],
    today: date,
) -> pl.LazyFrame:
    """`frame` with those of its windows that are `asked` as they are on `day`.

    `frame` has them as of `today`, comes ordered by `day`, and all days are after `today`.
    """
    for key in sorted(WINDOWS & set(asked)):
        days, added = _WINDOWS[key]
        gone = _out_of_sight(bought, today - timedelta(days=days), added)
        frame = (
            frame.with_columns((day - pl.duration(days=days + 1)).alias("_before"))
            .join_asof(
                gone, left_on="_before", right_on="date", by="customer", check_sortedness=False
            )
            .with_columns(pl.col(key) - pl.col("_gone").fill_null(0))
            .drop("_before", "_gone", "date", strict=False)
        )
    return frame


def _out_of_sight(bought: pl.LazyFrame, first: date, added: pl.Expr) -> pl.LazyFrame:
    """customer, date, and how much of what counts today has gone when that date is too long ago."""
    return (
        bought.filter(pl.col("date") >= first)
        .group_by("customer", "date")
        .agg(added.sum().alias("_gone"))
        .sort("date")
        .with_columns(pl.col("_gone").cum_sum().over("customer"))
    )
