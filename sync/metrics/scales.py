"""What a shop's customers are measured against: a few numbers that everybody makes together.

A score, the usual interval and the models' parameters compare a customer with all others. Whoever
has these numbers can tell her scores without anybody else's orders.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl
from msgspec import Struct, field
from msgspec.structs import asdict

from sync.catalogue import METRICS, Family
from sync.metrics.next_order import expected_next_order, usual_interval
from sync.metrics.scores import RANKED, cuts_of, ranked, rfm_f, rfm_group

FORESEEN = frozenset({Family.FUTURE, Family.VALUE})
Parameters = tuple[float, ...]


class Scales(Struct, frozen=True):
    """`families`: what was measured; of others nothing is known here."""

    families: frozenset[Family] = frozenset()
    cuts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Score -> from which values on it is one higher (sync.metrics.scores)."""
    interval: float | None = None
    """Days between two orders over the whole shop; None where nobody ordered twice."""
    orders: Parameters | None = None
    """Of BG/NBD; None where the shop has too few orders to say."""
    value: Parameters | None = None
    """Of Gamma-Gamma, likewise."""

    def know(self, metrics: Collection[str]) -> bool:
        """Whether these metrics can be told by it."""
        return {METRICS[key].family for key in metrics} <= self.families

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"families": sorted(one.value for one in self.families)}

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Scales:
        return Scales(
            frozenset(map(Family, kept["families"])),
            {key: tuple(cuts) for key, cuts in kept["cuts"].items()},
            kept["interval"],
            tuple(kept["orders"]) if kept["orders"] else None,
            tuple(kept["value"]) if kept["value"] else None,
        )


def measure(
    table: pl.DataFrame, families: Collection[Family], buyers: pl.DataFrame | None
) -> Scales:
    """`table`: everybody's totals (sync.metrics); `buyers`: their histories (sync.lifetime)."""
    cuts = {key: cuts_of(table, key) for one in families for key in RANKED.get(one, ())}
    interval = table.select(usual_interval()).item() if Family.REPLENISHMENT in families else None
    orders = value = None
    if buyers is not None:
        from sync.lifetime import parameters  # SciPy only where it is wanted

        orders, value = parameters(buyers, money=Family.VALUE in families)
    return Scales(frozenset(families), cuts, interval, orders, value)


def scored(
    table: pl.LazyFrame,
    families: Collection[Family],
    scales: Scales,
    buyers: pl.DataFrame | None,
) -> pl.LazyFrame:
    """The table with the metrics of these families, as the scales tell them."""
    if Family.REPLENISHMENT in families:
        table = table.with_columns(expected_next_order(scales.interval))
    keys = [key for one in families for key in RANKED.get(one, ())]
    table = table.with_columns(ranked(key, scales.cuts[key]) for key in keys)
    if Family.RFM in families:
        table = table.with_columns(rfm_f()).with_columns(rfm_group())
    if buyers is None:
        return table
    from sync.lifetime import foretold

    future = foretold(buyers, scales.orders, scales.value).lazy()
    return table.join(future, on="customer", how="left", maintain_order="left")
