"""What undos hold, and how that ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from core.errors import WrongUse
from core.i18n import Text
from core.tables import decision, override, run
from sync.bulk import Same, update_rows
from sync.decisions import (
    AGAIN,
    COMPLETE,
    CUSTOMER,
    LABEL,
    NO,
    OUT,
    SHEET_ONLY,
    decide,
    withdraw,
)
from sync.items import Key
from sync.merge import UNDO
from sync.undo.journal import find_run

_HELD = {CUSTOMER: OUT, LABEL: SHEET_ONLY, COMPLETE: NO}
"""What an undo answers to each question."""


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
    freed += _fill_again(connection, account, row.id, customer)
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
                decision.c.answer == _HELD[question],
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


def _fill_again(connection: Connection, account: str, run_id: str, customer: str | None) -> int:
    fields = _decided(connection, account, run_id, COMPLETE)
    back = [one for one in fields if customer in (None, one.partition("/")[0])]
    for one in back:
        withdraw(connection, account, COMPLETE, one)
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
