"""Leaving an account alone while Gmail says so: a stop is a row that every process reads.

A sending limit lasts for hours, and asking again moves its end (google-facts 6.19); the end that
Gmail names is at times too early. So nothing is asked until a margin after it, and the margin
doubles each time the limit is still there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.clock import Clock
from core.database import reading
from core.errors import TryLater
from core.google.outages import mailbox_stopped, sending_stopped
from core.google.refusals import Kind
from core.google.retry import Repeat, kind_of
from core.tables import pace

MARGIN = timedelta(minutes=5)
_MOST_STRIKES = 7
_FRESH = timedelta(hours=24)
"""A limit hit again so soon after a stop is the same one."""
_FURTHEST = timedelta(hours=48)
"""No stop is noted for longer, whatever Gmail names: it is asked again then. One that lasts longer
was written under another clock."""
_STOPS: Mapping[Kind, str] = {Kind.SENDING_LIMIT: "stop.sending", Kind.USER_LIMIT: "stop.gmail"}


class Breaker:
    """The stops of one account. `account` is the account row's id."""

    def __init__(self, engine: Engine, account: str, clock: Clock) -> None:
        self._engine = engine
        self._account = account
        self._clock = clock

    def check(self, method: str) -> None:
        """Raise TryLater if Google's `method` must not be called for this account now."""
        if not method.startswith("gmail."):
            return  # no other API has such limits: no look into the database for them
        now = self._clock.now()
        if until := self._until(Kind.USER_LIMIT, now):
            raise mailbox_stopped(until, now)
        sends = kind_of(method, "POST") is Repeat.SENDS
        if sends and (until := self._until(Kind.SENDING_LIMIT, now)):
            raise sending_stopped(until)

    def trip(self, kind: Kind, refused: TryLater) -> TryLater:
        """Note the stop that a refusal asks for; the error that says how long it lasts."""
        if kind not in _STOPS:
            return refused
        now = self._clock.now()
        until = self._noted(kind, max(refused.after or now, now), now)
        if kind is Kind.SENDING_LIMIT:
            return sending_stopped(until, http=refused.http)
        return mailbox_stopped(until, now, http=refused.http)

    def _until(self, kind: Kind, now: datetime) -> datetime | None:
        with reading(self._engine).begin() as connection:
            until = connection.scalar(select(pace.c.at).where(*self._row(kind)))
        return until if until and now < until <= now + _FURTHEST else None

    def _row(self, kind: Kind) -> tuple[ColumnElement[bool], ...]:
        return (pace.c.account == self._account, pace.c.bucket == _STOPS[kind])

    def _noted(self, kind: Kind, named: datetime, now: datetime) -> datetime:
        with self._engine.begin() as connection:
            self._ensure(connection, kind, now)
            row = connection.execute(
                select(pace.c.level, pace.c.at).where(*self._row(kind)).with_for_update()
            ).one()
            if now < row.at <= now + _FURTHEST:  # another thread or process was just told
                strikes = max(1, round(row.level))
            else:
                strikes = round(row.level) + 1 if now - _FRESH < row.at <= now else 1
            strikes = min(strikes, _MOST_STRIKES)
            until: datetime = min(named, now + _FURTHEST) + MARGIN * 2 ** (strikes - 1)
            until = min(until, now + _FURTHEST)
            connection.execute(update(pace).where(*self._row(kind)).values(level=strikes, at=until))
        return until

    def _ensure(self, connection: Connection, kind: Kind, now: datetime) -> None:
        values = {"account": self._account, "bucket": _STOPS[kind], "level": 0.0, "at": now}
        try:
            with connection.begin_nested():
                connection.execute(insert(pace).values(values))
        except IntegrityError:
            return  # it is there already
