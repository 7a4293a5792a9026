"""The tree of a rule: what each part may be, which nodes are listed, where a node stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any
from unicodedata import normalize

import polars as pl
from msgspec import Struct
from sqlglot import exp

from sync.rules import numbers
from sync.rules.dates import Span


class Condition(Struct, frozen=True):
    expression: pl.Expr


class Day(Struct, frozen=True):
    expression: pl.Expr


class Word(Struct, frozen=True):
    expression: pl.Expr


class Labels(Struct, frozen=True):
    expression: pl.Expr


Value = Condition | Fraction | numbers.Ratio | numbers.Approximate | Day | Word | Labels | Span
NUMBERS = (Fraction, numbers.Ratio, numbers.Approximate)

ARGUMENTS: dict[type[Any], frozenset[str]] = {
    exp.And: frozenset({"this", "expression"}),
    exp.Or: frozenset({"this", "expression"}),
    exp.Not: frozenset({"this"}),
    exp.Paren: frozenset({"this"}),
    exp.EQ: frozenset({"this", "expression"}),
    exp.NEQ: frozenset({"this", "expression"}),
    exp.LT: frozenset({"this", "expression"}),
    exp.LTE: frozenset({"this", "expression"}),
    exp.GT: frozenset({"this", "expression"}),
    exp.GTE: frozenset({"this", "expression"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", "expressions", "field"}),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.Is: frozenset({"this", "expression"}),
    exp.Add: frozenset({"this", "expression"}),
    exp.Sub: frozenset({"this", "expression"}),
    exp.Mul: frozenset({"this", "expression"}),
    exp.Div: frozenset({"this", "expression", "typed", "safe"}),
    exp.Neg: frozenset({"this"}),
    exp.Column: frozenset({"this"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Boolean: frozenset({"this"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.Interval: frozenset({"this", "unit"}),
}
"""Every node a rule may have, with the arguments it may carry; anything else is refused."""

COMPARISONS: dict[type[Any], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_literal(node: Any) -> bool:
    """A number, a text, a date or a negative number."""
    if isinstance(node, exp.Neg):
        return isinstance(node.this, exp.Literal)
    return isinstance(node, exp.Literal | exp.Cast)


def is_text(node: Any) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)


def plain(value: Value) -> pl.Expr:
    """The value as the expression it is, for asking whether it is null."""
    if isinstance(value, Fraction | numbers.Approximate):
        return numbers.as_float(value)
    if isinstance(value, numbers.Ratio):
        return value.numerator
    if isinstance(value, Span):
        raise TypeError("an interval is no expression")
    return value.expression


def literal_text(node: Any) -> str:
    return normalize("NFC", str(node.this))


def pattern(like: str) -> str:
    """LIKE's text as a regular expression: % is any text, _ any one character."""
    parts = [{"%": ".*", "_": "."}.get(letter) or re.escape(letter) for letter in like]
    return rf"(?s)\A{''.join(parts)}\z"


def iso_date(text: str) -> date | None:
    """The date in `2026-01-31`; None for every other spelling and for days there are not."""
    if not _ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def offset_of(node: Any) -> int:
    """The first character of the rule that belongs to the node, or else to what it stands in."""
    while node is not None:
        starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
        if starts:
            return int(min(starts))
        node = node.parent
    return 0


def said(node: Any) -> str:
    """The node in SQL, short enough for a message."""
    text = str(node.sql())
    return text if len(text) <= 60 else text[:59] + "…"


def depth(node: Any) -> int:
    """How many levels the tree has. A chain of ANDs or ORs is one level, however long."""
    deepest = 0
    open_nodes = [(node, 1)]
    while open_nodes:
        at, level = open_nodes.pop()
        deepest = max(deepest, level)
        open_nodes.extend((child, level + 1) for child in _children(at))
    return deepest


def _children(node: Any) -> Iterator[Any]:
    if isinstance(node, exp.And | exp.Or):
        yield from node.flatten(unnest=False)
    else:
        yield from node.iter_expressions()
