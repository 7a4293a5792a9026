"""The one place that decides what may be asked again, and after which wait. Pure.

Reads and idempotent writes are repeated; a create only when Google plainly refused it (429) or was
never reached; a send never once it may have reached Google.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

ATTEMPTS = 6
QUOTA_ATTEMPTS = 9
CAP = 32.0
"""Seconds; a per-minute quota is over well within the sum of the waits."""
PATIENCE = 90.0
"""A Retry-After longer than this is told to the caller rather than slept through."""


class Repeat(Enum):
    """What a repetition of a call could do."""

    SAFE = "safe"
    CREATES = "creates"
    SENDS = "sends"


class Trouble(Enum):
    """How a call failed."""

    UNREACHED = "unreached"
    """The request did not leave: no route, refused, no such host."""
    LOST = "lost"
    """The request went out and no whole answer came back."""
    OVERLOADED = "overloaded"
    """5xx, or an answer that is none: it may or may not have been done."""
    QUOTA = "quota"
    """Refused for going too fast: nothing was done."""
    REFUSED = "refused"
    """Any other plain no."""


@dataclass(frozen=True)
class Failure:
    trouble: Trouble
    retry_after: float | None = None
    """Seconds, where Google named them."""


_SAFE_WRITES = frozenset(
    [
        "people.contactGroups.members.modify",
        "sheets.spreadsheets.values.batchUpdate",
        "gmail.users.drafts.delete",
        "gmail.users.messages.modify",
    ]
)
_SENDS = frozenset(["gmail.users.drafts.send", "gmail.users.messages.send"])


def kind_of(method: str, verb: str) -> Repeat:
    """What repeating Google's `method` (a discovery id) could do."""
    if method in _SENDS:
        return Repeat.SENDS
    if verb.upper() == "GET" or method in _SAFE_WRITES:
        return Repeat.SAFE
    return Repeat.CREATES


def is_doubtful(repeat: Repeat, failure: Failure) -> bool:
    """True if nobody knows whether the work was done, and it must not be done twice."""
    unknown = failure.trouble in (Trouble.LOST, Trouble.OVERLOADED)
    return unknown and repeat is not Repeat.SAFE


def may_repeat(repeat: Repeat, failure: Failure, attempt: int, chance: float) -> float | None:
    """Seconds to wait before attempt number `attempt + 1`, or None: not again.

    `chance` is a random number in [0, 1): full jitter, so that many clients do not come back in
    step (half of it after a quota: a minute's is outlasted for certain). Attempts count from 1.
    """
    if not _allowed(repeat, failure.trouble):
        return None
    quota = failure.trouble is Trouble.QUOTA
    if attempt >= (QUOTA_ATTEMPTS if quota else ATTEMPTS):
        return None
    # full jitter alone would give up on one full minute's quota in twenty before it is over
    share = (1 + chance) / 2 if quota else chance
    wait = share * min(CAP, 2.0 ** (attempt + 1 if quota else attempt - 1))
    if failure.retry_after is None:
        return wait
    return failure.retry_after + wait if failure.retry_after <= PATIENCE else None


def _allowed(repeat: Repeat, trouble: Trouble) -> bool:
    if trouble is Trouble.UNREACHED:
        return True
    if trouble is Trouble.QUOTA:
        return repeat is not Repeat.SENDS
    return trouble in (Trouble.LOST, Trouble.OVERLOADED) and repeat is Repeat.SAFE
