"""The fakes behind one door, as core.google.door.open_door gives the real gateways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from core.clock import Clock
from tests.fakes.calls import Calls
from tests.fakes.gmail import FakeGmail
from tests.fakes.people import FakePeople
from tests.fakes.sheets import FakeSheets


@dataclass
class FakeDoor:
    """One world of all three; `script` makes trouble and watches, `calls` counts."""

    clock: Clock
    script: Calls = field(default_factory=Calls)
    google_ahead: timedelta | None = None

    def __post_init__(self) -> None:
        self.people = FakePeople(self.script)
        self.sheets = FakeSheets(self.script)
        self.gmail = FakeGmail(self.clock, calls=self.script)

    @property
    def calls(self) -> Counter[str]:
        return self.script.counted

    def guard(self, may_write: Callable[[], None] | None) -> None:
        self.script.guard = may_write

    def reset_calls(self) -> None:
        self.script.counted.clear()
