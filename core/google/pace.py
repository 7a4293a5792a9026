"""Going no faster than Google allows: token buckets per account and API, shared by processes.

A bucket's burst and its refill of one minute together stay below Google's per-minute limit, so no
minute, wherever it begins, sees more. The row's level may go below zero: that is a reservation, and
whoever made it waits until it is filled; so processes queue up instead of racing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.clock import Clock
from core.tables import pace


class Bucket(Struct, frozen=True):
    """`limit` is Google's, of one user's minute; what goes beyond is answered with 429."""

    name: str
    limit: int
    burst: float
    per_minute: float


SHEETS_READS = Bucket("sheets.reads", 60, 25, 30)
SHEETS_WRITES = Bucket("sheets.writes", 60, 25, 30)
CRITICAL_READS = Bucket("people.critical_reads", 90, 40, 45)
CRITICAL_WRITES = Bucket("people.critical_writes", 90, 40, 45)
GROUP_READS = Bucket("people.reads", 90, 40, 45)
OTHER_WRITES = Bucket("people.writes", 90, 40, 45)
GMAIL = Bucket("gmail", 6_000, 450, 5_500)
BUCKETS = (
    SHEETS_READS,
    SHEETS_WRITES,
    CRITICAL_READS,
    CRITICAL_WRITES,
    GROUP_READS,
    OTHER_WRITES,
    GMAIL,
)

Draws = tuple[tuple[Bucket, int], ...]

_WRITE_AND_READ: Draws = ((CRITICAL_READS, 1), (CRITICAL_WRITES, 1))
_BATCH: Draws = ((CRITICAL_READS, 6), (CRITICAL_WRITES, 6))
_GROUP: Draws = ((GROUP_READS, 1),)
_OTHER: Draws = ((OTHER_WRITES, 1),)

_PEOPLE: Mapping[str, Draws] = {
    "people.people.createContact": _WRITE_AND_READ,
    "people.people.updateContact": _WRITE_AND_READ,
    "people.people.batchCreateContacts": _BATCH,
    "people.people.batchUpdateContacts": _BATCH,
    "people.people.deleteContact": _OTHER,
    "people.contactGroups.list": _GROUP,
    "people.contactGroups.get": _GROUP,
    "people.contactGroups.batchGet": _GROUP,
    "people.contactGroups.create": _OTHER,
    "people.contactGroups.update": _OTHER,
    "people.contactGroups.delete": _OTHER,
    "people.contactGroups.members.modify": _OTHER,
}
"""What Google's guide "Read and manage contacts" says a call takes; a write of contacts is a read,
too. The limits are those that projects report."""

_GMAIL: Mapping[str, int] = {
    "gmail.users.history.list": 2,
    "gmail.users.messages.list": 5,
    "gmail.users.messages.modify": 5,
    "gmail.users.messages.get": 20,
    "gmail.users.messages.send": 100,
    "gmail.users.drafts.list": 5,
    "gmail.users.drafts.create": 10,
    "gmail.users.drafts.delete": 10,
    "gmail.users.drafts.update": 15,
    "gmail.users.drafts.get": 20,
    "gmail.users.drafts.send": 100,
}
"""Units since May 2026 (google-facts 3.2); what is not listed costs 1."""


def draws_of(method: str, verb: str) -> Draws:
    """What a call takes from which buckets, always in the same order; nothing for APIs without a
    tight limit (oauth2)."""
    reads = verb.upper() == "GET"
    match method.partition(".")[0]:
        case "people":
            otherwise = ((CRITICAL_READS, 1),) if reads else _WRITE_AND_READ
            return _PEOPLE.get(method, otherwise)
        case "sheets":
            return ((SHEETS_READS if reads else SHEETS_WRITES, 1),)
        case "gmail":
            return ((GMAIL, _GMAIL.get(method, 1)),)
    return ()


def refilled(bucket: Bucket, level: float, at: datetime, now: datetime) -> float:
    """The bucket's level at `now` if it was `level` at `at`. A clock set back refills nothing."""
    passed = max(0.0, (now - at).total_seconds())
    return min(bucket.burst, level + passed * bucket.per_minute / 60)


def wait_for(bucket: Bucket, level: float) -> float:
    """Seconds until a level below zero is filled up."""
    return max(0.0, -level * 60 / bucket.per_minute)


class Pace:
    """The buckets of one account. `account` is the account row's id."""

    def __init__(self, engine: Engine, account: str, clock: Clock) -> None:
        self._engine = engine
        self._account = account
        self._clock = clock

    def take(self, method: str, verb: str) -> None:
        """Draw what `method` costs and wait if a bucket has run dry; else return at once."""
        draws = draws_of(method, verb)
        if not draws:
            return
        wait = None
        while wait is None:
            wait = self._drawn(draws)
        if wait:
            self._clock.sleep(wait)

    def _drawn(self, draws: Draws) -> float | None:
        """Seconds until all of them are filled, or None if another process was quicker: then
        nothing was drawn."""
        now = self._clock.now()
        try:
            with self._engine.begin() as connection:
                return max(
                    wait_for(bucket, self._level(connection, bucket, units, now))
                    for bucket, units in draws
                )
        except _Lost:
            return None

    def _level(self, connection: Connection, bucket: Bucket, units: int, now: datetime) -> float:
        """The level after drawing. Raises _Lost."""
        where = (pace.c.account == self._account, pace.c.bucket == bucket.name)
        row = connection.execute(select(pace.c.level, pace.c.at).where(*where)).one_or_none()
        if row is None:
            return self._first(connection, bucket, bucket.burst - units, now)
        level = refilled(bucket, row.level, row.at, now) - units
        # never earlier than the row: a minute must not be refilled twice
        at = max(now, row.at) if now > row.at - timedelta(hours=1) else now
        drawn = connection.execute(
            update(pace)
            .where(*where, pace.c.level == row.level, pace.c.at == row.at)
            .values(level=level, at=at)
        )
        if drawn.rowcount != 1:
            raise _Lost
        return level

    def _first(self, connection: Connection, bucket: Bucket, level: float, now: datetime) -> float:
        values = {"account": self._account, "bucket": bucket.name, "level": level, "at": now}
        try:
            connection.execute(insert(pace).values(values))
        except IntegrityError:
            raise _Lost from None
        return level


class _Lost(Exception):
    """Another process drew between our look and our draw."""
