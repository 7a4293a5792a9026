"""What a run remembers of answers: memberships, and the base of each place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, select

from core.model import NONE
from core.tables import base, membership
from sync.bulk import Same, delete_rows, insert_rows, update_rows, upsert_rows
from sync.history import Answered
from sync.merge import Merged, Override, Values, joined
from sync.overrides import load_overrides


class Answers(Struct, frozen=True):
    """Read at the start of a run."""

    bases: Mapping[tuple[str, str], Values] = field(default_factory=dict)
    """(dimension, place) -> customer -> value; places are "sheet" and "label"."""
    overrides: dict[str, dict[str, Override]] = field(default_factory=dict)
    """Dimension -> customer -> the override in force."""
    memberships: dict[str, dict[str, Answered]] = field(default_factory=dict)
    """By dimension and customer."""


def load_answers(connection: Connection, account: str) -> Answers:
    kept = select(base.c.dimension, base.c.place, base.c.held).where(base.c.account == account)
    bases = {(dimension, place): held for dimension, place, held in connection.execute(kept)}
    overrides = load_overrides(connection, account)
    memberships: dict[str, dict[str, Answered]] = defaultdict(dict)
    whose = (membership.c.customer, membership.c.dimension, membership.c.segment)
    for customer, dimension, segment, computed, by_hand in connection.execute(
        select(*whose, membership.c.computed, membership.c.by_hand).where(
            membership.c.account == account
        )
    ).all():
        memberships[dimension][customer] = (segment, computed, by_hand)
    return Answers(bases, overrides, memberships)


class Bases:
    """What each place held when we last agreed with it, kept in table `base` as a run goes on.

    A place is one value: nobody asks for a single customer's, and a first run writes all of them.
    """

    def __init__(self, account: str, known: Mapping[tuple[str, str], Values]) -> None:
        self._account = account
        self._held = {place: dict(held) for place, held in known.items()}

    def replace(self, connection: Connection, dimension: str, place: str, held: Values) -> None:
        """The place holds this, and nothing else."""
        if held != self._held.get((dimension, place), {}):
            self._held[dimension, place] = dict(held)
            self._store(connection, dimension, place)

    def put(
        self,
        connection: Connection,
        dimension: str,
        place: str,
        values: Values,
        new: Set[str] = frozenset(),
    ) -> None:
        """These customers' values changed, "" for one who holds nothing any more; of those whose
        place is `new` nothing else stands there."""
        held = self._held.setdefault((dimension, place), {})
        emptied = held.keys() & new
        for customer in emptied:
            del held[customer]
        held.update(values)
        if "" in values.values():
            for customer in [customer for customer, value in values.items() if not value]:
                del held[customer]
        if values or emptied:
            self._store(connection, dimension, place)

    def strip(self, connection: Connection, dimension: str, segment: str) -> None:
        """The label of this segment is gone: nobody wears it."""
        worn = self._held.get((dimension, "label"), {})
        rest = {c: {*value.split()} - {segment} for c, value in worn.items()}
        values = {c: joined(left) for c, left in rest.items() if left}
        self.replace(connection, dimension, "label", values)

    def _store(self, connection: Connection, dimension: str, place: str) -> None:
        held = self._held[dimension, place]
        place_of: dict[str, Any] = {
            "account": Same(self._account),
            "dimension": Same(dimension),
            "place": [place],
        }
        upsert_rows(connection, base, {**place_of, "held": Same(held)})


def answers_now(merged: Merged, computed: Values, customers: Set[str]) -> dict[str, Answered]:
    """The answers of those `customers` who have one, or none by hand."""
    answers = merged.answers
    by_rule: dict[str, Answered] = {a: (a, a, False) for a in set(answers.values())}
    now = {c: by_rule[answer] for c, answer in answers.items() if c in customers}
    for c in merged.by_hand & customers:
        answer = answers.get(c, NONE)
        now[c] = (None if answer == NONE else answer, computed.get(c), True)
    return now


def store_memberships(
    connection: Connection,
    account: str,
    dimension: str,
    known: Mapping[str, Answered],
    now: Mapping[str, Answered],
    alone: Set[str],
    today: date,
) -> None:
    """The answers as they are `now`; all others' are forgotten, but for those left `alone`.

    "Since" moves only where the answer itself changed.
    """
    if now == known:
        return
    keys: dict[str, Any] = {"account": Same(account), "dimension": Same(dimension)}
    since = {**keys, "since": Same(today)}
    if not known:
        first = sorted(now)
        whose = {**since, "customer": first, **_columns(first, now)}
        insert_rows(connection, membership, whose)
        return
    if gone := sorted(known.keys() - now.keys() - alone):
        delete_rows(connection, membership, {**keys, "customer": gone})
    changed = sorted(c for c, answer in now.items() if known.get(c) != answer)
    if fresh := [c for c in changed if c not in known or known[c][0] != now[c][0]]:
        whose = {**since, "customer": fresh, **_columns(fresh, now)}
        upsert_rows(connection, membership, whose)
    if touched := [c for c in changed if c in known and known[c][0] == now[c][0]]:
        whose = {**keys, "customer": touched}
        update_rows(connection, membership, whose, _columns(touched, now))


def _columns(customers: list[str], now: Mapping[str, Answered]) -> dict[str, Sequence[Any]]:
    names = ("segment", "computed", "by_hand")
    return dict(zip(names, zip(*map(now.__getitem__, customers), strict=True), strict=True))
