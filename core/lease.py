"""One hand at a time per account: a row taken and renewed by conditional update, with a fence.

The fence grows with every take. Whoever slept past the end of the lease finds a newer fence and
must write nothing more: `check` belongs in the same transaction as what it guards.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Busy, LostLease
from core.i18n import Text
from core.tables import lease

DURATION = timedelta(seconds=120)
FREE = datetime(1970, 1, 1, tzinfo=UTC)

_OURS = update(lease).where(
    lease.c.account == bindparam("whose"), lease.c.fence == bindparam("as_taken")
)
"""Built once: a run asks before every request and with everything it notes."""


class Held(Struct, frozen=True):
    """The lease as we took it."""

    account: str
    holder: str
    fence: int


def take(engine: Engine, account: str, holder: str, now: datetime) -> Held:
    """Take the account's lease, or raise Busy while somebody else holds it."""
    with engine.begin() as connection:
        row = connection.execute(select(lease).where(lease.c.account == account)).one_or_none()
        if row is None:
            return _first(connection, account, holder, now)
        if row.expires_at > now:
            raise _busy()
        held = Held(account, holder, row.fence + 1)
        ours = {"holder": holder, "fence": held.fence, "expires_at": now + DURATION}
        if not _kept(connection, replace(held, fence=row.fence), ours):
            raise _busy()
        return held


def _first(connection: Connection, account: str, holder: str, now: datetime) -> Held:
    try:
        connection.execute(
            insert(lease).values(account=account, holder=holder, fence=1, expires_at=now + DURATION)
        )
    except IntegrityError:
        raise _busy() from None
    return Held(account, holder, 1)


def _busy() -> Busy:
    return Busy(
        Text("Another sync or sending is going on for this account."),
        Text("Wait until it is done, or look at it on the Runs page."),
    )


def renew(engine: Engine, held: Held, now: datetime) -> None:
    """Prolong the lease; raise LostLease if somebody took it meanwhile."""
    with engine.begin() as connection:
        prolong(connection, held, now)


def prolong(connection: Connection, held: Held, now: datetime) -> None:
    """The same inside the caller's transaction."""
    _still(connection, held, {"expires_at": now + DURATION})


def check(connection: Connection, held: Held) -> None:
    """Raise LostLease unless the fence is still ours, inside the caller's transaction."""
    _still(connection, held, {"fence": held.fence})


def release(engine: Engine, held: Held) -> None:
    """Give the lease back; quietly nothing if it was lost. It is free by any clock, also by one
    that was set back."""
    with engine.begin() as connection:
        _kept(connection, held, {"expires_at": FREE})


def _still(connection: Connection, held: Held, values: Mapping[str, Any]) -> None:
    # An UPDATE rather than a SELECT: it holds the row until the transaction ends, on any database.
    if not _kept(connection, held, values):
        raise lost()


def lost() -> LostLease:
    return LostLease(
        Text("This process slept too long and another one took over; nothing more was written."),
        Text("Nothing to do: the other process finishes the work."),
    )


def _kept(connection: Connection, held: Held, values: Mapping[str, Any]) -> bool:
    """Whether the row is as we took it, and holds these `values` now."""
    ours = {"whose": held.account, "as_taken": held.fence}
    return connection.execute(_OURS, {**ours, **values}).rowcount == 1
