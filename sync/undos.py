"""Which runs can be taken back, what an undo holds, and how that ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from core.errors import WrongUse
from core.i18n import Text
from core.tables import change, decision, delivery, override, run
from sync.bulk import Same, update_rows
from sync.decisions import AGAIN, CUSTOMER, LABEL, OUT, SHEET_ONLY, decide, withdraw
from sync.items import Key
from sync.merge import UNDO
from sync.past import Past, read_past
from sync.past import Row as Change
from sync.undo import WHOLE, Scope


def scope_json(scope: Scope) -> dict[str, Any]:
    return {"customer": scope.customer, "label": list(scope.label) if scope.label else None}


def scope_of(kept: Mapping[str, Any]) -> Scope:
    """The scope of an undo, from column `run.undo`."""
    found = kept["scope"]
    return Scope(found["customer"], tuple(found["label"]) if found["label"] else None)


def load_past(connection: Connection, account: str, number: int, scope: Scope) -> Past:
    """The run as its journal tells it. Raises WrongUse where there is nothing to take back.

    A run that still says "running" while we hold the lease died; its journal counts.
    """
    row = find_run(connection, account, number)
    refusal = _never_wrote(row) or _undone_already(connection, row, scope)
    if refusal:
        raise refusal
    past = _past(connection, row)
    if not past.wrote:
        raise WrongUse(
            Text("Run {number} wrote nothing: there is nothing to take back.", number=number)
        )
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
    refusal = _never_wrote(row) or _undone_already(connection, row, WHOLE)
    return refusal is None and _past(connection, row).wrote


def _never_wrote(row: Row[Any]) -> WrongUse | None:
    if row.dry:
        return WrongUse(
            Text("Run {number} was a trial: nothing was written.", number=row.number),
            Text("There is nothing to take back."),
        )
    if row.state in ("waiting", "replaced"):
        return WrongUse(
            Text("The plan of run {number} was never written.", number=row.number),
            Text("There is nothing to take back."),
        )
    return None


def undos_of(connection: Connection, run_id: str) -> list[Row[Any]]:
    """The undos of a run that are done and hold still, oldest first."""
    rows = connection.execute(
        select(run)
        .where(run.c.undoes == run_id, run.c.state == "done", run.c.dry.is_(False))
        .order_by(run.c.number)
    ).all()
    return [
        row for row in rows if not row.undo.get("released") and not _whole_undo(connection, row)
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
    tried = change.c.sent_at.is_not(None) if row.state != "done" else change.c.state == "done"
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
        edits={key: frozenset(customers) for key, customers in (row.edits or {}).items()},
        mails=_mails_since(connection, row.account, row.started_at),
        held=undo.get("held", {}),
        label_answers=frozenset(undo.get("labels", ())),
        out=frozenset(undo.get("out", ())),
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


def doomed_labels(connection: Connection, account: str) -> frozenset[str]:
    """Labels that an undo said to delete, as questions are asked; most are gone already."""
    return frozenset(
        connection.scalars(
            select(decision.c.subject).where(
                decision.c.account == account,
                decision.c.question == LABEL,
                decision.c.answer == SHEET_ONLY,
                decision.c.origin == UNDO,
            )
        )
    )


def holds(connection: Connection, account: str, run_id: str) -> int:
    """How many answers are held because this run was taken back."""
    return len(_held(connection, account, run_id, None))


def release(
    connection: Connection, account: str, number: int, customer: str | None, now: datetime
) -> int:
    """Let the rules answer again where this run was taken back; how many answers, labels and
    customers that sets free. Raises WrongUse if nothing is held."""
    row = find_run(connection, account, number)
    ids = _held(connection, account, row.id, customer)
    if ids:
        update_rows(connection, override, {"id": ids}, {"ended_at": Same(now)})
    freed = len(ids) + _take_in(connection, account, row.id, customer)
    if customer is None:
        freed += _make_again(connection, account, row.id, now)
        _note_released(connection, row.id)
    if not freed:
        raise WrongUse(
            Text("Nothing is held because of run {number}.", number=number),
            Text("Only the answers of a run that was taken back are held."),
        )
    return freed


def _held(connection: Connection, account: str, run_id: str, customer: str | None) -> Sequence[str]:
    query = select(override.c.id).where(
        override.c.account == account,
        override.c.origin == UNDO,
        override.c.run == run_id,
        override.c.ended_at.is_(None),
    )
    if customer:
        query = query.where(override.c.customer == customer)
    return connection.scalars(query).all()


def _decided(connection: Connection, account: str, run_id: str, question: str) -> list[str]:
    """Subjects of what undos of this run decided."""
    return list(
        connection.scalars(
            select(decision.c.subject).where(
                decision.c.account == account,
                decision.c.question == question,
                decision.c.answer == (OUT if question == CUSTOMER else SHEET_ONLY),
                decision.c.origin == UNDO,
                decision.c.run == run_id,
            )
        )
    )


def _take_in(connection: Connection, account: str, run_id: str, customer: str | None) -> int:
    out = _decided(connection, account, run_id, CUSTOMER)
    back = [who for who in out if customer in (None, who)]
    for who in back:
        withdraw(connection, account, CUSTOMER, who)
    return len(back)


def _make_again(connection: Connection, account: str, run_id: str, now: datetime) -> int:
    labels = _decided(connection, account, run_id, LABEL)
    decide(connection, account, LABEL, dict.fromkeys(labels, AGAIN), UNDO, now, run=run_id)
    return len(labels)


def _note_released(connection: Connection, run_id: str) -> None:
    rows = connection.execute(select(run.c.id, run.c.undo).where(run.c.undoes == run_id)).all()
    for id, undo in rows:
        values = {"undo": {**(undo or {}), "released": True}}
        connection.execute(update(run).where(run.c.id == id).values(**values))


def label_key(subject: str) -> Key:
    """The segment a decision about a label is about."""
    dimension, _, segment = subject.partition("/")
    return dimension, segment
