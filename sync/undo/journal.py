"""Which runs can be taken back, what an undo holds, and how that ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from core.errors import WrongUse
from core.i18n import Text
from core.tables import change, delivery, run
from sync.undo.past import Past, read_past
from sync.undo.past import Row as Change
from sync.undo.plan import WHOLE, Scope, scope_of

ENDED = ("done", "waiting", "replaced")
"""The states of a run that went through to its end, and wrote all that was not held back."""


def load_past(
    connection: Connection, account: str, number: int, scope: Scope, *, goes_on: bool = False
) -> Past:
    """The run as its journal tells it. Raises WrongUse where there is nothing to take back.

    A run that still says "running" while we hold the lease died; its journal counts. With `goes_on`
    an undo that did a part of it is to do the rest, which a person approved.
    """
    row = find_run(connection, account, number)
    past = _past(connection, row)
    refusal = _wrote_nothing(row, past)
    if refusal is None and not goes_on:
        refusal = _undone_already(connection, row, scope)
    if refusal:
        raise refusal
    return past


def find_run(connection: Connection, account: str, number: int) -> Row[Any]:
    row = connection.execute(
        select(run).where(run.c.account == account, run.c.number == number)
    ).one_or_none()
    if row is None:
        raise WrongUse(
            Text("There is no run {number}.", number=number),
            Text("`regulars runs` lists them all."),
        )
    return row


def can_undo(connection: Connection, row: Row[Any]) -> bool:
    """Whether taking the whole run back can do anything, as far as the journal tells."""
    nothing = _wrote_nothing(row, _past(connection, row))
    return nothing is None and _undone_already(connection, row, WHOLE) is None


def _wrote_nothing(row: Row[Any], past: Past) -> WrongUse | None:
    """Why there is nothing to take back. A plan that waits may have been written in part."""
    if row.dry:
        return WrongUse(
            Text("Run {number} was a trial: nothing was written.", number=row.number),
            Text("There is nothing to take back."),
        )
    if past.wrote:
        return None
    if row.state in ("waiting", "replaced"):
        return WrongUse(
            Text("The plan of run {number} was never written.", number=row.number),
            Text("There is nothing to take back."),
        )
    return WrongUse(
        Text("Run {number} wrote nothing: there is nothing to take back.", number=row.number)
    )


def undos_of(connection: Connection, run_id: str) -> list[Row[Any]]:
    """The undos of a run that were written and hold still, oldest first.

    Of several that go equally far the last one counts: it did the rest of one that had to wait.
    """
    rows = connection.execute(
        select(run)
        .where(run.c.undoes == run_id, run.c.state.in_(ENDED), run.c.dry.is_(False))
        .order_by(run.c.number)
    ).all()
    last = {scope_of(row.undo): row for row in rows if "held" in row.undo}
    return [
        row
        for row in sorted(last.values(), key=lambda row: row.number)
        if not row.undo.get("released") and not _whole_undo(connection, row)
    ]


def _whole_undo(connection: Connection, row: Row[Any]) -> bool:
    return any(scope_of(one.undo).whole for one in undos_of(connection, row.id))


def _undone_already(connection: Connection, row: Row[Any], scope: Scope) -> WrongUse | None:
    for one in undos_of(connection, row.id):
        if scope_of(one.undo) in (scope, WHOLE):
            return WrongUse(
                Text(
                    "Run {number} was taken back already, by run {by}.",
                    number=row.number,
                    by=one.number,
                ),
                Text(
                    "Take back run {by} to have it again, or release run {number} to let the "
                    "rules answer.",
                    number=row.number,
                    by=one.number,
                ),
            )
    return None


def _past(connection: Connection, row: Row[Any]) -> Past:
    """What a run that ended in the middle sent may have been done, whatever its state says."""
    tried = change.c.state == "done" if row.state in ENDED else change.c.sent_at.is_not(None)
    changes = connection.execute(
        select(change.c.kind, change.c.target, change.c["items"])
        .where(change.c.run == row.id, tried | (change.c.state == "unsure"))
        .order_by(change.c.seq)
    )
    undo = row.undo or {}
    return read_past(
        row.id,
        row.number,
        [Change(*found) for found in changes],
        row.names or {},
        edits={key: frozenset(customers) for key, customers in (row.edits or {}).items()},
        mails=_mails_since(connection, row.account, row.started_at),
        held=undo.get("held", {}),
        label_answers=frozenset(undo.get("labels", ())),
        out=frozenset(undo.get("out", ())),
        fields=frozenset(undo.get("fields", ())),
    )


def _mails_since(connection: Connection, account: str, began: datetime) -> int:
    count = connection.scalar(
        select(func.count())
        .select_from(delivery)
        .where(
            delivery.c.account == account,
            delivery.c.state == "sent",
            delivery.c.settled_at >= began,
        )
    )
    return count or 0
