"""Rules tried out before they decide anything: whom they mean, who would come and go, and whether
they would have been right in the shop's own past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from app.dimensions import dimensions as dimensions_now
from app.shop import Shop, open_shop
from app.wiring import Services
from core.errors import WrongUse
from core.i18n import Text
from core.model import Dimension
from sync.backtest import DAYS_AFTER, Backtest, Quiet, backtest, quiet_table
from sync.catalogue import ON_DEMAND, own_metrics
from sync.explain import Explanation, explain
from sync.forecast import forecast
from sync.rules import Rule, compile_rule
from sync.segments import answer, asked_for

SHOWN = 10


class Person(Struct, frozen=True):
    id: str
    name: str


class Tried(Struct, frozen=True):
    """A rule on today's customers. `entering` and `leaving`: whom it would bring into a segment in
    place of that segment's own rule, and whom it would put out."""

    sentence: Text
    count: int
    customers: int
    sample: Sequence[Person]
    entering: Sequence[Person] = ()
    leaving: Sequence[Person] = ()


class Coming(Struct, frozen=True):
    """One customer's next change. `now` and `then` are segments' names, "" for no answer."""

    day: date
    customer: str
    name: str
    dimension: str
    now: str
    then: str


class Told(Struct, frozen=True):
    """Why a customer is where she is, and what comes next if nothing happens."""

    dimension: Dimension
    explanation: Explanation
    """By the rules; where the answer is `by_hand`, what they would say."""
    coming: Coming | None
    by_hand: bool


def count(services: Services, text: str, instead_of: str = "") -> Tried:
    """Whom the rule means. `instead_of` is "dimension:segment". Raises RuleProblem."""
    shop = open_shop(services)
    rule = compile_rule(text, shop.currency, shop.own)
    asked = rule.metrics & ON_DEMAND
    dimension = _dimension(shop, instead_of) if instead_of else None
    if dimension:
        asked |= asked_for([dimension], shop.currency, shop.own)
    metrics = shop.metrics(also=asked)
    holds = metrics.filter(rule.expression(shop.today))["customer"].to_list()
    tried = Tried(rule.sentence(), len(holds), len(metrics), _people(shop, sorted(holds)[:SHOWN]))
    if dimension is None:
        return tried
    before, after = _members(shop, metrics, dimension, instead_of, text)
    entering, leaving = _people(shop, after - before), _people(shop, before - after)
    return replace(tried, entering=entering, leaving=leaving)


def sentences(services: Services) -> dict[tuple[str, str], Text]:
    """(dimension, segment) -> what its rule says, in words."""
    settings = services.settings
    currency, own = settings.business.currency, own_metrics(settings.orders)
    return {
        (d.key, s.key): compile_rule(s.when, currency, own).sentence()
        for d in settings.dimensions
        for s in d.segments
    }


def told(services: Services, customer: str, rows: pl.DataFrame | None = None) -> list[Told]:
    """Every dimension's answer of one customer, explained. `rows`: her orders, where somebody has
    read them already. Raises WrongUse for who is none now."""
    dimensions = dimensions_now(services)
    settings = services.settings
    also = asked_for(dimensions, settings.business.currency, own_metrics(settings.orders))
    shop = open_shop(services, customer, rows)
    if shop.scales and not shop.scales.know(also):  # a rule that no run has decided by yet
        shop = open_shop(services)
    if customer not in shop.rows:
        raise WrongUse(Text("There is no such customer, or she is none any more."))
    one = shop.metrics(also=also).filter(customer=customer)
    next_ones = {one.dimension: one for one in _coming(shop, one)}
    return [
        Told(
            d,
            explain(one, d, shop.today, shop.currency, shop.own)[0],
            next_ones.get(d.name),
            (customer, d.key) in shop.by_hand,
        )
        for d in dimensions
    ]


def coming(services: Services, days: int) -> list[Coming]:
    """Everybody's next change within `days`, the soonest first."""
    shop = open_shop(services)
    also = asked_for(shop.settings.dimensions, shop.currency, shop.own)
    return _coming(shop, shop.metrics(also=also), days)


def tried_before(services: Services, text: str, day: date | None, days: int) -> Backtest:
    """The rule as of `day` (by default `days` ago), and who came back since. Raises RuleProblem."""
    shop = open_shop(services)
    rule: Rule = compile_rule(text, shop.currency, shop.own)
    cut = _cut(shop, day, days)
    metrics = shop.metrics(cut, also=rule.metrics & ON_DEMAND)
    return backtest(rule, metrics, shop.bought(), cut, days)


def quiet_thresholds(services: Services, day: date | None, days: int) -> tuple[Quiet, ...]:
    """What thirty, sixty, ninety … days of quiet would have told on `day`."""
    shop = open_shop(services)
    return quiet_table(shop.bought(), _cut(shop, day, days), days)


def _cut(shop: Shop, day: date | None, days: int) -> date:
    cut = day or shop.today - timedelta(days=days or DAYS_AFTER)
    if cut >= shop.today:
        raise WrongUse(
            Text("{day} is not past: nobody can have come back since.", day=cut),
            Text("Name an earlier day with --on."),
        )
    return cut


def _dimension(shop: Shop, segment: str) -> Dimension:
    key = segment.partition(":")[0]
    return next(d for d in shop.settings.dimensions if d.key == key)


def _members(
    shop: Shop, metrics: pl.DataFrame, dimension: Dimension, segment: str, rule: str
) -> tuple[set[str], set[str]]:
    """Who is in the segment by its own rule, and by the other one in its place."""
    key = segment.partition(":")[2]
    others = tuple(replace(s, when=rule) if s.key == key else s for s in dimension.segments)
    found = []
    for one in (dimension, replace(dimension, segments=others)):
        held = answer(one, shop.today, shop.currency, shop.own) == key
        found.append(set(metrics.filter(held)["customer"].to_list()))
    return found[0], found[1]


def _coming(shop: Shop, metrics: pl.DataFrame, days: int | None = None) -> list[Coming]:
    horizon = {"horizon": days} if days else {}
    births = shop.told(shop.today).select("customer", "birthday")
    dimensions = {d.key: d for d in shop.settings.dimensions}
    changes = forecast(
        metrics,
        births,
        shop.bought(),
        shop.settings.dimensions,
        today=shop.today,
        currency=shop.currency,
        own=shop.own,
        **horizon,
    )
    return [
        Coming(
            row["day"],
            row["customer"],
            shop.named(row["customer"]),
            dimensions[row["dimension"]].name,
            _name(dimensions[row["dimension"]], row["now"]),
            _name(dimensions[row["dimension"]], row["then"]),
        )
        for row in changes.iter_rows(named=True)
        if (row["customer"], row["dimension"]) not in shop.by_hand
    ]


def _name(dimension: Dimension, key: str | None) -> str:
    return dimension.named(key) if key else ""


def _people(shop: Shop, customers: Iterable[str]) -> list[Person]:
    return [Person(one, shop.named(one)) for one in sorted(customers)]
