"""What Regulars can do. The command line, the page and the schedule are doors to these functions.

A door parses, calls and renders; there is no rule and no SQL in a door.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from app import mailing
from app.wiring import Services
from core.beside import in_a_thread
from core.clock import OffsetClock
from core.cycles import no_collections
from core.database import reading
from core.errors import AppError, Busy, LostLease, NeedsApproval, WrongUse
from core.google.emulator import Emulator
from core.i18n import Text
from core.keyfile import derive, load_key

if TYPE_CHECKING:
    from core.google.door import Door
    from sync.run import RunReport, Step, UndoRequest
    from sync.work import Parts

log = logging.getLogger(__name__)

OnStep = Callable[["Step"], None]


class SyncOrder(Struct, frozen=True):
    """What somebody asked of a sync. `attended`: a person is watching and the first writes go."""

    trigger: str
    dry_run: bool = False
    approve: str | None = None
    as_of: date | None = None
    attended: bool = False
    undo: UndoRequest | None = None


@no_collections()
def sync(services: Services, order: SyncOrder, on_step: OnStep) -> RunReport:
    """One run. A plan that waits for a person is a report in state "waiting", not an error.

    The inbox is read first: who left the mails must lose the labels with it.
    """
    if order.as_of and not order.dry_run and not services.settings.google.emulator:
        raise WrongUse(
            Text("With --as-of a sync would write answers of another day."),
            Text("On a real account use it with --dry-run."),
        )
    try:
        return _sync(services, order, on_step)
    except (Busy, LostLease, WrongUse):
        raise
    except Exception as failure:
        if services.settings.customers.sync_now and not order.dry_run:
            _tell_sheet(services, failure)
        raise


def _sync(services: Services, order: SyncOrder, on_step: OnStep) -> RunReport:
    from sync.run import Step, SyncRequest, run_sync

    if not order.dry_run:
        mailing.read_inbox(services, lambda text: on_step(Step("inbox", 0, text)))
    request = SyncRequest(
        trigger=order.trigger,
        dry_run=order.dry_run,
        approve=order.approve,
        as_of=order.as_of,
        attended=order.attended,
        undo=order.undo,
    )
    with services.open_door() as door:
        return run_sync(_parts(services, door), request, on_step)


def _parts(services: Services, door: Door) -> Parts:
    from sync.work import Parts

    return Parts(
        settings=services.settings,
        engine=services.engine,
        account=services.account,
        clock=services.clock,
        door=door,
        secret=derive(load_key(services.key_file), "people"),
        suppressed=lambda keys: mailing.suppressed(services, keys),
        beside=in_a_thread,
    )


def _tell_sheet(services: Services, failure: Exception) -> None:
    """Beside the box she ticked: whoever has only a phone sees no page."""
    from sync.contacts import load_cursor
    from sync.sheet import CURSOR, home_of
    from sync.updated import tell_failure

    why = failure.whole if isinstance(failure, AppError) else Text("An error in Regulars itself.")
    try:
        with reading(services.engine).begin() as connection:
            home = home_of(services.settings, load_cursor(connection, services.account, CURSOR))
        if home:
            with services.open_door() as door:
                tell_failure(_parts(services, door), home, why)
    except AppError as refused:  # the failure itself is what counts
        log.warning("The sheet was not told of a run that failed: %s", refused)


def waiting(report: RunReport) -> NeedsApproval | None:
    """The error a door that cannot ask turns a waiting report into."""
    if report.state != "waiting":
        return None
    whole = any(trip.held is None for trip in report.trips)
    final = next((trip for trip in report.trips if trip.final), None)
    return NeedsApproval(
        Text("The plan waits for a person; nothing was written.")
        if whole
        else Text("A part of the plan waits for a person; the rest was written."),
        final.advice
        if final
        else Text("Look at it, then: regulars sync --approve {digest}", digest=report.digest),
        digest=report.digest,
    )


def advance_clock(services: Services, seconds: float) -> None:
    """Pretend it is later. Only a sample shop on the emulator can."""
    if not services.settings.google.emulator:
        raise WrongUse(Text("Only the sample shop's clock can be moved."))
    Emulator(services.settings.google.emulator).advance(seconds)
    if isinstance(services.clock, OffsetClock):
        services.clock.moved()  # or a sync in the same second would find our clock a month off
