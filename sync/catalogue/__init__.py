"""The catalogue of metrics: every name a rule may use, what stands behind it and what it means.

The manual (docs/metrics.md), the page's help, the type check of rules and the sentences they are
said in all come from here.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sync.catalogue.kinds import Family, Kind, Metric
from sync.catalogue.own import Own, catalogue, own_metrics
from sync.catalogue.shipped import METRICS

__all__ = [
    "METRICS",
    "METRICS_SCHEMA",
    "MOVING",
    "ON_DEMAND",
    "Family",
    "Kind",
    "Metric",
    "Own",
    "catalogue",
    "own_metrics",
]

ON_DEMAND = frozenset(one.key for one in METRICS.values() if one.family is not Family.ALWAYS)
"""Metrics that are computed only where somebody asks for them."""

MOVING = frozenset(one.key for one in METRICS.values() if one.moves)
"""Metrics that change because a day passes."""

METRICS_SCHEMA: Mapping[str, pl.DataType] = {key: one.kind.dtype for key, one in METRICS.items()}
"""The columns of `sync.metrics.compute` with every metric asked for, in order."""
