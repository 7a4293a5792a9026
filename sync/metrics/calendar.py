"""Metrics that move with the day alone: the same expressions for one today and for many."""

from __future__ import annotations

import polars as pl

from sync.birthdays import Born, Today, age, born, day_of, days_to_anniversary, days_to_birthday

_BORN = Born(pl.col("_born_year"), pl.col("_born_month"), pl.col("_born_day"))


def births() -> list[pl.Expr]:
    """The columns `calendar` needs, from the column birthday."""
    parts = born(pl.col("birthday"))
    pairs = ((parts.year, _BORN.year), (parts.month, _BORN.month), (parts.day, _BORN.day))
    return [part.alias(column.meta.output_name()) for part, column in pairs]


def calendar(today: Today) -> dict[str, pl.Expr]:
    """Key -> expression, from the columns first_order, last_order and those of `births`."""
    now, first, last = day_of(today), pl.col("first_order"), pl.col("last_order")
    return {
        "days_since_first_order": (now - first).dt.total_days(),
        "days_since_last_order": (now - last).dt.total_days(),
        "months_since_last_order": _months(last, now),
        "days_to_anniversary": days_to_anniversary(first, now),
        "age": age(_BORN, now),
        "days_to_birthday": days_to_birthday(_BORN, now),
    }


def _months(since: pl.Expr, now: pl.Expr) -> pl.Expr:
    """Whole calendar months: m where since <= now - INTERVAL m MONTH, months clamped."""
    months = (now.dt.year() - since.dt.year()) * 12 + now.dt.month() - since.dt.month()
    return months - (since.dt.day() > now.dt.day()).cast(pl.Int64)
