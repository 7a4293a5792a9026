"""Ticks of the schedule: which local day's is due, and who does it.

A tick is a row, unique by account, kind and local date: of any number of schedulers that wake, one
inserts it and acts.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.database import reading
from core.ids import new_id
from core.tables import job, run

A_DAY = timedelta(days=1)
STALE = timedelta(hours=1)
"""A tick claimed this long ago after which no run began was claimed by somebody who died."""


def tick_at(day: date, schedule: str, zone: ZoneInfo) -> datetime:
    """The instant of the tick "04:10" of a local day, in UTC.

    A wall time that daylight saving skips is read with the offset before the change, one that it
    repeats is the first of the two (PEP 495): every day has exactly one tick.
    """
    return datetime.combine(day, time.fromisoformat(schedule), zone).astimezone(UTC)


def due_day(now: datetime, schedule: str, zone: ZoneInfo) -> date:
    """The local date of the newest tick at or before `now`."""
    day = now.astimezone(zone).date() + A_DAY
    while tick_at(day, schedule, zone) > now:
        day -= A_DAY
    return day


def next_tick(now: datetime, schedule: str, zone: ZoneInfo) -> datetime:
    """The first tick after `now`."""
    day = due_day(now, schedule, zone)
    while tick_at(day, schedule, zone) <= now:
        day += A_DAY
    return tick_at(day, schedule, zone)


def claim(engine: Engine, account: str, kind: str, day: date, now: datetime) -> bool:
    """Whether this tick is ours to do: true for one caller, and again once its claim is stale."""
    try:
        with engine.begin() as connection:
            connection.execute(
                insert(job).values(
                    id=new_id(now),
                    account=account,
                    kind=kind,
                    day=day,
                    state="claimed",
                    claimed_at=now,
                )
            )
        return True
    except IntegrityError:
        return _take_over(engine, account, kind, day, now)


def _take_over(engine: Engine, account: str, kind: str, day: date, now: datetime) -> bool:
    tick = (job.c.account == account) & (job.c.kind == kind) & (job.c.day == day)
    with engine.begin() as connection:
        taken = connection.execute(
            update(job)
            .where(tick, job.c.state == "claimed", job.c.claimed_at < now - STALE)
            .values(claimed_at=now)
        )
        return taken.rowcount == 1


def first_run_done(engine: Engine, account: str) -> bool:
    """Whether the owner ever let a run write to the end."""
    return _any_run(engine, account, run.c.state == "done")


def ran_since(engine: Engine, account: str, instant: datetime) -> bool:
    """Whether a run, by whomever, began at or after `instant`."""
    return _any_run(engine, account, run.c.started_at >= instant)


def _any_run(engine: Engine, account: str, which: object) -> bool:
    query = select(run.c.id).where(run.c.account == account, run.c.dry.is_(False), which)  # type: ignore[arg-type]
    with reading(engine).connect() as connection:
        return connection.scalar(query.limit(1)) is not None
