"""Who is in which segment: per dimension the first whose rule holds, for everybody at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from core.model import Dimension
from sync.catalogue import ON_DEMAND
from sync.rules import compile_rule


def evaluate(
    metrics: pl.DataFrame, dimensions: Sequence[Dimension], today: date, currency: str
) -> pl.DataFrame:
    """`customer` and one String column per dimension key: a segment's key, or null for no answer.

    `metrics` is what `sync.metrics.compute` answered for the same day. Raises RuleProblem.
    """
    answers = [_answer(dimension, today, currency) for dimension in dimensions]
    return metrics.lazy().select("customer", *answers).collect()


def asked_for(dimensions: Sequence[Dimension], currency: str) -> frozenset[str]:
    """The metrics on demand that the rules ask for. Raises RuleProblem."""
    rules = [compile_rule(s.when, currency) for d in dimensions for s in d.segments]
    return frozenset().union(*(rule.metrics for rule in rules)) & ON_DEMAND


def _answer(dimension: Dimension, today: date, currency: str) -> pl.Expr:
    holds = [
        pl.when(compile_rule(segment.when, currency).expression(today)).then(pl.lit(segment.key))
        for segment in dimension.segments
    ]
    nobody = pl.lit(None, dtype=pl.String)
    return pl.coalesce(*holds, nobody).alias(dimension.key)
