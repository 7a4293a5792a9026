"""How many mails a day, and when the next one may go. Pure.

Gmail counts what an account sent in the last 24 hours, whoever sent it; so do we, from the
mailbox's own Sent mail, and keep a reserve for the owner's letters.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

WINDOW = timedelta(hours=24)
SPACING = timedelta(seconds=60 / 46)
"""What one mail takes at Gmail's 6,000 quota units a minute: draft, send and some reads."""


class Limits(Struct, frozen=True):
    daily: int
    reserve: int

    @property
    def most(self) -> int:
        """How many may have gone out in any 24 hours when we send one."""
        return self.daily - self.reserve


def next_send_at(history: Sequence[datetime], now: datetime, limits: Limits) -> datetime | None:
    """When the next mail may go: now, later, or None where the limits leave no room at all.

    `history` are the instants of everything the mailbox sent, in any order.
    """
    if limits.most <= 0:
        return None
    recent = recent_of(history, now)
    if len(recent) < limits.most:
        return now
    return recent[len(recent) - limits.most] + WINDOW


def finish_time(
    count: int,
    history: Sequence[datetime],
    now: datetime,
    limits: Limits,
    spacing: timedelta = SPACING,
) -> datetime | None:
    """When the last of `count` mails will have gone if all goes well; None: never."""
    if count and limits.most <= 0:
        return None
    recent = deque(recent_of(history, now))
    at = now
    for _ in range(count):
        while recent and recent[0] <= at - WINDOW:
            recent.popleft()
        if len(recent) >= limits.most:
            at = recent[len(recent) - limits.most] + WINDOW
        recent.append(at)
        at += spacing
    return at


def recent_of(history: Iterable[datetime], now: datetime) -> list[datetime]:
    """What still counts at `now`, oldest first."""
    return sorted(at for at in history if at > now - WINDOW)
