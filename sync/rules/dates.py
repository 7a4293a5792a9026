"""Dates of a rule: days of the shop's calendar, moved by whole days, weeks, months and years."""

from __future__ import annotations

import re

import polars as pl
from msgspec import Struct

_UNITS = {"DAY": "d", "WEEK": "w", "MONTH": "mo", "YEAR": "y"}
_MOST = {"DAY": 36_525, "WEEK": 5_218, "MONTH": 1_200, "YEAR": 100}
_SPAN = re.compile(r"(\d{1,5})(?:\s+([A-Za-z]+))?")


class Span(Struct, frozen=True):
    """A length of calendar time. Months end where they end: 31 March - 1 MONTH is 28 February."""

    count: int
    unit: str
    """As Polars' offset_by writes it: d, w, mo, y."""

    def moved(self, day: pl.Expr, sign: int) -> pl.Expr:
        return day.dt.offset_by(f"{'-' if sign < 0 else ''}{self.count}{self.unit}")


def span(length: str, unit: str | None) -> Span | None:
    """The span of `8` and `MONTHS`, or of `8 months`; None for any other, or for over 100 years."""
    found = _SPAN.fullmatch(length.strip())
    if not found or (found[2] is not None and unit is not None and found[2] != unit):
        return None
    word = (unit or found[2] or "").upper().removesuffix("S")
    if word not in _UNITS or int(found[1]) > _MOST[word]:
        return None
    return Span(int(found[1]), _UNITS[word])
