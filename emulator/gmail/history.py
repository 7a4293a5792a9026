"""A mailbox's history: ids that grow with gaps, and how far back they still mean anything."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from emulator.gmail.mail import Mail
from emulator.world import World

_FIELDS = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}
KINDS = tuple(_FIELDS)
_KEPT_DAYS = 8
"""Google: "typically valid for at least a week"."""


@dataclass(frozen=True, slots=True)
class Change:
    id: int
    at: int
    kind: str
    message: str
    thread: str
    labels: tuple[str, ...]
    """The message's labels right after the change (before it, for a deletion)."""
    changed: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        ids = {"id": self.message, "threadId": self.thread}
        item: dict[str, Any] = {"message": {**ids, "labelIds": list(self.labels)}}
        if self.changed:
            item["labelIds"] = list(self.changed)
        return {"id": str(self.id), "messages": [ids], _FIELDS[self.kind]: [item]}


@dataclass
class History:
    latest: int = 1000
    floor: int = 0
    """Ids below this are too old to be answered."""
    changes: list[Change] = field(default_factory=list)

    def record(self, kind: str, mail: Mail, world: World, changed: list[str] | None = None) -> int:
        """Note one change and answer its id."""
        self.latest += world.random.randint(1, 40)
        now = int(world.clock.now().timestamp() * 1000)
        labels = tuple(sorted(mail.labels))
        self.changes.append(
            Change(self.latest, now, kind, mail.id, mail.thread, labels, tuple(changed or ()))
        )
        return self.latest

    def after(self, start: int, now: int) -> Iterator[Change] | None:
        """Everything newer than `start`, or None when that is too old (or was never given out)."""
        self._forget_old(now)
        if start < self.floor or start > self.latest:
            return None
        first = bisect_right(self.changes, start, key=lambda change: change.id)
        return (self.changes[place] for place in range(first, len(self.changes)))

    def labels_at(self, moment: int) -> dict[str, frozenset[str]]:
        """Which labels messages had then (ms), for those that were relabelled since."""
        found: dict[str, frozenset[str]] = {}
        for change in reversed(self.changes):
            if change.at <= moment:
                break
            after = found.get(change.message, frozenset(change.labels))
            if change.kind == "labelAdded":
                found[change.message] = after.difference(change.changed)
            elif change.kind == "labelRemoved":
                found[change.message] = after.union(change.changed)
        return found

    def forget(self) -> None:
        """From now on every id given out so far, but the newest, is too old."""
        self.changes.clear()
        self.floor = self.latest

    def _forget_old(self, now: int) -> None:
        oldest = now - _KEPT_DAYS * 86_400_000
        gone = bisect_right(self.changes, oldest, key=lambda c: c.at)
        if gone:
            self.floor = self.changes[gone - 1].id
            del self.changes[:gone]

    def dump(self) -> dict[str, Any]:
        rows = [
            [c.id, c.at, c.kind, c.message, c.thread, c.labels, c.changed] for c in self.changes
        ]
        return {"latest": self.latest, "floor": self.floor, "changes": rows}

    @classmethod
    def load(cls, state: dict[str, Any]) -> History:
        changes = [
            Change(id, at, kind, message, thread, tuple(labels), tuple(changed))
            for id, at, kind, message, thread, labels, changed in state["changes"]
        ]
        return cls(state["latest"], state["floor"], changes)
