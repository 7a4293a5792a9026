"""Other currencies in the business's own, exactly: integers in, integers out, half to even."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import polars as pl

from core.money import exponent

_FIXED = {
    ("HRK", "EUR"): Fraction("7.5345"),  # Council Regulation (EU) 2022/1208
    ("IRT", "IRR"): Fraction(1, 10),  # a toman is ten rials
}
"""How many units of the first make one of the second, by law or by definition."""


def rate_of(currency: str, home: str, rates: Mapping[str, Decimal]) -> Fraction | None:
    """How many units of `currency` make one of `home`; None where nobody said.

    A rate the owner wrote wins. A fixed pair carries over: with a rate for EUR, HRK has one too.
    """
    known = {home: Fraction(1)} | {name: Fraction(rate) for name, rate in rates.items()}
    if currency in known:
        return known[currency]
    for (many, one), fixed in _FIXED.items():
        if currency == many and one in known:
            return known[one] * fixed
        if currency == one and many in known:
            return known[many] / fixed
    return None


def in_home_currency(currencies: Iterable[str], home: str, rates: Mapping[str, Decimal]) -> pl.Expr:
    """`amount` (minor units of `currency`) in minor units of `home`; null without a rate."""
    converted: pl.Expr = pl.lit(None, dtype=pl.Int64)
    for currency in sorted(currencies):
        rate = rate_of(currency, home, rates)
        if rate is not None:
            factor = Fraction(10) ** (exponent(home) - exponent(currency)) / rate
            converted = (
                pl.when(pl.col("currency") == currency)
                .then(_times(pl.col("amount"), factor))
                .otherwise(converted)
            )
    return converted


def _times(amount: pl.Expr, factor: Fraction) -> pl.Expr:
    if factor == 1:
        return amount
    wide = amount.cast(pl.Int128) * pl.lit(factor.numerator, dtype=pl.Int128)
    return rounded_ratio(wide, pl.lit(factor.denominator, dtype=pl.Int128)).cast(pl.Int64)


def rounded_ratio(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """The integer nearest to the quotient of two integers, halves to the even one.

    The denominator is positive, or null for no answer.
    """
    whole = numerator // denominator
    twice = (numerator - whole * denominator) * 2
    up = (twice > denominator) | ((twice == denominator) & (whole % 2 == 1))
    return whole + up.cast(pl.Int8)
