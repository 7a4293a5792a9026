"""The catalogue of metrics: every name a rule may use, and what kind of value stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import polars as pl


class Kind(Enum):
    """What a metric is. Money is minor units in the frame and major units in a rule."""

    COUNT = "count"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    LABELS = "labels"

    @property
    def dtype(self) -> pl.DataType:
        return _DTYPES[self]


_DTYPES: Mapping[Kind, pl.DataType] = {
    Kind.COUNT: pl.Int64(),
    Kind.MONEY: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.DATE: pl.Date(),
    Kind.TEXT: pl.String(),
    Kind.LABELS: pl.List(pl.String),
}


@dataclass(frozen=True)
class Metric:
    """A number, date or word about a customer; null where it is not known."""

    key: str
    kind: Kind


def _of(kind: Kind, *keys: str) -> dict[str, Metric]:
    return {key: Metric(key, kind) for key in keys}


METRICS: Mapping[str, Metric] = {
    **_of(Kind.TEXT, "customer"),
    **_of(Kind.COUNT, "orders"),
    **_of(Kind.MONEY, "turnover", "average_order"),
    **_of(Kind.DATE, "first_order", "last_order"),
    **_of(
        Kind.COUNT,
        "days_since_first_order",
        "days_since_last_order",
        "months_since_last_order",
        "orders_last_30_days",
        "orders_last_90_days",
        "orders_last_365_days",
    ),
    **_of(Kind.MONEY, "last_order_amount", "turnover_last_365_days"),
    **_of(Kind.NUMBER, "average_interval_days"),
    **_of(Kind.COUNT, "age", "days_to_birthday"),
    **_of(Kind.TEXT, "city", "gender", "occupation", "language"),
    **_of(Kind.LABELS, "labels"),
}

METRICS_SCHEMA: Mapping[str, pl.DataType] = {
    metric.key: metric.kind.dtype for metric in METRICS.values()
}
"""The columns of `sync.metrics.compute`, in order."""
