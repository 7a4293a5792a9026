"""What a metric is made of."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import polars as pl
from msgspec import Struct

from core.i18n import Text


class Kind(Enum):
    """What a metric is. Money is minor units in the frame and major units in a rule."""

    COUNT = "count"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    YES_NO = "yes_no"
    LABELS = "labels"

    @property
    def dtype(self) -> pl.DataType:
        return _DTYPES[self]

    @property
    def title(self) -> Text:
        return _TITLES[self]


_DTYPES: Mapping[Kind, pl.DataType] = {
    Kind.COUNT: pl.Int64(),
    Kind.MONEY: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.DATE: pl.Date(),
    Kind.TEXT: pl.String(),
    Kind.YES_NO: pl.Boolean(),
    Kind.LABELS: pl.List(pl.String),
}
_TITLES: Mapping[Kind, Text] = {
    Kind.COUNT: Text("whole number"),
    Kind.MONEY: Text("amount"),
    Kind.NUMBER: Text("number"),
    Kind.DATE: Text("date"),
    Kind.TEXT: Text("text"),
    Kind.YES_NO: Text("yes or no"),
    Kind.LABELS: Text("labels"),
}


class Family(Enum):
    """What is computed together. All but ALWAYS only when a rule or a page asks."""

    ALWAYS = "always"
    REPLENISHMENT = "replenishment"
    RFM = "rfm"
    THIRDS = "thirds"
    FUTURE = "future"
    """Orders to come, by BG/NBD; its fit needs SciPy."""
    VALUE = "value"
    """Their worth, by Gamma-Gamma on top of it."""


class Metric(Struct, frozen=True):
    """A number, date or word about a customer; null where it is not known."""

    key: str
    kind: Kind
    noun: Text
    """The metric within a sentence, in the singular: "the number of orders"."""
    meaning: Text
    example: str
    """A rule that uses it."""
    unit: Text | None = None
    family: Family = Family.ALWAYS
    moves: bool = False
    """Whether it changes because a day passes."""


DAYS, MONTHS, YEARS = Text("days"), Text("months"), Text("years")
COUNT_OF_ORDERS = Text("orders")
CURRENCY = Text("the business's currency")
SCORE = Text("1 to 5")
THIRD = Text("1 to 3")
PROBABILITY = Text("0 to 1")
