"""Numbers of a rule, exact: a column is an integer over a constant denominator.

Money is minor units over the currency's 10**exponent, so `turnover * 1.1 >= 500` compares
integers and no amount is ever a float. Only a product or quotient of two metrics, and a metric that
is a float itself, are computed in floating point.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any

import polars as pl
from msgspec import Struct

_WIDEST = 2**126  # Int128 with a bit to spare


class TooLarge(ArithmeticError):
    """The numbers of a rule may leave 128 bits."""


class Ratio(Struct, frozen=True):
    """`numerator / denominator`; `bound` is how large the numerator's absolute value can be."""

    numerator: pl.Expr
    denominator: int
    bound: int

    def __post_init__(self) -> None:
        if self.bound * self.denominator >= _WIDEST:
            raise TooLarge


class Approximate(Struct, frozen=True):
    value: pl.Expr


Number = Fraction | Ratio | Approximate

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRROR = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def integer_column(key: str, denominator: int = 1) -> Ratio:
    return Ratio(pl.col(key), denominator, 2**63)


def constant(value: Fraction) -> Fraction:
    if max(abs(value.numerator), value.denominator) >= 10**24:
        raise TooLarge
    return value


def compare(sign: str, left: Number, right: Number) -> pl.Expr:
    """`left sign right` as a Boolean expression, null where a side is null."""
    if isinstance(left, Fraction):
        if isinstance(right, Fraction):
            return pl.lit(bool(_COMPARE[sign](left, right)))
        return compare(_MIRROR[sign], right, left)
    if isinstance(left, Ratio) and isinstance(right, Fraction):
        return _against_constant(sign, left, right)
    if isinstance(left, Ratio) and isinstance(right, Ratio):
        upper, lower = _on_one_denominator(left, right)
        return compare_plain(sign, upper.numerator, lower.numerator)
    return compare_plain(sign, as_float(left), as_float(right))


def _against_constant(sign: str, left: Ratio, right: Fraction) -> pl.Expr:
    """The column itself against an integer: n/d >= c is n >= ceil(c·d), and so on."""
    threshold = right * left.denominator
    if threshold.denominator != 1 and sign in {"=", "<>"}:
        # No integer equals it; a null stays unknown.
        return pl.when(left.numerator.is_not_null()).then(pl.lit(sign == "<>"))
    rounded = ceil(threshold) if sign in {">=", "<"} else floor(threshold)
    reachable = min(max(rounded, -_WIDEST), _WIDEST)  # beyond its bound no numerator comes
    return compare_plain(sign, left.numerator, pl.lit(reachable))


def compare_plain(sign: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Two expressions of one kind compared as they are."""
    answer: pl.Expr = _COMPARE[sign](left, right)
    return answer


def _on_one_denominator(left: Ratio, right: Ratio) -> tuple[Ratio, Ratio]:
    common = lcm(left.denominator, right.denominator)
    return _scaled(left, common), _scaled(right, common)


def _scaled(value: Ratio, denominator: int) -> Ratio:
    factor = denominator // value.denominator
    if factor == 1:
        return value
    return Ratio(_wide(value) * _wide_literal(factor), denominator, value.bound * factor)


def add(left: Number, right: Number, sign: int = 1) -> Number:
    """`left + right`, or `left - right` with sign -1."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return constant(left + sign * right)
    if isinstance(left, Approximate) or isinstance(right, Approximate):
        return Approximate(as_float(left) + sign * as_float(right))
    upper, lower = _on_one_denominator(_as_ratio(left), _as_ratio(right))
    return Ratio(
        _wide(upper) + _wide(lower) * _wide_literal(sign),
        upper.denominator,
        upper.bound + lower.bound,
    )


def multiply(left: Number, right: Number) -> Number:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return constant(left * right)
    if isinstance(left, Fraction):
        return multiply(right, left)
    if isinstance(left, Ratio) and isinstance(right, Fraction):
        return Ratio(
            _wide(left) * _wide_literal(right.numerator),
            left.denominator * right.denominator,
            left.bound * max(1, abs(right.numerator)),
        )
    return Approximate(as_float(left) * as_float(right))


def divide(left: Number, right: Number) -> Number:
    """Raises ZeroDivisionError for a constant zero; a column's zero makes the result null."""
    if isinstance(right, Fraction):
        return multiply(left, 1 / right)
    divisor = as_float(right)
    return Approximate(as_float(left) / pl.when(divisor != 0).then(divisor))


def negate(value: Number) -> Number:
    return multiply(value, Fraction(-1))


def as_float(value: Number) -> pl.Expr:
    if isinstance(value, Fraction):
        return pl.lit(float(value))
    if isinstance(value, Ratio):
        return value.numerator.cast(pl.Float64) / value.denominator
    return value.value


def _as_ratio(value: Fraction | Ratio) -> Ratio:
    if isinstance(value, Ratio):
        return value
    return Ratio(_wide_literal(value.numerator), value.denominator, abs(value.numerator))


def _wide(value: Ratio) -> pl.Expr:
    return value.numerator.cast(pl.Int128)


def _wide_literal(value: int) -> pl.Expr:
    if abs(value) >= _WIDEST:
        raise TooLarge
    return pl.lit(value, dtype=pl.Int128)
