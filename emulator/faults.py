"""Scripted trouble: which call of which method goes wrong, and how."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from emulator.api import Refusal
from emulator.discovery import Method, catalog
from emulator.envelopes import error_info, of_status
from emulator.quotas import exceeded, sending_limit

KINDS = frozenset(
    [
        "status",
        "slow",
        "drop_before",
        "drop_after",
        "hold",
        "hold_after",
        "expire_sync_token",
        "daily_limit",
        "bounce",
        "rate_limit",
    ]
)
KEYS = frozenset(
    ["method", "nth", "count", "every", "kind", "http", "retry_after", "slow", "account"]
)
NUMBERS: dict[str, Any] = {
    "nth": int,
    "count": int,
    "every": int,
    "http": int,
    "retry_after": int,
    "slow": int | float,
}
TOKEN = "oauth2.token"
"""The token endpoint as faults name it. It is no method of the documents: "*" leaves it alone."""
TOKEN_KINDS = frozenset(("status", "slow", "drop_before", "drop_after", "hold", "hold_after"))
SENDS = frozenset(("gmail.users.messages.send", "gmail.users.drafts.send"))


class BadFault(ValueError):
    """A fault that cannot be read; says what to write instead."""


@dataclass
class Fault:
    """Trouble for the calls of `method` ("*": any).

    It strikes at the `nth` of them only, at the first `count`, or at `every` so many; with none of
    the three at each one. `slow` seconds pass before whatever else happens. `retry_after` is in
    seconds. kinds: see KINDS.
    """

    method: str = "*"
    kind: str = "status"
    http: int = 503
    nth: int = 0
    count: int = 0
    every: int = 0
    retry_after: int = 0
    slow: float = 0.0
    account: str = ""
    seen: int = 0

    def concerns(self, method: str, account: str, query: Mapping[str, str]) -> bool:
        named = self.method == method or (self.method == "*" and method != TOKEN)
        if not named or self.account not in ("", account):
            return False
        if self.kind == "expire_sync_token":
            return "syncToken" in query or "sync_token" in query
        if self.kind in ("daily_limit", "bounce"):
            return method in SENDS
        return True

    def strikes(self) -> bool:
        """Counts one call it concerns; True if that is one to spoil."""
        self.seen += 1
        if self.nth:
            return self.seen == self.nth
        if self.count:
            return self.seen <= self.count
        return self.seen % (self.every or 1) == 0

    def refusal(self, method: Method, now: datetime) -> Refusal | None:
        """The error answer of this fault, None for the kinds that have none."""
        if self.kind == "expire_sync_token":
            return expired_sync_token()
        if self.kind == "daily_limit":
            return sending_limit(now + timedelta(seconds=self.retry_after or 6 * 3600))
        if self.kind == "rate_limit":
            return exceeded(method)
        if self.kind == "status":
            return of_status(self.http, headers=self.headers())
        return None

    def headers(self) -> dict[str, str]:
        return {"retry-after": str(self.retry_after)} if self.retry_after else {}


def expired_sync_token() -> Refusal:
    return Refusal(
        400,
        "FAILED_PRECONDITION",
        "Sync token is expired. Clear local cache and retry call without the sync token.",
        "failedPrecondition",
        details=[error_info("EXPIRED_SYNC_TOKEN", "people.googleapis.com")],
    )


def read_fault(entry: Any) -> Fault:
    """A fault from the JSON of POST /_emulator/faults; raises BadFault."""
    if not isinstance(entry, dict) or not entry.keys() <= KEYS:
        raise BadFault(f"A fault is an object with keys of {', '.join(sorted(KEYS))}: {entry!r}")
    kind = entry.get("kind") or ("slow" if "slow" in entry and "http" not in entry else "status")
    if kind not in KINDS:
        raise BadFault(f"kind is one of {', '.join(sorted(KINDS))}, not {kind!r}")
    method = entry.get("method", "*")
    if method not in ("*", TOKEN) and method not in catalog().methods:
        raise BadFault(f"No method {method!r}: take an id of the documents, {TOKEN}, or *.")
    if method == TOKEN and kind not in TOKEN_KINDS:
        raise BadFault(f"kind of {TOKEN} is one of {', '.join(sorted(TOKEN_KINDS))}, not {kind!r}")
    for key, types in NUMBERS.items():
        value = entry.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, types) or value < 0:
            raise BadFault(f"{key} is a number from 0 up, not {value!r}")
    return Fault(**{**entry, "kind": kind, "method": method})


class Faults:
    """The faults in force, in the order they were given; the first that strikes is taken."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, entries: Any) -> int:
        """One fault, a list of them, or {"faults": [...]}; how many there were."""
        if isinstance(entries, dict) and "faults" in entries:
            entries = entries["faults"]
        read = [read_fault(each) for each in (entries if isinstance(entries, list) else [entries])]
        with self._lock:
            self._faults.extend(read)
        return len(read)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def listed(self) -> list[Fault]:
        """The faults in force, in their order, for the panel."""
        with self._lock:
            return list(self._faults)

    def remove(self, place: int) -> None:
        """Takes out the fault at this place of `listed`; nothing happens if there is none."""
        with self._lock:
            del self._faults[place : place + 1]

    def strike(self, method: str, account: str, query: Mapping[str, str]) -> Fault | None:
        """The fault this call meets. Every fault that concerns the call counts it."""
        with self._lock:
            concerned = [f for f in self._faults if f.concerns(method, account, query)]
            striking = [fault for fault in concerned if fault.strikes()]
        return striking[0] if striking else None
