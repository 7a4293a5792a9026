"""Who leaves a label without anything being wrong: the brake does not count them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from datetime import date

import polars as pl

from sync.customers import KnownCustomers
from sync.decision import Decision
from sync.items import Key
from sync.plan import Plan
from sync.situation import Decided


def leaving_by_themselves(
    plan: Plan,
    known: KnownCustomers,
    decision: Decision,
    same_rules: Collection[str],
    taken_out: Set[str],
) -> frozenset[tuple[str, str]]:
    """(dimension, customer) of those who leave by the calendar, by new orders or by hand.

    Only while the dimension's rules are those of the last run, and only customers with the birthday
    they had and either the orders and turnover they had, or more of them and no earlier last one:
    anything else may be a mistake, and counts for the brake.
    """
    leavers = {customer for customers in plan.removes.values() for customer in customers}
    if not leavers:
        return frozenset()
    numbers = decision.computed.metrics.select("customer", "orders", "turnover", "last_order")
    table = numbers.with_columns(decision.computed.people["birthday"])
    rows = table.filter(pl.col("customer").is_in(list(leavers))).iter_rows()
    calm = {row[0] for row in rows if _is_calm(known, *row)}
    decided = decision.situation.decided
    return frozenset(
        (dimension, who)
        for (dimension, _), customers in plan.removes.items()
        for who in customers
        if who in taken_out
        or who in decided[dimension].merged.by_hand
        or (who in calm and dimension in same_rules)
    )


def _is_calm(
    known: KnownCustomers,
    who: str,
    orders: int,
    turnover: int,
    last: date | None,
    birthday: str | None,
) -> bool:
    if who not in known.numbers or birthday != known.birthday(who):
        return False
    then, earlier = known.orders(who), known.last_order(who)
    if orders == then:
        return (turnover, last) == (known.turnover(who), earlier)
    return orders > then and (earlier is None or bool(last and last >= earlier))


def members_of(decided: Mapping[str, Decided]) -> dict[Key, int]:
    """How many customers each label holds now."""
    sizes: dict[Key, int] = {}
    for key, one in decided.items():
        for value in one.labels.values():
            for segment in value.split():
                sizes[key, segment] = sizes.get((key, segment), 0) + 1
    return sizes
