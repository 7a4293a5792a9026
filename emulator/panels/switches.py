"""The switches of world.options as a form shows and sets them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from emulator import options
from emulator.options import OPTIONS
from emulator.panels.asked import Wrong, read_json, text, whole
from emulator.world import World

WORDS = {
    "auto_replies": ("Who answers by itself", "one a line: away@shop.hr I am on holiday"),
    "blocked_scopes": ("Scopes an administrator blocks", "one a line"),
    "bouncing": ("Mail that comes back", "one address a line, with its code: gone@shop.hr 5.1.1"),
    "clients": ("OAuth clients there are", 'as JSON: {"id": {"secret": "…", "redirects": []}}'),
    "concurrent": ("Gmail calls at the same time", "0: any number"),
    "country": ("Country of phone numbers", "two letters, HR"),
    "daily_limit": ("Mails an account may send in 24 hours", ""),
    "index_lag_seconds": ("Search lags behind by", "seconds until a mail is found"),
    "lag_seconds": ("Contacts lag behind by", "seconds until a change shows with a sync token"),
    "limit_grace": ("Sending goes on over the limit for", "seconds"),
    "limit_pause": ("Sending pauses after the limit for", "seconds"),
    "old_gmail_quota": ("Gmail’s old quota", "units as they were before May 2026"),
    "quotas": ("Quotas are enforced", "Google’s limits for each minute"),
    "read_lag_seconds": ("A contact by its name lags behind by", "seconds"),
    "strict_etags": ("Etags are bound to what was asked for", ""),
    "test_users": ("Test users of the consent screen", "one address a line"),
    "testing": ("Consent screen is in testing", "refresh tokens end after 7 days"),
}
_ALWAYS = frozenset(("daily_limit", "lag_seconds"))
"""Without these an emulator never is: an emptied field leaves them."""
BOUNCES = "5.1.1"
"""The code of an address that is written without one."""


@dataclass(frozen=True)
class Switch:
    """`kind` is "bool", "line" or "lines"; `shown` what its field is filled with."""

    name: str
    label: str
    hint: str
    kind: str
    shown: str


def listed(world: World) -> list[Switch]:
    """Every switch there is: those to tick first, those of several lines last."""
    found = [_switch(name, kind, world.options.get(name)) for name, kind in OPTIONS.items()]
    return sorted(found, key=lambda one: (("bool", "line", "lines").index(one.kind), one.label))


def _switch(name: str, kind: type, value: Any) -> Switch:
    label, hint = WORDS.get(name, (name.replace("_", " ").capitalize(), ""))
    shape = "bool" if kind is bool else "lines" if kind in (dict, list) else "line"
    return Switch(name, label, hint, shape, _shown(name, value))


def _shown(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    if name == "clients":
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, dict):
        return "\n".join(f"{key} {words}" for key, words in value.items())
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def turn(world: World, form: FormData, home: str) -> str:
    """Sets what the form has changed; an emptied field takes its switch back to the start."""
    with world.lock:
        changes: dict[str, Any] = {}
        for name, kind in OPTIONS.items():
            given = "\n".join(text(form, name).splitlines())
            if kind is bool:
                changes[name] = given == "on"
            elif name in form and given != _shown(name, world.options.get(name)):
                changes[name] = _read(name, kind, given) if given else None
        if wrong := options.wrong({k: v for k, v in changes.items() if v is not None}):
            raise Wrong(wrong)
        for name, value in changes.items():
            if value is not None:
                world.options[name] = value
            elif name not in _ALWAYS:
                world.options.pop(name, None)
    return home


def _read(name: str, kind: type, given: str) -> Any:
    if kind is int:
        return whole(given, WORDS.get(name, (name, ""))[0])
    if kind is list:
        return [line.strip() for line in given.splitlines() if line.strip()]
    if name == "clients":
        return read_json(given, "The clients are")
    return _pairs(name, given) if kind is dict else given


def _pairs(name: str, given: str) -> dict[str, str]:
    """Address -> what is written behind it; an address that bounces may stand alone."""
    usual = BOUNCES if name == "bouncing" else ""
    pairs = [line.strip().partition(" ") for line in given.splitlines() if line.strip()]
    found = {address.lower(): words.strip() or usual for address, _, words in pairs}
    if silent := [address for address, words in found.items() if not words]:
        raise Wrong(f"Write behind {silent[0]} what it answers.")
    return found
