"""Each customer's answers: what the rules said in the last sync, and what was chosen by hand since.

An answer chosen on the page stands here at once; `pending` says that Google does not have it yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from app.dimensions import dimensions
from app.wiring import Services
from core import clock
from core.database import reading
from core.i18n import Text, listed
from core.moments import say_day
from core.tables import customer, membership, override, run
from sync.why import by_hand, by_rule, until


class Answer(Struct, frozen=True):
    """One dimension's answer. `segment` None: no rule holds, or "none" by hand."""

    dimension: str
    segment: str | None
    name: str
    """What people call the segment; "" for none."""
    by_hand: bool
    since: date | None
    """None: since the next sync."""
    computed: str | None = None
    """What the rules say, as of the last sync."""
    origin: str | None = None
    """Of one by hand: sheet | label | page | command | undo."""
    run: int | None = None
    """The run that read it in Google; of an undo: the run that was undone."""
    until: date | None = None
    """The last day an answer by hand holds."""
    pending: bool = False
    """Chosen or given back after the last sync: the next one writes it."""

    rule: str | None = None
    """Of one by the rules: the condition that holds, as it is written."""

    def why(self, language: str) -> Text:
        """Where it comes from, and from when until when it holds."""
        if self.by_hand and self.since:
            origin = by_hand(self.origin or "", self.since, language, self.run)
            last = [until(self.until, language)] if self.until else []
            return listed([origin, *last])
        since = [Text("since {day}", day=say_day(self.since, language))] if self.since else []
        return listed([by_rule(self.rule), *since])


class ByHand(Struct, frozen=True):
    """One line of the list of all answers by hand."""

    customer: str
    name: str
    email: str | None
    dimension: str
    dimension_name: str
    answer: Answer


def all_by_hand(services: Services) -> list[ByHand]:
    """Every answer by hand that holds, by the customers' names."""
    names = {dimension.key: dimension.name for dimension in dimensions(services)}
    people = (
        select(customer.c.id, customer.c.name, customer.c.email)
        .where(customer.c.account == services.account, customer.c.id.in_(who_is_by_hand(services)))
        .order_by(func.lower(customer.c.name), customer.c.id)
    )
    with reading(services.engine).begin() as connection:
        rows = connection.execute(people).all()
        answers = answers_of(services, connection, None)
    return [
        ByHand(row.id, row.name, row.email, key, names[key], answers[row.id][key])
        for row in rows
        for key in names
        if key in answers[row.id] and answers[row.id][key].by_hand
    ]


def who_is_by_hand(services: Services) -> Select[tuple[str]]:
    """Customers of whom an answer is held by hand."""
    there = [one.key for one in dimensions(services)]
    return select(override.c.customer).where(_in_force(services, there))


def answers_of(
    services: Services, connection: Connection, ids: Sequence[str] | None
) -> Mapping[str, Mapping[str, Answer]]:
    """Customer -> dimension -> answer; of everybody where `ids` is None."""
    made = _Making(services)
    ours = (membership.c.account == services.account, membership.c.dimension.in_(made.dimensions))
    told = select(membership).where(*ours)
    held = select(override, run.c.number).outerjoin(run, run.c.id == override.c.run)
    held = held.where(_in_force(services, made.dimensions))
    if ids is not None:
        told = told.where(membership.c.customer.in_(ids))
        held = held.where(override.c.customer.in_(ids))
    rows = {(row.customer, row.dimension): row for row in connection.execute(told)}
    hands = {(row.customer, row.dimension): row for row in connection.execute(held)}
    answers: dict[str, dict[str, Answer]] = defaultdict(dict)
    for who, dimension in {**rows, **hands}:
        found = made.answer(dimension, rows.get((who, dimension)), hands.get((who, dimension)))
        if found:
            answers[who][dimension] = found
    return answers


def _in_force(services: Services, there: Sequence[str]) -> ColumnElement[bool]:
    """Not ended, its last day not over in the shop, and of a dimension that is `there`."""
    today = clock.today(services.clock, services.settings.business.zone)
    return and_(
        override.c.account == services.account,
        override.c.dimension.in_(there),
        override.c.ended_at.is_(None),
        or_(override.c.until.is_(None), override.c.until >= today),
    )


class _Making:
    """Answers out of rows, in the shop's words and days."""

    def __init__(self, services: Services) -> None:
        self._zone = services.settings.business.zone
        found = dimensions(services)
        self.dimensions = [one.key for one in found]
        segments = {(d.key, s.key): s for d in found for s in d.segments}
        self._names = {key: segment.name for key, segment in segments.items()}
        self._rules = {key: segment.when for key, segment in segments.items()}

    def answer(self, dimension: str, told: Row[Any] | None, hand: Row[Any] | None) -> Answer | None:
        """`told`: what the last sync stored; `hand`: an answer by hand that has not been ended."""
        if hand is not None and self._exists(hand):
            return self._held(hand, told)
        return self._told(dimension, told) if told is not None else None

    def _exists(self, hand: Row[Any]) -> bool:
        return not hand.segment or (hand.dimension, hand.segment) in self._names

    def _held(self, hand: Row[Any], told: Row[Any] | None) -> Answer:
        # an undo may hold "", no answer at all: stored like "none" by hand
        known = (told.segment, told.by_hand) if told is not None else None
        written = known == (hand.segment or None, True)
        return Answer(
            hand.dimension,
            hand.segment,
            self._name(hand.dimension, hand.segment),
            by_hand=True,
            since=hand.since.astimezone(self._zone).date(),
            computed=told.computed if told is not None else None,
            origin=hand.origin,
            run=hand.number,
            until=hand.until,
            pending=not written,
        )

    def _told(self, dimension: str, told: Row[Any]) -> Answer:
        """One by hand that has ended since is the rules' again, from the next sync on."""
        segment = told.computed if told.by_hand else told.segment
        return Answer(
            dimension,
            segment,
            self._name(dimension, segment),
            by_hand=False,
            since=None if told.by_hand else told.since,
            computed=told.computed,
            pending=told.by_hand,
            rule=self._rules.get((dimension, segment or "")),
        )

    def _name(self, dimension: str, segment: str | None) -> str:
        return self._names.get((dimension, segment or ""), segment or "")
