"""The faults in force; emulator.fault says what one is, emulator.fault_script how it is written."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from emulator.fault import TOKEN, UNHARMED, Fault, Struck
from emulator.fault_script import KEYS, KINDS, BadFault, read, read_fault

__all__ = ["KEYS", "KINDS", "TOKEN", "BadFault", "Fault", "Faults", "read_fault"]


class Faults:
    """In the order they were given; the first that strikes is taken, and edits with it."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, entries: Any) -> int:
        """One fault, a list of them, or {"faults": [...]}; how many there were."""
        faults = read(entries)
        with self._lock:
            self._faults.extend(faults)
        return len(faults)

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

    def strike(self, method: str, account: str, query: Mapping[str, str]) -> Struck:
        """What this call meets. Every fault that concerns the call counts it."""
        with self._lock:
            concerned = [f for f in self._faults if f.concerns(method, account, query)]
            striking = [fault for fault in concerned if fault.strikes()]
        if not striking:
            return UNHARMED
        edits = tuple(fault for fault in striking if fault.kind == "edit")
        others = (fault for fault in striking if fault.kind != "edit")
        return Struck(next(others, None), edits)
