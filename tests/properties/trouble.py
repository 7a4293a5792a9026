"""Trouble at a call of a run: Google refuses, breaks down, answers into the void; we are killed;
the owner is at work meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Denied, Rejected, TryLater, Unsure
from core.i18n import Text
from tests.fakes.calls import Calls
from tests.sync.counter import READS

NEVER_TWICE = frozenset(
    [
        "people.people.batchCreateContacts",
        "people.people.batchUpdateContacts",
        "people.contactGroups.create",
        "sheets.spreadsheets.batchUpdate",
        "sheets.spreadsheets.create",
    ]
)
"""Calls that are not repeated: a lost answer leaves us unsure."""


class Killed(BaseException):
    """kill -9: what no handler in the product may catch."""


EXPECTED = (Killed, TryLater, Denied, Rejected)
"""What may end a run early."""


@dataclass(frozen=True)
class Trouble:
    """At the call of this number something happens: `kind` is refused, half, down, lost, denied,
    killed or edit; `after` the work was done, where that can be; half: refused in its midst.
    `method`: only calls of it are counted."""

    at: int
    kind: str
    after: bool = False
    edit: Callable[[], None] | None = None
    method: str = ""


class Script:
    """Watches the calls of one run and strikes."""

    def __init__(self, calls: Calls, troubles: list[Trouble]) -> None:
        self._calls = calls
        self._troubles = troubles
        self._made: Counter[str] = Counter()
        self.struck: list[str] = []

    def __call__(self, method: str) -> None:
        self._made.update(("", method))
        for trouble in self._troubles:
            if trouble.method in ("", method) and trouble.at == self._made[trouble.method]:
                self._strike(trouble, method)

    def _strike(self, trouble: Trouble, method: str) -> None:
        self.struck.append(f"{trouble.kind}{' after' * trouble.after} {method}")
        if trouble.edit:
            trouble.edit()
        elif (error := _error(trouble, method)) is not None:
            after = trouble.after and trouble.kind in ("killed", "lost")
            self._calls.fail(method, error, after=after, half=trouble.kind == "half")


def _error(trouble: Trouble, method: str) -> BaseException | None:
    if trouble.kind == "killed":
        return Killed()
    if trouble.kind == "denied":
        return Denied(Text("Consent is gone."), http=401)
    if trouble.kind in ("refused", "half"):
        return None if method in READS else Rejected(Text("Refused."), http=400)
    if trouble.kind == "lost" and method in NEVER_TWICE:
        return Unsure(Text("The answer was lost."))
    return TryLater(Text("Google is down."), http=503)
