"""Going no faster than Google allows: a token bucket per account and API, shared by processes.

A bucket's burst and its refill of one minute together stay below Google's per-minute limit, so no
minute, wherever it begins, sees more. The row's level may go below zero: that is a reservation, and
whoever made it waits until it is filled; so processes queue up instead of racing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.clock import Clock
from core.tables import pace


@dataclass(frozen=True)
class Bucket:
    name: str
    burst: float
    per_minute: float


SHEETS_READS = Bucket("sheets.reads", 25, 30)
SHEETS_WRITES = Bucket("sheets.writes", 25, 30)
PEOPLE_READS = Bucket("people.reads", 40, 45)
PEOPLE_WRITES = Bucket("people.writes", 40, 45)
GMAIL = Bucket("gmail", 450, 5_500)

# google-facts 3.2: units by method since May 2026; what is not listed costs 1.
_UNITS = {
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


def bucket_of(method: str, verb: str) -> Bucket | None:
    """Which bucket a call draws from; None for APIs without a tight limit (oauth2)."""
    reads = verb.upper() == "GET"
    match method.partition(".")[0]:
        case "people":
            return PEOPLE_READS if reads else PEOPLE_WRITES
        case "sheets":
            return SHEETS_READS if reads else SHEETS_WRITES
        case "gmail":
            return GMAIL
    return None


def units_of(method: str) -> int:
    return _UNITS.get(method, 1)


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
        """Draw what `method` costs and wait if the bucket has run dry; else return at once."""
        bucket = bucket_of(method, verb)
        if bucket is None:
            return
        level = None
        while level is None:
            level = self._drawn(bucket, units_of(method))
        if wait := wait_for(bucket, level):
            self._clock.sleep(wait)

    def _drawn(self, bucket: Bucket, units: int) -> float | None:
        """The level after drawing, or None if another process was quicker."""
        now = self._clock.now()
        where = (pace.c.account == self._account, pace.c.bucket == bucket.name)
        with self._engine.begin() as connection:
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
            return level if drawn.rowcount == 1 else None

    def _first(
        self, connection: Connection, bucket: Bucket, level: float, now: datetime
    ) -> float | None:
        try:
            with connection.begin_nested():
                connection.execute(
                    insert(pace).values(
                        account=self._account, bucket=bucket.name, level=level, at=now
                    )
                )
        except IntegrityError:
            return None
        return level
