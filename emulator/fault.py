"""Scripted trouble: which call of which method goes wrong, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from emulator.api import Json, Refusal
from emulator.discovery import Method
from emulator.envelopes import api_disabled, error_info, of_status
from emulator.mail_limits import mailbox_limit, too_many_at_once, user_rate_limit
from emulator.quotas import exceeded, sending_limit

TOKEN = "oauth2.token"
"""The token endpoint as faults name it. It is no method of the documents: "*" leaves it alone."""
GMAIL_KINDS = frozenset(("user_rate_limit", "concurrent", "mailbox_limit"))
SENDS = frozenset(("gmail.users.messages.send", "gmail.users.drafts.send"))


@dataclass(frozen=True)
class Edit:
    """One ordinary API call somebody else makes around the call that is struck.

    Path values it does not give are those of the struck call: the same spreadsheet, the same label.
    `account` "" is the struck call's: the owner at work in another window.
    """

    method: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    account: str = ""


@dataclass
class Fault:
    """Trouble for the calls of `method` ("*": any, "sheets.*": any of that API or resource).

    Of the calls it concerns it strikes the `nth` only, or each `every` so many, each of these with
    `probability`, and no more than `count` times. `after`: the work is done first. `slow` seconds
    pass before whatever else happens; `retry_after` is in seconds. `seconds` is how far off the
    `Date` header is (skew) or how long the body takes (trickle).
    """

    method: str = "*"
    kind: str = "status"
    after: bool = False
    http: int = 503
    nth: int = 0
    count: int = 0
    every: int = 0
    probability: float = 1.0
    seed: int = 0
    retry_after: int = 0
    slow: float = 0.0
    seconds: float = 0.0
    account: str = ""
    edits: tuple[Edit, ...] = ()
    seen: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)

    def concerns(self, method: str, account: str, query: Mapping[str, str]) -> bool:
        if not self._names(method) or self.account not in ("", account):
            return False
        if self.kind == "expire_sync_token":
            return "syncToken" in query or "sync_token" in query
        if self.kind in ("daily_limit", "bounce"):
            return method in SENDS
        if self.kind in GMAIL_KINDS:
            return method.startswith("gmail.")
        return True

    def _names(self, method: str) -> bool:
        if self.method.endswith("*"):
            return method.startswith(self.method[:-1]) and method != TOKEN
        return self.method == method

    def strikes(self) -> bool:
        """Counts one call it concerns; True if that is one to spoil."""
        self.seen += 1
        due = self.seen == self.nth if self.nth else self.seen % (self.every or 1) == 0
        # the die is thrown for every call, so that a seed means the same calls whatever else is set
        lucky = self._chance.random() >= self.probability
        if not due or lucky or (self.count and self.struck >= self.count):
            return False
        self.struck += 1
        return True

    def refusal(self, method: Method, now: datetime) -> Refusal | None:
        """The error answer of this fault, None for the kinds that have none."""
        if self.kind == "expire_sync_token":
            return expired_sync_token()
        if self.kind == "daily_limit":
            return sending_limit(now + timedelta(seconds=self.retry_after or 6 * 3600))
        if self.kind == "rate_limit":
            return exceeded(method)
        if self.kind == "user_rate_limit":
            return user_rate_limit()
        if self.kind == "concurrent":
            return too_many_at_once()
        if self.kind == "mailbox_limit":
            return mailbox_limit(now, self.retry_after or 900)
        if self.kind == "api_disabled":
            return api_disabled(method.api)
        if self.kind == "status":
            return of_status(self.http, headers=self.headers())
        return None

    def headers(self) -> dict[str, str]:
        return {"retry-after": str(self.retry_after)} if self.retry_after else {}

    def as_json(self) -> Json:
        """As it can be sent again, with how often it was met."""
        left_out = ("edits", "seen", "struck")
        given = {
            name: value
            for name, value in vars(self).items()
            if name in STANDARD and name not in left_out and value != STANDARD[name]
        }
        edits = [vars(edit) for edit in self.edits]
        if edits:
            given["edits"] = edits
        known = {"seen": self.seen, "struck": self.struck}
        return {"method": self.method, "kind": self.kind, **given, **known}


STANDARD: Mapping[str, Any] = {k: v for k, v in vars(Fault()).items() if not k.startswith("_")}
"""What a fault that says nothing has."""


@dataclass(frozen=True)
class Struck:
    """What one call meets: at most one fault, and any number of edits around it."""

    fault: Fault | None = None
    edits: tuple[Fault, ...] = ()

    def edits_at(self, *, after: bool) -> Iterable[Edit]:
        return (edit for each in self.edits if each.after is after for edit in each.edits)


UNHARMED = Struck()


def expired_sync_token() -> Refusal:
    return Refusal(
        400,
        "FAILED_PRECONDITION",
        "Sync token is expired. Clear local cache and retry call without the sync token.",
        "failedPrecondition",
        details=[error_info("EXPIRED_SYNC_TOKEN", "people.googleapis.com")],
    )
