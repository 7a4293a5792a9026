"""What a run remembers of answers: memberships, and the base of each place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from core.model import NONE
from core.tables import base, membership
from sync.bulk import Same, delete_rows, update_rows, upsert_rows
from sync.history import Turn
from sync.merge import Merged, Override, Values, joined
from sync.overrides import load_overrides

Row = tuple[str, str | None, str | None, bool]
"""(customer, segment, computed, by hand)"""


@dataclass(frozen=True)
class Answers:
    """Read at the start of a run."""

    bases: Mapping[tuple[str, str], Values] = field(default_factory=dict)
    """(dimension, place) -> customer -> value; places are "sheet" and "label"."""
    overrides: dict[str, dict[str, Override]] = field(default_factory=dict)
    """Dimension -> customer -> the override in force."""
    memberships: dict[str, dict[str, tuple[str | None, str | None, bool]]] = field(
        default_factory=dict
    )
    """Dimension -> customer -> (segment, computed, by hand)."""


def load_answers(connection: Connection, account: str) -> Answers:
    kept = select(base.c.dimension, base.c.place, base.c.held).where(base.c.account == account)
    bases = {(dimension, place): held for dimension, place, held in connection.execute(kept)}
    overrides = load_overrides(connection, account)
    memberships: dict[str, dict[str, tuple[str | None, str | None, bool]]] = defaultdict(dict)
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

    def put(self, connection: Connection, dimension: str, place: str, values: Values) -> None:
        """These customers' values changed; "" for one who holds nothing any more."""
        held = self._held.setdefault((dimension, place), {})
        held.update(values)
        for customer in [customer for customer, value in values.items() if not value]:
            del held[customer]
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


def store_memberships(
    connection: Connection,
    account: str,
    dimension: str,
    known: Mapping[str, tuple[str | None, str | None, bool]],
    merged: Merged,
    computed: Values,
    customers: Set[str],
    alone: Set[str],
    today: date,
) -> list[Turn]:
    """The answers of those `customers` who have one; all others' are forgotten, but for those
    left `alone`. Back come the answers that changed.

    "Since" moves only where the answer itself changed.
    """
    by_hand = merged.by_hand
    now = {
        c: (None if answer == NONE else answer, computed.get(c), c in by_hand)
        for c, answer in merged.answers.items()
        if c in customers
    }
    unanswered = by_hand.intersection(customers) - merged.answers.keys()
    now.update((c, (None, computed.get(c), True)) for c in unanswered)
    if now == known:
        return []
    gone = sorted(known.keys() - now.keys() - alone)
    keys: dict[str, Any] = {"account": Same(account), "dimension": Same(dimension)}
    if gone:
        delete_rows(connection, membership, {**keys, "customer": gone})
    changed = [(c, *answer) for c, answer in sorted(now.items()) if known.get(c) != answer]
    same = {c for c, segment, *_ in changed if c in known and known[c][0] == segment}
    touched = [row for row in changed if row[0] in same]
    fresh = [row for row in changed if row[0] not in same]
    if fresh:
        columns = {**keys, **_columns(fresh), "since": Same(today)}
        upsert_rows(connection, membership, columns)
    if touched:
        values = _columns(touched)
        found = {**keys, "customer": values.pop("customer")}
        update_rows(connection, membership, found, values)
    turns = [Turn(c, dimension, known[c][0] if c in known else None, s, h) for c, s, _, h in fresh]
    turns += [Turn(c, dimension, known[c][0], None, False) for c in gone]
    return [turn for turn in turns if turn.before != turn.after]


def _columns(rows: list[Row]) -> dict[str, Sequence[Any]]:
    names = ("customer", "segment", "computed", "by_hand")
    return dict(zip(names, zip(*rows, strict=True), strict=True))
