"""What everything in this package is given; nothing here is made at import."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from sqlalchemy import Engine

from core.clock import Clock
from core.google.ports import Gmail
from core.settings import Settings


class Parts(Struct, frozen=True):
    """One process's view of one account. `account` is its row's id."""

    settings: Settings
    engine: Engine
    account: str
    clock: Clock
    gmail: Gmail
    secret: bytes
    """Derived from the key file: signs unsubscribe tokens, keys the hashes of suppressions."""
    new_id: Callable[[], str]

    @property
    def owner(self) -> str:
        """The mailbox's address."""
        return self.settings.google.account

    @property
    def language(self) -> str:
        return self.settings.business.language
