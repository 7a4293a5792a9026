"""Metrics that move with the day alone: the same expressions for one today and for many."""

from __future__ import annotations

import polars as pl

from sync.birthdays import Today, age, day_of, days_to_anniversary, days_to_birthday


def calendar(today: Today) -> dict[str, pl.Expr]:
    """Key -> expression, from the columns first_order, last_order and birthday."""
    now, first, last = day_of(today), pl.col("first_order"), pl.col("last_order")
    return {
        "days_since_first_order": (now - first).dt.total_days(),
        "days_since_last_order": (now - last).dt.total_days(),
        "months_since_last_order": _months(last, now),
        "days_to_anniversary": days_to_anniversary(first, now),
        "age": age(pl.col("birthday"), now),
        "days_to_birthday": days_to_birthday(pl.col("birthday"), now),
    }


def _months(since: pl.Expr, now: pl.Expr) -> pl.Expr:
    """Whole calendar months: m where since <= now - INTERVAL m MONTH, months clamped."""
    months = (now.dt.year() - since.dt.year()) * 12 + now.dt.month() - since.dt.month()
    return months - (since.dt.day() > now.dt.day()).cast(pl.Int64)
