"""The row of a run: opened with a number, kept up to date, closed in one of few states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, Connection, Engine, bindparam, func, insert, select, update

from core.errors import WrongUse
from core.i18n import Text
from core.ids import new_id
from core.lease import Held, check, prolong
from core.tables import change, run
from sync.report import RunReport


class Opened(Struct, frozen=True):
    id: str
    number: int


def open_run(
    engine: Engine,
    held: Held,
    *,
    trigger: str,
    dry: bool,
    as_of: date,
    now: datetime,
    undoes: str | None = None,
    undo: Mapping[str, Any] | None = None,
) -> Opened:
    """A new run under our lease. What still says "running" died: nobody else can be at it."""
    with engine.begin() as connection:
        check(connection, held)
        _close_interrupted(connection, held.account, now)
        last = connection.scalar(
            select(func.max(run.c.number)).where(run.c.account == held.account)
        )
        opened = Opened(new_id(now), (last or 0) + 1)
        connection.execute(
            insert(run).values(
                id=opened.id,
                account=held.account,
                number=opened.number,
                trigger=trigger,
                state="running",
                dry=dry,
                as_of=as_of,
                started_at=now,
                counts={},
                calls={},
                undoes=undoes,
                undo=undo,
                fence=held.fence,
            )
        )
    return opened


def _close_interrupted(connection: Connection, account: str, now: datetime) -> None:
    why = Text("The run was interrupted; the next one went on from there.")
    connection.execute(
        update(run)
        .where(run.c.account == account, run.c.state == "running")
        .values(state="failed", finished_at=now, error=why.to_json())
    )


def fail_run(
    connection: Connection, opened: Opened, error: Text, calls: Mapping[str, int], now: datetime
) -> None:
    """The run ended early; what it did until then is in its journal."""
    connection.execute(
        update(run)
        .where(run.c.id == opened.id)
        .values(state="failed", finished_at=now, calls=dict(calls), error=error.to_json())
    )


def close_run(
    connection: Connection,
    opened: Opened,
    report: RunReport,
    segments: Mapping[str, Mapping[str, int]],
    *,
    finished_at: datetime,
) -> None:
    """The run's last word, in the caller's transaction; the plan is kept while it waits, the
    reasons of whatever changed for good."""
    plan: dict[str, Any] = {"why": report.whys.to_json()} if report.whys else {}
    if report.state == "waiting":
        plan["changes"] = report.changes
        plan["trips"] = [trip.to_json() for trip in report.trips]
    connection.execute(
        update(run)
        .where(run.c.id == opened.id)
        .values(
            state=report.state,
            finished_at=finished_at,
            digest=report.digest,
            counts={**report.counts, "segments": segments},
            calls=dict(report.calls),
            plan=plan or None,
        )
    )


_STEP = update(run).where(run.c.id == bindparam("which")).values(step=bindparam("now_at"))


def note_step(engine: Engine, held: Held, opened: Opened, step: str, now: datetime) -> None:
    """Say where the run is and prolong the lease; raise LostLease if somebody took it meanwhile."""
    with engine.begin() as connection:
        prolong(connection, held, now)
        connection.execute(_STEP, {"which": opened.id, "now_at": step})


def note_edits(connection: Connection, opened: Opened, edits: Mapping[str, Sequence[str]]) -> None:
    """Keep what the run found changed by hand: dimension -> customers."""
    if edits:
        connection.execute(update(run).where(run.c.id == opened.id).values(edits=edits))


def note_names(
    connection: Connection, opened: Opened, renamed: Mapping[str, Sequence[str]]
) -> None:
    """Keep which segments are called otherwise from this run on: "dimension:segment" -> before and
    after."""
    if renamed:
        connection.execute(update(run).where(run.c.id == opened.id).values(names=renamed))


def replace_waiting(connection: Connection, account: str, opened: Opened) -> None:
    """Plans that waited are superseded by the run that just looked at everything again."""
    connection.execute(
        update(run)
        .where(run.c.account == account, run.c.state == "waiting", run.c.id != opened.id)
        .values(state="replaced", plan=None)
    )


def approved_changes(connection: Connection, account: str, digest: str) -> Mapping[str, Any]:
    """`Plan.changes()` of the waiting run with this digest. Raises WrongUse if there is none."""
    stored: Mapping[str, Any] = _waiting(connection, account, digest, run.c.plan)
    changes: Mapping[str, Any] = stored["changes"]
    return changes


def approved_undo(
    connection: Connection, account: str, digest: str
) -> tuple[int, Mapping[str, Any]] | None:
    """The number of the run that the waiting one takes back, and how far (column `undo`)."""
    undoes = _waiting(connection, account, digest, run.c.undoes)
    if undoes is None:
        return None
    number = connection.scalar(select(run.c.number).where(run.c.id == undoes))
    assert number is not None
    return number, _waiting(connection, account, digest, run.c.undo)


def _waiting(connection: Connection, account: str, digest: str, column: Column[Any]) -> Any:
    row = connection.execute(
        select(column)
        .where(run.c.account == account, run.c.state == "waiting", run.c.digest == digest)
        .order_by(run.c.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise WrongUse(
            Text("No plan with the digest {digest} is waiting.", digest=digest),
            Text("Run `regulars sync` again; it shows the plan as it is now."),
        )
    return row[0]


def has_finished(connection: Connection, account: str) -> bool:
    """Whether any run of the account got past its first plan: was done, or wrote anything."""
    done = (run.c.state == "done") & run.c.dry.is_(False)
    ended = select(run.c.id).where(run.c.account == account, done)
    wrote = select(change.c.id).where(change.c.account == account, change.c.state == "done")
    return any(connection.scalar(query.limit(1)) is not None for query in (ended, wrote))


def has_made(connection: Connection, account: str, kind: str) -> bool:
    """Whether a change of this kind was ever done."""
    found = connection.scalar(
        select(change.c.id)
        .where(change.c.account == account, change.c.kind == kind, change.c.state == "done")
        .limit(1)
    )
    return found is not None
