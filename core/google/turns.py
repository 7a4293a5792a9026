"""One at a time, over threads and processes: a row taken by conditional update."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.clock import Clock
from core.tables import pace

_LONGEST = timedelta(seconds=60)
"""Whoever has not given its turn back by then has died, or Google hangs: the next one goes."""
_SKEW = timedelta(seconds=60)
"""How far apart the clocks of two machines may be."""
_LOOK = 0.1


@contextmanager
def turn(engine: Engine, account: str, name: str, clock: Clock) -> Iterator[None]:
    """Waits until nobody else of this account (a row's id) has a turn of that name."""
    where = (pace.c.account == account, pace.c.bucket == name)
    while (number := _taken(engine, account, name, clock)) is None:
        clock.sleep(_LOOK)
    try:
        yield
    finally:
        with engine.begin() as connection:
            mine = (*where, pace.c.level == number)
            connection.execute(update(pace).where(*mine).values(at=clock.now()))


def _taken(engine: Engine, account: str, name: str, clock: Clock) -> float | None:
    """The number of our turn, or None while somebody else has one."""
    where = (pace.c.account == account, pace.c.bucket == name)
    with engine.begin() as connection:
        now = clock.now()  # not before: whoever went first while we waited has a later time
        row = connection.execute(select(pace.c.level, pace.c.at).where(*where)).one_or_none()
        if row is None:
            values = {"account": account, "bucket": name, "level": 1.0, "at": now + _LONGEST}
            try:
                with connection.begin_nested():
                    connection.execute(insert(pace).values(values))
            except IntegrityError:
                return None
            return 1.0
        # a turn that ends later than any may was taken under another clock
        if now < row.at <= now + _LONGEST + _SKEW:
            return None
        number: float = row.level + 1
        taken = connection.execute(
            update(pace)
            .where(*where, pace.c.level == row.level)
            .values(level=number, at=now + _LONGEST)
        )
        return number if taken.rowcount == 1 else None
