"""The history of runs, and one run with its changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, select

from app.wiring import Services
from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from core.tables import change, run


class RunView(Struct, frozen=True):
    id: str
    number: int
    trigger: str
    state: str
    dry: bool
    as_of: date
    started_at: datetime
    finished_at: datetime | None
    step: str | None
    digest: str | None
    counts: Mapping[str, Any]
    calls: Mapping[str, int]
    plan: Mapping[str, Any] | None
    error: Text | None
    names: Mapping[str, Sequence[str]]
    """Segments that got another name in it: "dimension:segment" -> before and after."""


class ChangeView(Struct, frozen=True):
    seq: int
    kind: str
    target: Mapping[str, Any]
    items: Any
    why: Text | None
    state: str
    error: Text | None

    @property
    def size(self) -> int:
        """How many people or cells it is about."""
        return int(self.target["cells"]) if "cells" in self.target else len(self.items)


def runs(services: Services, limit: int = 50) -> list[RunView]:
    """Newest first."""
    query = (
        select(run)
        .where(run.c.account == services.account)
        .order_by(run.c.number.desc())
        .limit(limit)
    )
    with reading(services.engine).connect() as connection:
        return [_run(row) for row in connection.execute(query)]


def last_run(services: Services) -> RunView | None:
    newest = runs(services, 1)
    return newest[0] if newest else None


def one_run(services: Services, number: int) -> tuple[RunView, list[ChangeView]]:
    """A run and its changes in the order they were made. Raises WrongUse for an unknown number."""
    with reading(services.engine).connect() as connection:
        row = connection.execute(
            select(run).where(run.c.account == services.account, run.c.number == number)
        ).one_or_none()
        if row is None:
            raise WrongUse(Text("There is no run {number}.", number=number))
        changes = connection.execute(
            select(change).where(change.c.run == row.id).order_by(change.c.seq)
        ).all()
    return _run(row), [_change(row) for row in changes]


def waiting_run(services: Services) -> RunView | None:
    """The run whose plan waits for a person, if the newest one does."""
    newest = last_run(services)
    return newest if newest and newest.state == "waiting" else None


def _run(row: Row[Any]) -> RunView:
    return RunView(
        row.id,
        row.number,
        row.trigger,
        row.state,
        row.dry,
        row.as_of,
        row.started_at,
        row.finished_at,
        row.step,
        row.digest,
        row.counts,
        row.calls,
        row.plan,
        Text.from_json(row.error) if row.error else None,
        row.names or {},
    )


def _change(row: Row[Any]) -> ChangeView:
    return ChangeView(
        row.seq,
        row.kind,
        row.target,
        row.items,
        Text.from_json(row.why) if row.why else None,
        row.state,
        Text.from_json(row.error) if row.error else None,
    )
