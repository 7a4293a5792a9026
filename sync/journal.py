"""The journal: every call that writes to Google, written down before it is made.

planned -> sent -> done | failed | unsure. Between "planned" and fifteen minutes after it settled,
a change's values before and after both count as our own wherever they are met: Google may answer
late, a process may have died between the call and this row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, or_, select, update

from core.i18n import Text
from core.ids import new_id
from core.lease import Held, check
from core.tables import change
from sync.bulk import Same, insert_rows
from sync.change import (
    ADD_MEMBERS,
    CREATE_CONTACTS,
    CREATE_LABEL,
    CREATE_SPREADSHEET,
    LOST,
    REMOVE_MEMBERS,
    RENAME_LABEL,
    WRITE_SHEET,
    Change,
)

YOUNG = timedelta(minutes=15)


@dataclass(frozen=True)
class Pending:
    """Writes of ours that may show or not show yet."""

    labels: Mapping[str, Mapping[str, set[str]]] = field(default_factory=dict)
    """Dimension -> customer -> segments given or taken."""
    cells: Mapping[str, Mapping[str, set[str]]] = field(default_factory=dict)
    """Dimension -> customer -> values before and after."""
    landed: Mapping[str, Mapping[int, set[str]]] = field(default_factory=dict)
    """Dimension -> row -> what a write that was never looked at put there, whosever row it is by
    now: rows may have moved in that moment."""
    created: frozenset[str] = frozenset()
    """Customers whose contact was created within the last minutes: a read may not list it yet."""
    unsure: Mapping[str, datetime] = field(default_factory=dict)
    """Customers whose creation was sent and never answered, and when it was sent."""
    making: frozenset[tuple[str, str]] = frozenset()
    """(dimension, segment) whose label we were about to make: one with our mark is no stranger."""
    renamed: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """(dimension, segment) -> names its label may show as long as a renaming of ours is young."""
    spreadsheet_lost: bool = False
    """A spreadsheet was to be made and nobody knows whether it was."""
    open_changes: tuple[str, ...] = ()
    """Ids of changes a run before this one left planned or sent, or of a half-written sheet."""

    def cells_of(self, dimension: str, rows: Mapping[str, int]) -> Mapping[str, Set[str]]:
        """Customer -> the values of her cell that are ours; `rows` as they stand now."""
        cells, landed = self.cells.get(dimension, {}), self.landed.get(dimension)
        if not landed:
            return cells
        there = {customer: landed[row] for customer, row in rows.items() if row in landed}
        return {c: cells.get(c, set()) | there.get(c, set()) for c in cells.keys() | there.keys()}

    def waits(self, customer: str, full_read: bool, now: datetime) -> bool:
        """Whether a creation may still show: only a full read minutes later says it does not."""
        sent = self.unsure.get(customer)
        return sent is not None and not (full_read and now - sent >= YOUNG)

    def due(self, now: datetime) -> bool:
        """Whether a full read can settle a lost answer now."""
        return any(now - sent >= YOUNG for sent in self.unsure.values())


def read_pending(connection: Connection, account: str, now: datetime) -> Pending:
    """All changes that are unsettled or settled less than fifteen minutes ago."""
    rows = connection.execute(
        select(change.c.id, change.c.kind, change.c.target, change.c["items"], change.c.state)
        .add_columns(change.c.sent_at, change.c.settled_at)
        .where(change.c.account == account)
        .where(
            or_(
                change.c.state.in_(("planned", "sent", "unsure")),
                change.c.settled_at > now - YOUNG,
            )
        )
    )
    labels: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    cells: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    landed: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    created: set[str] = set()
    unsure: dict[str, datetime] = {}
    making: set[tuple[str, str]] = set()
    renamed: dict[tuple[str, str], frozenset[str]] = {}
    left = []
    spreadsheet_lost = False
    for row in rows:
        if row.kind in (ADD_MEMBERS, REMOVE_MEMBERS):
            worn, segment = labels[row.target["dimension"]], row.target["segment"]
            for customer in row.items:
                worn[customer].add(segment)
        elif row.kind == WRITE_SHEET:
            for dimension, triples in row.items["answers"].items():
                shown = cells[dimension]
                for customer, before, after in triples:
                    shown[customer].update((before, after))
                    if row.state in ("sent", "unsure") and customer in row.items["at"]:
                        landed[dimension][row.items["at"][customer]].add(after)
        elif row.kind == CREATE_CONTACTS and row.state in ("sent", "unsure"):
            unsure.update(dict.fromkeys(row.items, row.sent_at))
        elif row.kind == CREATE_CONTACTS and row.state == "done":
            created.update(row.items)
        elif row.kind == RENAME_LABEL:
            key = (row.target["dimension"], row.target["segment"])
            renamed[key] = renamed.get(key, frozenset()) | {
                row.target["before"],
                row.target["name"],
            }
        elif row.kind == CREATE_LABEL:
            making.add((row.target["dimension"], row.target["segment"]))
        elif row.kind == CREATE_SPREADSHEET and row.state in ("sent", "unsure"):
            spreadsheet_lost = True
        if row.state in ("planned", "sent") or (row.kind, row.state) == (WRITE_SHEET, "unsure"):
            left.append(row.id)
    return Pending(
        labels,
        cells,
        landed,
        frozenset(created),
        unsure,
        frozenset(making),
        renamed,
        spreadsheet_lost,
        tuple(left),
    )


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

    def sent(self, made: Change, now: datetime) -> None:
        """The call goes out now. Committed first: a crash from here on leaves it "sent"."""
        with self._engine.begin() as connection:
            self.mark_sent(connection, made, now)

    def mark_sent(self, connection: Connection, made: Change, now: datetime) -> None:
        """The same inside the caller's transaction, to be committed before the call."""
        check(connection, self._held)
        connection.execute(
            update(change).where(change.c.id == made.id).values(state="sent", sent_at=now)
        )

    def settle(
        self,
        connection: Connection,
        made: Change,
        now: datetime,
        state: str = "done",
        error: Text | None = None,
        items: Any = None,
        named: Mapping[str, Any] | None = None,
    ) -> None:
        """Close the change inside the caller's transaction, guarded by the fence. `named` joins its
        target: what Google called the things that are new."""
        check(connection, self._held)
        values: dict[str, Any] = {"state": state, "settled_at": now}
        if error:
            values["error"] = error.to_json()
        if items is not None:
            values["items"] = items
        if named:
            values["target"] = {**made.target, **named}
        connection.execute(update(change).where(change.c.id == made.id).values(**values))


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
    half = left & (change.c.kind == WRITE_SHEET) & (change.c.state == "unsure")
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
            connection.execute(update(change).where(change.c.id == row.id).values(**closed))
