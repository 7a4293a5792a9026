"""The log of API calls with their quota units, as GET /_emulator/calls answers it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from emulator.api import Json

UNITS = {
    "gmail.users.getProfile": 1,
    "gmail.users.labels.list": 1,
    "gmail.users.labels.get": 1,
    "gmail.users.settings.sendAs.list": 1,
    "gmail.users.history.list": 2,
    "gmail.users.labels.create": 5,
    "gmail.users.labels.delete": 5,
    "gmail.users.labels.patch": 5,
    "gmail.users.labels.update": 5,
    "gmail.users.messages.list": 5,
    "gmail.users.drafts.list": 5,
    "gmail.users.messages.modify": 5,
    "gmail.users.messages.untrash": 5,
    "gmail.users.messages.delete": 10,
    "gmail.users.drafts.create": 10,
    "gmail.users.drafts.delete": 10,
    "gmail.users.threads.list": 10,
    "gmail.users.threads.modify": 10,
    "gmail.users.threads.untrash": 10,
    "gmail.users.drafts.update": 15,
    "gmail.users.messages.get": 20,
    "gmail.users.drafts.get": 20,
    "gmail.users.messages.attachments.get": 20,
    "gmail.users.messages.trash": 20,
    "gmail.users.threads.trash": 20,
    "gmail.users.threads.delete": 20,
    "gmail.users.messages.import": 25,
    "gmail.users.messages.insert": 25,
    "gmail.users.threads.get": 40,
    "gmail.users.messages.batchModify": 50,
    "gmail.users.messages.batchDelete": 50,
    "gmail.users.stop": 50,
    "gmail.users.messages.send": 100,
    "gmail.users.drafts.send": 100,
    "gmail.users.watch": 100,
}
"""Gmail's costs since 1 May 2026; every method of the other APIs counts one request."""
OLD_UNITS = {
    "gmail.users.drafts.get": 5,
    "gmail.users.messages.attachments.get": 5,
    "gmail.users.messages.get": 5,
    "gmail.users.messages.trash": 5,
    "gmail.users.threads.get": 10,
    "gmail.users.threads.trash": 10,
}
"""Where a project that used Gmail's API before keeps another cost (with 15,000 a minute)."""


def units(method: str, *, old: bool = False) -> int:
    """What a call costs; `old`: for a project with the quota of before 1 May 2026."""
    usual = UNITS.get(method, 1)
    return OLD_UNITS.get(method, usual) if old else usual


@dataclass
class Entry:
    """One call. `status` is 0 until it is answered, and stays 0 if the connection was dropped."""

    method: str
    at: datetime
    account: str = ""
    status: int = 0
    units: int = 1

    def as_json(self) -> Json:
        return {
            "method": self.method,
            "status": self.status,
            "units": self.units,
            "at": self.at.isoformat(),
            "account": self.account,
        }


class CallLog:
    """Entries in the order the calls arrived; written and read from several threads."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def begin(self, method: str, at: datetime, *, old: bool = False) -> Entry:
        entry = Entry(method, at, units=units(method, old=old))
        with self._lock:
            self._entries.append(entry)
        return entry

    def entries(self, last: int | None = None) -> list[Entry]:
        with self._lock:
            return self._entries[-last:] if last else list(self._entries)

    def methods(self) -> list[str]:
        """The method ids alone, in order: what most tests compare."""
        return [entry.method for entry in self.entries()]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)
