"""The one door to Google: three gateways for one account.

Sheets has a session of its own, for a run reads and writes spreadsheets beside contacts
(core/beside.py) and a session serves one thread at a time.

The client libraries are loaded when a gateway is first used, not when this module is imported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct
from sqlalchemy import Engine

from core.clock import Clock
from core.errors import TryLater
from core.google.breaker import Breaker
from core.google.emulator import Emulator
from core.google.outages import disconnected
from core.google.pace import Pace
from core.google.ports import Gmail, People, Sheets
from core.links import Links
from core.settings import Google

if TYPE_CHECKING:
    from core.google.transport import Session


class Door(Struct, dict=True):
    """For one thread, which may use Sheets in another one meanwhile. Close it when done."""

    session: Session
    """For all but Sheets."""
    for_sheets: Session
    google: Google
    """As configured: whose account, and where things are shown."""

    @cached_property
    def people(self) -> People:
        from core.google.people import GooglePeople

        return GooglePeople(self.session)

    @cached_property
    def sheets(self) -> Sheets:
        from core.google.sheets import GoogleSheets

        return GoogleSheets(self.for_sheets, self.google.account, Links(self.google).spreadsheet)

    @cached_property
    def gmail(self) -> Gmail:
        from core.google.gmail import GoogleGmail

        return GoogleGmail(self.session)

    @property
    def calls(self) -> Counter[str]:
        """Requests by Google's method ids, counted as they are sent."""
        return self.session.calls + self.for_sheets.calls

    def reset_calls(self) -> None:
        self.session.calls.clear()
        self.for_sheets.calls.clear()

    @property
    def google_ahead(self) -> timedelta | None:
        """How far Google's clock is ahead of ours by its last answer; None before the first."""
        ahead = self.session.google_ahead
        return self.for_sheets.google_ahead if ahead is None else ahead

    def guard(self, may_write: Callable[[], None] | None) -> None:
        """`may_write` raises where this process must write no more: asked before every request that
        writes, also one that is repeated or follows another inside a gateway."""
        self.session.guard = self.for_sheets.guard = may_write

    def close(self) -> None:
        self.session.close()
        self.for_sheets.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_door(
    google: Google,
    *,
    account: str,
    engine: Engine,
    clock: Clock,
    credentials: Any = None,
    paced: bool | None = None,
) -> Door:
    """The gateways of `account` (the account row's id).

    `credentials` are those of core/google/tokens.py; on an emulator none are needed. Raises Denied
    where there are none. The pace is kept with Google always, with an emulator only while its
    quotas are switched on (asked once, here); `paced` overrides both.
    """
    from google.oauth2.credentials import Credentials

    # Here and not in the middle of a run: where the library tries imports that fail it keeps the
    # frames of whoever is waiting for it, and with them all they hold, until garbage is looked for.
    import core.google.discovery  # noqa: F401
    from core.google.transport import Session

    if credentials is None:
        if not google.emulator:
            raise disconnected(reason="not_connected")
        credentials = Credentials(token=f"emulator:{google.account}")
    if paced is None:
        paced = not google.emulator or _has_quotas(google.emulator)
    pace = Pace(engine, account, clock) if paced else None
    breaker = Breaker(engine, account, clock)

    def session() -> Session:
        return Session(
            credentials, clock=clock, pace=pace, breaker=breaker, emulator=google.emulator
        )

    return Door(session(), session(), google)


def _has_quotas(emulator: str) -> bool:
    """One that is down says it itself, with the right words, at the first real call."""
    try:
        return Emulator(emulator).has_quotas()
    except TryLater:
        return False
