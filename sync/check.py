"""What a brake says. sync/pull_brakes.py and sync/plan_brakes.py find; sync/verdict.py acts."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from core.i18n import Text
from core.model import Place, Problem
from sync.items import Held, Item

ORIGIN = "check"


class Trip(Struct, frozen=True):
    """A brake that tripped: `held` is what it holds back; None: the whole run waits."""

    kind: str
    message: Text
    advice: Text
    held: Held | None = None
    fact: Item | None = None
    """For losses in what was pulled: what approving the plan accepts."""
    place: Place = field(default_factory=Place)
    origin: str = ORIGIN
    final: bool = False
    """No approval lifts it."""

    @property
    def problem(self) -> Problem:
        return Problem(self.kind, self.origin, self.place, self.message, self.advice)

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "message": self.message.to_json(),
            "advice": self.advice.to_json(),
            "stops": self.held is None,
        }
