"""The one place that decides what may be asked again, and after which wait. Pure.

Three tables: what repeating a call could do (WRITES), how a failure is to be met (POLICIES), and in
core/google/refusals.py which failure an answer of Google's is. 401 is none of them: it means that
nothing was done, and the session repeats the call once with a refreshed token.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

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
    LOST = "lost"
    OVERLOADED = "overloaded"
    QUOTA = "quota"
    STOPPED = "stopped"
    REFUSED = "refused"


class Policy(Struct, frozen=True):
    """How one kind of trouble is met: by which calls it is tried `again`, so many `attempts` in
    all. The wait begins at `first` seconds and doubles; `sure` is the share of it that chance
    does not shorten."""

    again: frozenset[Repeat]
    why: str
    attempts: int = 6
    first: float = 1.0
    sure: float = 0.0


_NOTHING: frozenset[Repeat] = frozenset()
_ONLY_SAFE = frozenset({Repeat.SAFE})
_NO_SEND = frozenset({Repeat.SAFE, Repeat.CREATES})
_ANY = frozenset(Repeat)

POLICIES: Mapping[Trouble, Policy] = {
    Trouble.UNREACHED: Policy(
        _ANY, "no route, refused, no such host: nothing left this machine, so nothing was done"
    ),
    Trouble.LOST: Policy(
        _ONLY_SAFE, "it went out and no whole answer came back: it may have been done"
    ),
    Trouble.OVERLOADED: Policy(
        _ONLY_SAFE, "a 503 was seen although the work was done (node-google-spreadsheet#512)"
    ),
    Trouble.QUOTA: Policy(
        _NO_SEND,
        "refused before the work and mended by a minute, which full jitter alone would give up "
        "one time in twenty; a send goes back to the mailer, which counts the day's mails",
        attempts=9,
        first=4.0,
        sure=0.5,
    ),
    Trouble.STOPPED: Policy(
        _NOTHING, "over for hours, and asking again moves its end (GAMADV-XTD3#337)"
    ),
    Trouble.REFUSED: Policy(_NOTHING, "a plain no: the same question gets the same answer"),
}

WRITES: Mapping[str, tuple[Repeat, str]] = {
    "people.contactGroups.create": (
        Repeat.CREATES,
        "the second is a 409 that could be another label of that name",
    ),
    "people.contactGroups.delete": (Repeat.SAFE, "gone is as wished"),
    "people.contactGroups.members.modify": (
        Repeat.SAFE,
        "who is in the label already is added to it without a change",
    ),
    "people.contactGroups.update": (Repeat.CREATES, "the etag is the old one the second time"),
    "people.people.batchCreateContacts": (Repeat.CREATES, "makes everybody twice"),
    "people.people.batchUpdateContacts": (
        Repeat.CREATES,
        "the etags are the old ones the second time",
    ),
    "people.people.createContact": (Repeat.CREATES, "makes the contact twice"),
    "people.people.deleteContact": (Repeat.CREATES, "the second is a 404"),
    "sheets.spreadsheets.batchUpdate": (
        Repeat.CREATES,
        "adds tabs and rows twice; SAFE where all its requests are (core/google/sheets.py)",
    ),
    "sheets.spreadsheets.create": (Repeat.CREATES, "makes two spreadsheets"),
    "sheets.spreadsheets.values.append": (Repeat.CREATES, "appends the rows twice"),
    "sheets.spreadsheets.values.batchUpdate": (Repeat.SAFE, "names its cells and their values"),
    "gmail.users.drafts.create": (Repeat.CREATES, "leaves two drafts of one mail"),
    "gmail.users.drafts.delete": (Repeat.SAFE, "gone is as wished"),
    "gmail.users.drafts.send": (Repeat.SENDS, "nobody can take a mail back"),
    "gmail.users.messages.modify": (Repeat.SAFE, "says which labels to have and which not"),
    "gmail.users.messages.send": (Repeat.SENDS, "there is no key against sending twice"),
}
"""What repeating each write of ours could do, and why. Any other write counts as a create."""


class Failure(Struct, frozen=True):
    trouble: Trouble
    retry_after: float | None = None
    """Seconds, where Google named them."""


def kind_of(method: str, verb: str) -> Repeat:
    """What repeating Google's `method` (a discovery id) could do."""
    if verb.upper() == "GET":
        return Repeat.SAFE
    return WRITES.get(method, (Repeat.CREATES, ""))[0]


def is_doubtful(repeat: Repeat, failure: Failure) -> bool:
    """True if nobody knows whether the work was done, and it must not be done twice."""
    unknown = failure.trouble in (Trouble.LOST, Trouble.OVERLOADED)
    return unknown and repeat is not Repeat.SAFE


def may_repeat(repeat: Repeat, failure: Failure, attempt: int, chance: float) -> float | None:
    """Seconds to wait before attempt number `attempt + 1`, or None: not again.

    `chance` is a random number in [0, 1), so that many clients do not come back in step. Attempts
    count from 1.
    """
    policy = POLICIES[failure.trouble]
    if repeat not in policy.again or attempt >= policy.attempts:
        return None
    share = policy.sure + (1 - policy.sure) * chance
    wait = share * min(CAP, policy.first * 2.0 ** (attempt - 1))
    if failure.retry_after is None:
        return wait
    return failure.retry_after + wait if failure.retry_after <= PATIENCE else None
