"""The journal: every call that writes to Google, written down before it is made.

planned -> sent -> done | failed | unsure. Between "planned" and fifteen minutes after it settled,
a change's values before and after both count as our own wherever they are met: Google may answer
late, a process may have died between the call and this row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, select, update

from core.i18n import Text
from core.ids import new_id
from core.lease import Held, check
from core.tables import change
from sync.bulk import Same, insert_rows
from sync.change import CREATE_CONTACTS, LOOKED_AT, LOST, Change
from sync.pending import Pending

_CHANGE = update(change).where(change.c.id == bindparam("made"))
"""Built once: a first run settles sixty calls."""


class Journal:
    """The changes of one run, under one lease."""

    def __init__(self, engine: Engine, held: Held, run: str) -> None:
        self._engine = engine
        self._held = held
        self._run = run
        self._next = 1

    def begin(
        self, connection: Connection, changes: Sequence[Change], now: datetime
    ) -> list[Change]:
        """Write the changes down as planned, in the caller's transaction; back come their ids."""
        known = [Change(c.kind, c.target, c.items, c.why, new_id(now)) for c in changes]
        if known:
            insert_rows(
                connection,
                change,
                {
                    "id": [c.id for c in known],
                    "account": Same(self._held.account),
                    "run": Same(self._run),
                    "seq": range(self._next, self._next + len(known)),
                    "kind": [c.kind for c in known],
                    "target": [dict(c.target) for c in known],
                    "items": [c.items for c in known],
                    "why": [c.why.to_json() for c in known],
                    "state": Same("planned"),
                    "fence": Same(self._held.fence),
                },
            )
        self._next += len(known)
        return known

    def sent(self, made: Change, now: datetime, items: Any = None) -> None:
        """The call goes out now. Committed first: a crash from here on leaves it "sent". `items`
        take the place of those planned."""
        values = {"made": made.id, "state": "sent", "sent_at": now}
        if items is not None:
            values["items"] = items
        with self._engine.begin() as connection:
            check(connection, self._held)
            connection.execute(_CHANGE, values)

    def mark_sent(self, connection: Connection, made: Sequence[Change], now: datetime) -> None:
        """The same of several inside the caller's transaction, to be committed before the calls."""
        check(connection, self._held)
        sent = {"state": "sent", "sent_at": now}
        connection.execute(_CHANGE, [{"made": one.id, **sent} for one in made])

    def settle_done(self, connection: Connection, made: Sequence[Change], now: datetime) -> None:
        """Close several changes that are done as they were planned."""
        if made:
            check(connection, self._held)
            done = {"state": "done", "settled_at": now}
            connection.execute(_CHANGE, [{"made": one.id, **done} for one in made])

    def settle(
        self,
        connection: Connection,
        made: Change,
        now: datetime,
        state: str = "done",
        error: Text | None = None,
        items: Any = None,
        named: Mapping[str, Any] | None = None,
        *,
        reached: bool = True,
    ) -> None:
        """Close the change inside the caller's transaction, guarded by the fence. `named` joins its
        target: what Google called the things that are new. Not `reached`: it counts as not sent."""
        check(connection, self._held)
        values: dict[str, Any] = {"state": state, "settled_at": now}
        if not reached:
            values["sent_at"] = None
        if error:
            values["error"] = error.to_json()
        if items is not None:
            values["items"] = items
        if named:
            values["target"] = {**made.target, **named}
        connection.execute(_CHANGE, {"made": made.id, **values})

    @contextmanager
    def settling(
        self, made: Change, now: datetime, items: Any = None, named: Mapping[str, Any] | None = None
    ) -> Iterator[Connection]:
        """A transaction that closes the change as done together with what follows from it."""
        with self._engine.begin() as connection:
            self.settle(connection, made, now, items=items, named=named)
            yield connection

    def end(
        self, made: Change, now: datetime, state: str, error: Text, *, reached: bool = True
    ) -> None:
        """Close a change that was not done: nothing follows from it."""
        with self._engine.begin() as connection:
            self.settle(connection, made, now, state, error, reached=reached)


def close_left(connection: Connection, pending: Pending, now: datetime) -> None:
    """Settle what a run before this one left open; what it did has been read from Google since.

    Creations that were sent become "unsure": only a mark in a later full read, or a person, settles
    them.
    """
    if not pending.open_changes:
        return
    left = change.c.id.in_(pending.open_changes)
    lost = change.c.kind.in_(LOST) & (change.c.state == "sent")
    connection.execute(update(change).where(left & lost).values(state="unsure"))
    half = left & change.c.kind.in_(LOOKED_AT) & (change.c.state == "unsure")
    connection.execute(update(change).where(half).values(state="failed", settled_at=now))
    why = Text("The run ended before the answer came; the next one looked at Google instead.")
    connection.execute(
        update(change)
        .where(left & change.c.state.in_(("planned", "sent")))
        .values(state="failed", settled_at=now, error=why.to_json())
    )


def settle_unsure(
    connection: Connection,
    account: str,
    pending: Pending,
    linked: Set[str],
    full_read: bool,
    now: datetime,
) -> None:
    """Close creations whose answer was lost, once Contacts itself has answered for all of them."""
    if not pending.unsure:
        return
    rows = connection.execute(
        select(change.c.id, change.c["items"]).where(
            change.c.account == account,
            change.c.state == "unsure",
            change.c.kind == CREATE_CONTACTS,
        )
    ).all()
    for row in rows:
        made = [customer for customer in row.items if customer in linked]
        if len(made) == len(row.items) or not any(
            pending.waits(c, full_read, now) for c in row.items
        ):
            state = "done" if made else "failed"
            closed = {"state": state, "settled_at": now, "items": made}
            connection.execute(_CHANGE, {"made": row.id, **closed})
