"""One run, from the lease to the report: `run_sync`. The stages stand in sync/stages.py."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import date

from msgspec import Struct

from core import clock as clocks
from core import lease
from core.database import reading
from core.errors import AppError, LostLease
from core.i18n import Text
from sync import runs
from sync.items import Item, items
from sync.report import RunReport
from sync.stages import Stages
from sync.steps import Step
from sync.undo.course import open_undo
from sync.undo.plan import UndoRequest, scope_json
from sync.work import Door, Parts, Work

__all__ = ["Door", "Parts", "RunReport", "Step", "SyncRequest", "UndoRequest", "run_sync"]


class SyncRequest(Struct, frozen=True):
    """What was asked. `attended`: a person is watching, so first writes need no approval."""

    trigger: str
    dry_run: bool = False
    approve: str | None = None
    as_of: date | None = None
    attended: bool = False
    undo: UndoRequest | None = None


def run_sync(
    parts: Parts, request: SyncRequest, on_step: Callable[[Step], None] = lambda step: None
) -> RunReport:
    """One run of the account, reported step by step.

    Raises Busy while another one goes on, WrongUse for an unknown digest, and what ends a run
    early: Denied, TryLater, LostLease. Whatever was done until then is kept and journalled.
    """
    now = parts.clock.now()
    holder = f"{socket.gethostname()}:{os.getpid()}"
    held = lease.take(parts.engine, parts.account, holder, now)
    guard: Callable[[], None] | None = None
    try:
        return _opened(parts, request, on_step, held)
    except Exception:
        raise
    except BaseException:
        guard = _no_more  # told to stop: nobody waits for what goes on beside us
        raise
    finally:
        parts.door.guard(guard)
        lease.release(parts.engine, held)


def _no_more() -> None:
    raise lease.lost()


def _opened(
    parts: Parts, request: SyncRequest, on_step: Callable[[Step], None], held: lease.Held
) -> RunReport:
    allowed: frozenset[Item] = frozenset()
    with reading(parts.engine).begin() as connection:
        if request.approve:
            allowed = items(runs.approved_changes(connection, parts.account, request.approve))
        undo = open_undo(connection, parts.account, request.undo, request.approve)
    today = request.as_of or clocks.today(parts.clock, parts.settings.business.zone)
    parts.door.reset_calls()
    opened = runs.open_run(
        parts.engine,
        held,
        trigger="undo" if undo else request.trigger,
        dry=request.dry_run,
        as_of=today,
        now=parts.clock.now(),
        undoes=undo.past.id if undo else None,
        undo={"scope": scope_json(undo.scope)} if undo else None,
    )
    work = Work(parts, held, opened)
    parts.door.guard(work.still_ours)
    try:
        return Stages(
            work, today, allowed, on_step, undo, dry=request.dry_run, attended=request.attended
        ).go()
    except LostLease:
        raise  # the row belongs to whoever took over
    except Exception as failure:
        _fail(work, failure)
        raise


def _fail(work: Work, failure: Exception) -> None:
    what = Text("An error in Regulars itself.")
    if isinstance(failure, AppError):
        what = failure.whole
    with work.engine.begin() as connection:
        lease.check(connection, work.lease)
        runs.fail_run(connection, work.run, what, work.parts.door.calls, work.now())
