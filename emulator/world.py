"""Everything the emulator remembers: a clock, contacts, mailboxes, spreadsheets, tokens."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


class Store(Protocol):
    """One API's state. `dump` answers plain JSON, `load` takes it back (for --state)."""

    def dump(self) -> dict[str, Any]: ...

    def load(self, state: dict[str, Any]) -> None: ...


@dataclass
class Clock:
    """Real time plus what the admin API advanced it by; always UTC."""

    offset: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset  # noqa: TID251 the emulator's one clock

    def advance(self, seconds: float) -> None:
        self.offset += timedelta(seconds=seconds)


@dataclass
class World:
    """Handlers run one at a time under `lock`: what Google answers never depends on our threads.

    `stores` maps an API's name ("people", "sheets", "gmail", "oauth") to its state over all
    accounts.
    """

    clock: Clock = field(default_factory=Clock)
    random: random.Random = field(default_factory=lambda: random.Random(20261121))
    lock: threading.RLock = field(default_factory=threading.RLock)
    stores: dict[str, Store] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    """Switches of the admin API, e.g. {"lag_seconds": 0, "quotas": false}."""
