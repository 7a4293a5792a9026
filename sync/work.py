"""What every step of a run is given: the parts it is made of, the lease it holds, its clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct
from sqlalchemy import Engine

from core.beside import Beside, afterwards
from core.clock import Clock
from core.google.ports import People, Sheets
from core.lease import Held, renew
from core.settings import Settings
from sync.runs import Opened, note_step


class Door(Protocol):
    """What a run needs of core.google.door.Door."""

    @property
    def people(self) -> People: ...

    @property
    def sheets(self) -> Sheets: ...

    @property
    def calls(self) -> Counter[str]: ...

    @property
    def google_ahead(self) -> timedelta | None: ...

    def reset_calls(self) -> None: ...

    def guard(self, may_write: Callable[[], None] | None) -> None: ...


BOUNCED = "bounced"
"""The reason that says something of the address alone, nothing of the person."""


def nobody(addresses: Collection[str]) -> Mapping[str, str]:
    """Nobody left the mails."""
    return {}


class Parts(Struct, frozen=True):
    """What a run is made of. `account` is the account row's id.

    `secret` keys the hashes by which people the owner deleted are remembered. `suppressed` answers
    which of some e-mail keys must not be mailed, and why: they wear no label. `beside` says whether
    spreadsheets are read and written while contacts and labels are.
    """

    settings: Settings
    engine: Engine
    account: str
    clock: Clock
    door: Door
    secret: bytes = b""
    suppressed: Callable[[Collection[str]], Mapping[str, str]] = nobody
    beside: Beside = afterwards


class Work(Struct):
    """One run at work."""

    parts: Parts
    lease: Held
    run: Opened

    @property
    def account(self) -> str:
        return self.parts.account

    @property
    def engine(self) -> Engine:
        return self.parts.engine

    def now(self) -> datetime:
        return self.parts.clock.now()

    def note(self, step: str) -> None:
        """Between steps: say where we are and prolong the lease, or stop with LostLease."""
        note_step(self.engine, self.lease, self.run, step, self.now())

    def still_ours(self) -> None:
        """Before every request that writes: prolong the lease, or stop with LostLease. No clock is
        trusted here: who slept may not know it yet."""
        renew(self.engine, self.lease, self.now())
