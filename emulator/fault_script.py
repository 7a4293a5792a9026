"""Faults as people write them: JSON read with advice for what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import fields
from math import inf
from pathlib import Path
from typing import Any

from emulator.discovery import catalog
from emulator.fault import GMAIL_KINDS, TOKEN, Edit, Fault

KINDS = frozenset(
    [
        "status",
        "page",
        "slow",
        "drop",
        "hold",
        "truncate",
        "reset",
        "trickle",
        "skew",
        "edit",
        "rate_limit",
        "daily_limit",
        "api_disabled",
        "expire_sync_token",
        "bounce",
        *GMAIL_KINDS,
    ]
)
OTHER_NAMES = {
    "drop_before": ("drop", False),
    "drop_after": ("drop", True),
    "hold_after": ("hold", True),
}
"""Kinds with `after` in their name, as a short way to write them."""
ON_THE_ANSWER = frozenset(("truncate", "reset", "trickle", "skew", "bounce"))
"""Kinds that need the work to be done: `after` goes without saying."""
TOKEN_KINDS = KINDS - {
    "edit", "rate_limit", "daily_limit", "api_disabled", "expire_sync_token", "bounce", *GMAIL_KINDS
}  # fmt: skip
KEYS = frozenset(each.name for each in fields(Fault)) - {"seen", "struck"}
EDIT_KEYS = frozenset(each.name for each in fields(Edit))
TYPES: dict[str, tuple[type, ...]] = {
    "nth": (int,),
    "count": (int,),
    "every": (int,),
    "http": (int,),
    "seed": (int,),
    "retry_after": (int,),
    "slow": (int, float),
    "seconds": (int, float),
    "probability": (int, float),
    "account": (str,),
    "after": (bool,),
}

MOST = 10**9
"""Of calls, or of seconds: beyond it there is no date that a calendar knows."""
BOUNDS: dict[str, tuple[float, float]] = {
    "http": (400, 599),
    "probability": (0, 1),
    "seconds": (-MOST, MOST),
    "seed": (-inf, inf),
}
"""Of the numbers that are not just from 0 to MOST."""


class BadFault(ValueError):
    """A fault that cannot be read; says what to write instead."""


def read_file(path: Path) -> list[Any]:
    """The entries of a JSON file, held good; BadFault names the file and what is wrong in it."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        read(entries)
    except UnicodeDecodeError:
        raise BadFault(f"{path}: not UTF-8 text; save it as JSON in UTF-8.") from None
    except json.JSONDecodeError as why:
        where = f"line {why.lineno}, column {why.colno}"
        raise BadFault(f"{path}, {where}: no JSON: {why.msg}.") from why
    except BadFault as why:
        raise BadFault(f"{path}: {why}") from None
    return entries if isinstance(entries, list) else [entries]


def read(entries: Any) -> list[Fault]:
    """One fault, a list of them, or {"faults": [...]}."""
    if isinstance(entries, dict) and "faults" in entries:
        entries = entries["faults"]
    if not isinstance(entries, list):
        return [read_fault(entries)]
    return [_numbered(number, entry) for number, entry in enumerate(entries, 1)]


def _numbered(number: int, entry: Any) -> Fault:
    try:
        return read_fault(entry)
    except BadFault as why:
        raise BadFault(f"fault {number}: {why}") from None


def read_fault(entry: Any) -> Fault:
    """A fault from its JSON; raises BadFault."""
    known = _object(entry, KEYS, "A fault")
    kind, after = _kind(known)
    method = _method(known.get("method", "*"), [TOKEN])
    if method == TOKEN and kind not in TOKEN_KINDS:
        raise BadFault(f"kind of {TOKEN} is one of {_words(TOKEN_KINDS)}, not {kind!r}.")
    for key in TYPES.keys() & known.keys():
        _check(key, known[key])
    if ("edits" in known) is not (kind == "edit"):
        raise BadFault('kind "edit" has "edits", a list of API calls, and no other kind has.')
    edits = tuple(_edits(known.get("edits", [])))
    return Fault(**{**known, "kind": kind, "after": after, "method": method, "edits": edits})


def _object(entry: Any, keys: Collection[str], what: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise BadFault(f"{what} is an object with keys of {_words(keys)}, not {entry!r}.")
    if unknown := entry.keys() - keys:
        raise BadFault(f"{what} has no {_words(unknown)}; its keys are {_words(keys)}.")
    return entry


def _kind(entry: dict[str, Any]) -> tuple[str, bool]:
    """The kind and whether the work is done before it strikes."""
    written = entry.get("kind") or ("slow" if "slow" in entry and "http" not in entry else "status")
    kind, after = OTHER_NAMES.get(str(written), (written, entry.get("after", False)))
    if kind not in KINDS:
        raise BadFault(f"kind is one of {_words(KINDS | OTHER_NAMES.keys())}, not {kind!r}.")
    if kind in ON_THE_ANSWER and entry.get("after") is False:
        raise BadFault(f"{kind} strikes the answer, so the work is done: leave out after.")
    return kind, after or kind in ON_THE_ANSWER


def _method(name: Any, besides: Collection[str] = ()) -> str:
    methods = catalog().methods
    known = isinstance(name, str) and (
        name in methods
        or name in besides
        or (besides and name.endswith("*") and any(m.startswith(name[:-1]) for m in methods))
    )
    if not known:
        more = f', {", ".join(besides)}, "*", or a beginning as in "sheets.*"' if besides else ""
        raise BadFault(f"No method {name!r}: take an id of the documents{more}.")
    return str(name)


def _check(key: str, value: Any) -> None:
    types = TYPES[key]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise BadFault(f"{key} is of type {types[-1].__name__}, not {value!r}.")
    low, high = BOUNDS.get(key, (0, MOST))
    if isinstance(value, int | float) and not low <= value <= high:
        raise BadFault(f"{key} is from {low} to {high}, not {value!r}.")


def _edits(entries: Any) -> list[Edit]:
    if not isinstance(entries, list):
        raise BadFault(f"edits is a list of API calls, not {entries!r}.")
    return [_edit(entry) for entry in entries]


def _edit(entry: Any) -> Edit:
    known = _object(entry, EDIT_KEYS, "An edit")
    method = catalog().methods[_method(known.get("method"))]
    for key in ("path", "query", "body"):
        if not isinstance(known.get(key, {}), dict):
            raise BadFault(f"{key} of an edit is an object, not {known[key]!r}.")
    for name in [*known.get("path", {}), *known.get("query", {})]:
        if name not in method.parameters:
            raise BadFault(f"{method.id} has no parameter {name!r}.")
    if not isinstance(known.get("account", ""), str):
        raise BadFault(f"account of an edit is an address, not {known['account']!r}.")
    return Edit(**known)


def _words(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
