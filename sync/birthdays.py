"""Birthdays as contacts have them: "1980-05-17", or "--05-17" where the year is not known.

Whoever was born on 29 February is a year older on 1 March of a common year, as civil law counts.
"""

from __future__ import annotations

from datetime import date

import polars as pl

_BIRTHDAY = r"^(?:(\d{4})|-)-(\d{2})-(\d{2})$"


def _part(birthday: pl.Expr, group: int) -> pl.Expr:
    return birthday.str.extract(_BIRTHDAY, group).cast(pl.Int32)


def _month_day(birthday: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Month and day, both null where there is no such day even in a leap year."""
    month, day = _part(birthday, 2), _part(birthday, 3)
    month = pl.when(month.is_between(1, 12)).then(month)
    real = (day >= 1) & (_in_year(pl.lit(2000), month, day).dt.month() == month)
    return pl.when(real).then(month), pl.when(real).then(day)


def _in_year(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """That day of the year; 29 February of a common year falls on 1 March by counting on."""
    return pl.date(year, month, 1) + pl.duration(days=day - 1)


def age(birthday: pl.Expr, today: date) -> pl.Expr:
    """Whole years on `today`; null without a year or for a birthday still to come."""
    year = _part(birthday, 1)
    month, day = _month_day(birthday)
    had_it = (month < today.month) | ((month == today.month) & (day <= today.day))
    years = today.year - year - (~had_it).cast(pl.Int32)
    return pl.when((year > 0) & (years >= 0)).then(years)


def days_to_birthday(birthday: pl.Expr, today: date) -> pl.Expr:
    """Days until the next birthday, 0 on the day itself; the year need not be known."""
    month, day = _month_day(birthday)
    this_year = _in_year(pl.lit(today.year), month, day)
    next_year = _in_year(pl.lit(today.year + 1), month, day)
    coming = pl.when(this_year >= today).then(this_year).otherwise(next_year)
    return (coming - today).dt.total_days()
