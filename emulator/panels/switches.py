"""The switches of world.options as a form shows and sets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from emulator.admin import OPTIONS
from emulator.panels.asked import Wrong, text, whole
from emulator.world import World

WORDS = {
    "bouncing": ("Mail that comes back", "One address a line, with its code: gone@shop.hr 5.1.1"),
    "country": ("Country of phone numbers", "Two letters, HR"),
    "daily_limit": ("Mails an account may send in 24 hours", ""),
    "index_lag_seconds": ("Search lags behind by", "seconds until a mail is found"),
    "lag_seconds": ("Contacts lag behind by", "seconds until a change shows with a sync token"),
    "quotas": ("Quotas are enforced", "Google's limits for each minute"),
    "testing": ("Consent screen is in testing", "refresh tokens end after 7 days"),
}


@dataclass(frozen=True)
class Switch:
    """`kind` is "bool", "int", "str" or "dict"; `value` what its field is filled with."""

    name: str
    label: str
    hint: str
    kind: str
    value: Any


def listed(world: World) -> list[Switch]:
    """Every switch there is, those to tick first."""
    found = [_switch(name, kind, world.options.get(name)) for name, kind in OPTIONS.items()]
    return sorted(found, key=lambda one: (one.kind != "bool", one.kind == "dict", one.label))


def _switch(name: str, kind: type, value: Any) -> Switch:
    label, hint = WORDS.get(name, (name.replace("_", " ").capitalize(), ""))
    if kind is dict:
        value = "\n".join(f"{key} {code}" for key, code in (value or {}).items())
    return Switch(name, label, hint, kind.__name__, "" if value is None else value)


def turn(world: World, form: FormData, home: str) -> str:
    """Sets all switches as the form has them; an empty field leaves its switch as it is."""
    wanted: dict[str, Any] = {}
    for name, kind in OPTIONS.items():
        given = text(form, name)
        if kind is bool:
            wanted[name] = given == "on"
        elif kind is dict:
            wanted[name] = _lines(given)
        elif given:
            wanted[name] = whole(given, WORDS.get(name, (name,))[0]) if kind is int else given
    with world.lock:
        world.options.update(wanted)
    return home


def _lines(given: str) -> dict[str, str]:
    pairs = [line.split() for line in given.splitlines() if line.strip()]
    if any(len(pair) > 2 for pair in pairs):
        raise Wrong("Write one address a line, with its code behind it: gone@shop.hr 5.1.1")
    return {pair[0].lower(): pair[1] if len(pair) == 2 else "5.1.1" for pair in pairs}
