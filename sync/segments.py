"""Who is in which segment: per dimension the first whose rule holds, for everybody at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from core.model import Dimension
from sync.birthdays import Today
from sync.catalogue import ON_DEMAND, Own
from sync.rules import Rule, compile_rule


def evaluate(
    metrics: pl.DataFrame,
    dimensions: Sequence[Dimension],
    today: date,
    currency: str,
    own: Own = (),
) -> pl.DataFrame:
    """`customer` and one String column per dimension key: a segment's key, or null for no answer.

    `metrics` is what `sync.metrics.compute` answered for the same day, with the metrics the rules
    ask for. Raises RuleProblem.
    """
    answers = [answer(dimension, today, currency, own) for dimension in dimensions]
    return metrics.lazy().select("customer", *answers).collect()


def rules_of(dimension: Dimension, currency: str, own: Own = ()) -> tuple[Rule, ...]:
    """The rules of the segments, in their order. Raises RuleProblem."""
    return tuple(compile_rule(segment.when, currency, own) for segment in dimension.segments)


def asked_for(dimensions: Sequence[Dimension], currency: str, own: Own = ()) -> frozenset[str]:
    """The metrics on demand that the rules ask for. Raises RuleProblem."""
    rules = [rule for dimension in dimensions for rule in rules_of(dimension, currency, own)]
    return frozenset().union(*(rule.metrics for rule in rules)) & ON_DEMAND


def answer(dimension: Dimension, today: Today, currency: str, own: Own = ()) -> pl.Expr:
    """The key of the first segment whose rule holds, named by the dimension."""
    rules = rules_of(dimension, currency, own)
    holds = [
        pl.when(rule.expression(today)).then(pl.lit(segment.key))
        for segment, rule in zip(dimension.segments, rules, strict=True)
    ]
    nobody = pl.lit(None, dtype=pl.String)
    return pl.coalesce(*holds, nobody).alias(dimension.key)
