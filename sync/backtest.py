"""Trying a rule on the shop's own past: who it would have meant then, and who of them came back.

Contacts are taken as they are today, orders as they were on the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
from msgspec import Struct

from core.i18n import Text
from sync.rules import Rule

DAYS_AFTER = 273
"""How long it is watched whether somebody comes back: 39 weeks."""

QUIET = (30, 60, 90, 120, 180)


class Returned(Struct, frozen=True):
    """How many there were, and how many of them ordered again."""

    customers: int
    again: int

    @property
    def percent(self) -> int:
        return round(100 * self.again / self.customers) if self.customers else 0


class Backtest(Struct, frozen=True):
    """Buyers of `cut` for whom the rule held, all others, and the days they were watched."""

    cut: date
    days: int
    meant: Returned
    others: Returned

    @property
    def caught(self) -> int:
        """How many percent of all who came back the rule had meant."""
        again = self.meant.again + self.others.again
        return round(100 * self.meant.again / again) if again else 0

    def sentence(self) -> Text:
        if not self.meant.customers:
            return Text(
                "On {day} the rule would have held for nobody who had bought.", day=self.cut
            )
        return Text(
            "On {day} the rule would have held for this many buyers: {count}. In the {days} days"
            " after it {percent} % of them bought again; of all others {others} %.",
            day=self.cut,
            days=self.days,
            count=self.meant.customers,
            percent=self.meant.percent,
            others=self.others.percent,
        )


class Quiet(Struct, frozen=True):
    """One threshold in days."""

    days: int
    gaps_within: float
    """The share of all intervals between two orders that were not longer."""
    quiet: Returned
    """Who had been quiet for longer on the day."""
    active: Returned

    def sentence(self) -> Text:
        return Text(
            "Of those quiet for {days} days, {percent} % bought again; of the others {others} %.",
            days=self.days,
            percent=self.quiet.percent,
            others=self.active.percent,
        )


def backtest(
    rule: Rule, metrics: pl.DataFrame, bought: pl.LazyFrame, cut: date, days: int = DAYS_AFTER
) -> Backtest:
    """`metrics` are those of `cut` (sync.metrics.compute), `bought` all purchases up to today."""
    held = rule.expression(cut).fill_null(value=False)
    buyers = metrics.lazy().filter(pl.col("orders") > 0).select("customer", held.alias("held"))
    meant, others = _returned(buyers, _later(bought, cut, days))
    return Backtest(cut, days, meant, others)


def quiet_table(
    bought: pl.LazyFrame,
    cut: date,
    days: int = DAYS_AFTER,
    *,
    thresholds: Sequence[int] = QUIET,
    least_orders: int = 1,
) -> tuple[Quiet, ...]:
    """Thresholds of quiet days as they would have told on `cut`, for buyers with enough orders."""
    visits = bought.filter("is_order").select("customer", "date").unique()
    before = visits.filter(pl.col("date") <= cut)
    last = before.group_by("customer").agg(pl.col("date").max(), pl.len().alias("orders"))
    last = last.filter(pl.col("orders") >= least_orders)
    later, gaps = _later(bought, cut, days), _gaps(before)
    found = []
    for threshold in thresholds:
        quiet = (pl.lit(cut) - pl.col("date")).dt.total_days() > threshold
        meant, others = _returned(last.select("customer", quiet.alias("held")), later)
        within = (gaps <= threshold).mean()
        share = float(within) if isinstance(within, float) else 0.0
        found.append(Quiet(threshold, share, meant, others))
    return tuple(found)


def _gaps(visits: pl.LazyFrame) -> pl.Series:
    """Days between two orders of one customer."""
    gaps = pl.col("date").diff().over("customer").dt.total_days()
    return visits.sort("customer", "date").select(gaps).collect()["date"].drop_nulls()


def _later(bought: pl.LazyFrame, cut: date, days: int) -> pl.LazyFrame:
    """Who ordered in the days after `cut`."""
    after = (pl.col("date") - pl.lit(cut)).dt.total_days()
    in_time = pl.col("is_order") & (after > 0) & (after <= days)
    return bought.filter(in_time).select("customer", again=pl.lit(value=True)).unique()


def _returned(buyers: pl.LazyFrame, later: pl.LazyFrame) -> tuple[Returned, Returned]:
    """Of those for whom `held` is true, and of the others."""
    counts = (
        buyers.join(later, on="customer", how="left")
        .group_by("held")
        .agg(pl.len(), pl.col("again").fill_null(value=False).sum())
        .collect()
    )
    by_held = {held: Returned(count, again) for held, count, again in counts.iter_rows()}
    nobody = Returned(0, 0)
    return by_held.get(True, nobody), by_held.get(False, nobody)
