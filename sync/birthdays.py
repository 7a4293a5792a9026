"""Birthdays as contacts have them: "1980-05-17", or "--05-17" where the year is not known.

Whoever was born on 29 February is a year older on 1 March of a common year, as civil law counts.
"""

from __future__ import annotations

from datetime import date

import polars as pl
from msgspec import Struct

_BIRTHDAY = r"^(?:(\d{4})|-)-(\d{2})-(\d{2})$"

Today = date | pl.Expr
"""The day something is asked for: one for all, or a column with a day for each row."""


def day_of(today: Today) -> pl.Expr:
    return pl.lit(today) if isinstance(today, date) else today


class Born(Struct, frozen=True):
    """A birthday taken apart. Reading it costs more than reckoning with it: once is enough."""

    year: pl.Expr
    month: pl.Expr
    day: pl.Expr


def born(birthday: pl.Expr) -> Born:
    """Year, month and day; both of the latter null where there is no such day in a leap year."""
    year, month, day = (birthday.str.extract(_BIRTHDAY, n).cast(pl.Int32) for n in (1, 2, 3))
    month = pl.when(month.is_between(1, 12)).then(month)
    real = (day >= 1) & (_in_year(pl.lit(2000), month, day).dt.month() == month)
    return Born(year, pl.when(real).then(month), pl.when(real).then(day))


def _in_year(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """That day of the year; 29 February of a common year falls on 1 March by counting on."""
    return pl.date(year, month, 1) + pl.duration(days=day - 1)


def age(born: Born, today: Today) -> pl.Expr:
    """Whole years on `today`; null without a year or for a birthday still to come."""
    now = day_of(today)
    this_month = now.dt.month()
    had_it = (born.month < this_month) | ((born.month == this_month) & (born.day <= now.dt.day()))
    years = now.dt.year() - born.year - (~had_it).cast(pl.Int32)
    return pl.when((born.year > 0) & (years >= 0)).then(years)


def days_to_birthday(born: Born, today: Today) -> pl.Expr:
    """Days until the next birthday, 0 on the day itself; the year need not be known."""
    return _days_to(born.month, born.day, day_of(today), pl.lit(0))


def days_to_anniversary(first: pl.Expr, today: Today) -> pl.Expr:
    """Days until the date comes round, for the first time a year later; 0 on the day itself."""
    return _days_to(first.dt.month(), first.dt.day(), day_of(today), first.dt.year())


def _days_to(month: pl.Expr, day: pl.Expr, now: pl.Expr, after: pl.Expr) -> pl.Expr:
    """Days until the next such day that falls in a year after `after`."""
    this_year = _in_year(now.dt.year(), month, day)
    next_year = _in_year(now.dt.year() + 1, month, day)
    ahead = (this_year >= now) & (now.dt.year() > after)
    return (pl.when(ahead).then(this_year).otherwise(next_year) - now).dt.total_days()
