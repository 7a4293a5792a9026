"""When a customer's answer changes if nothing happens: no order, no edit, only days going by.

All customers are carried through the days to come, a month at a time, by the same expressions that
answer today. Scores, expectations and probabilities stay as they are today: among customers who all
do nothing, nobody overtakes anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from core.i18n import Text
from core.model import Dimension
from sync.catalogue import Own
from sync.metrics.calendar import births, calendar
from sync.metrics.windows import windows_on
from sync.segments import answer, rules_of

HORIZON = 400
"""Days: a year, and a month for who looks ahead of it."""

SCHEMA = {
    "customer": pl.String,
    "dimension": pl.String,
    "now": pl.String,
    "day": pl.Date,
    "then": pl.String,
}
_AT_ONCE = 31
_ROWS_AT_ONCE = 100_000
"""For few people more days at once: a single one's whole year costs no more than a month."""
_DAY = "_day"


def forecast(
    metrics: pl.DataFrame,
    birthdays: pl.DataFrame,
    bought: pl.LazyFrame,
    dimensions: Sequence[Dimension],
    *,
    today: date,
    currency: str,
    horizon: int = HORIZON,
    own: Own = (),
) -> pl.DataFrame:
    """The next change of each customer and dimension within `horizon` days, soonest first.

    `metrics` are today's (sync.metrics.compute), `birthdays` have customer and birthday, `bought`
    are the purchases behind them (sync.purchases). Null is no answer. Raises RuleProblem.
    """
    people = metrics.join(birthdays.select("customer", "birthday"), on="customer", how="left")
    found = [pl.DataFrame(schema=SCHEMA)]
    for dimension in dimensions:
        if _moves(dimension, currency, own):
            found += _changes(people, bought, dimension, today, currency, own, horizon)
    return pl.concat(found).sort("day", "customer", "dimension")


def within(changes: pl.DataFrame, today: date, days: int) -> pl.DataFrame:
    """The changes of the next `days`: tomorrow is the first."""
    return changes.filter(pl.col("day") <= today + timedelta(days=days))


def said(dimension: Dimension, then: str | None, day: date) -> Text:
    """A change in words."""
    if then is None:
        return Text("has no answer to “{dimension}” from {day}", dimension=dimension.name, day=day)
    return Text("becomes “{segment}” on {day}", segment=dimension.named(then), day=day)


def _moves(dimension: Dimension, currency: str, own: Own) -> bool:
    return any(rule.moves for rule in rules_of(dimension, currency, own))


def _changes(
    people: pl.DataFrame,
    bought: pl.LazyFrame,
    dimension: Dimension,
    today: date,
    currency: str,
    own: Own,
    horizon: int,
) -> Iterator[pl.DataFrame]:
    """Some days at a time, without those whose change is found."""
    asked = frozenset().union(*(rule.metrics for rule in rules_of(dimension, currency, own)))
    now = people.select("customer", answer(dimension, today, currency, own).alias("now"))
    dates = {"customer", "first_order", "last_order"}
    left = people.select(*births(), *sorted(dates | asked))
    step = max(_AT_ONCE, _ROWS_AT_ONCE // max(1, len(people)))
    for start in range(1, horizon + 1, step):
        count = min(step, horizon + 1 - start)
        days = pl.date_range(
            today + timedelta(days=start), today + timedelta(days=start + count - 1), eager=True
        )
        moved = _on(days, left, bought, asked, today)
        then = answer(dimension, pl.col(_DAY), currency, own).alias("then")
        changes = (
            moved.select("customer", _DAY, then)
            .join(now.lazy(), on="customer")
            .filter(pl.col("then").ne_missing(pl.col("now")))
            .group_by("customer", "now")
            .agg(pl.col(_DAY).min().alias("day"), pl.col("then").get(pl.col(_DAY).arg_min()))
            .select("customer", pl.lit(dimension.key).alias("dimension"), "now", "day", "then")
            .collect()
        )
        yield changes
        left = left.join(changes, on="customer", how="anti")


def _on(
    days: pl.Series,
    people: pl.DataFrame,
    bought: pl.LazyFrame,
    asked: frozenset[str],
    today: date,
) -> pl.LazyFrame:
    """Every customer on each of the days, in any order, with the metrics as they are then."""
    each = days.alias(_DAY).to_frame().lazy().join(people.lazy(), how="cross")
    moving = {key: value for key, value in calendar(pl.col(_DAY)).items() if key in asked}
    return windows_on(each, pl.col(_DAY), bought, asked, today).with_columns(**moving)
