"""The switches in world.options: which there are, and what may be written into them."""

from __future__ import annotations

from typing import Any

from emulator import clients
from emulator.gmail.headers import is_status

OPTIONS: dict[str, type] = {
    "blocked_scopes": list,
    "auto_replies": dict,
    "bouncing": dict,
    "clients": dict,
    "concurrent": int,
    "country": str,
    "daily_limit": int,
    "index_lag_seconds": int,
    "lag_seconds": int,
    "limit_grace": int,
    "limit_pause": int,
    "old_gmail_quota": bool,
    "quotas": bool,
    "read_lag_seconds": int,
    "strict_etags": bool,
    "test_users": list,
    "testing": bool,
    "unverified": bool,
}
"""What the handlers look at in world.options; README.md says what each does."""
MOST = 10**9
"""Seconds, or mails: beyond it there is no date that a calendar knows."""


def wrong(asked: dict[str, Any]) -> str:
    """What is wrong with values for some of the options, "" if nothing."""
    if not asked.keys() <= OPTIONS.keys():
        return f"Send an object with some of {', '.join(OPTIONS)}."
    for name, value in asked.items():
        if type(value) is not OPTIONS[name]:
            return f"{name} is of type {OPTIONS[name].__name__}, not {value!r}."
        if type(value) is int and not 0 <= value <= MOST:
            return f"{name} is from 0 to {MOST}, not {value}."
    for address, status in asked.get("bouncing", {}).items():
        if not is_status(str(status)):
            return f"Mail to {address} comes back with a code like 5.1.1 or 4.4.1, not {status!r}."
    return clients.check(asked.get("clients", {}))
