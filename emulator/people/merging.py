"""What is left of two contacts that are made one: the fields of both, what both say said once."""

from __future__ import annotations

from emulator.api import Json
from emulator.people.masks import SINGLETONS
from emulator.people.texts import PHOTO
from emulator.people.values import Values

NOTES = "biographies"
_ONE = frozenset((*SINGLETONS, PHOTO))
_KINDS = frozenset(("type", "formattedType"))
"""Two items that differ in these alone say the same."""


def united(kept: Values, other: Values) -> Values:
    """The values of both, the kept one's first. Of what a contact has once it is the kept one's;
    notes stand one below the other."""
    fields = dict.fromkeys((*kept, *other))
    return {field: _united(field, kept.get(field, []), other.get(field, [])) for field in fields}


def _united(field: str, first: list[Json], second: list[Json]) -> list[Json]:
    if field == NOTES:
        return _notes(first, second)
    if field in _ONE:
        return first or second
    said: dict[object, Json] = {}
    for item in (*first, *second):
        said.setdefault(_says(field, item), item)
    return [*said.values()]


def _says(field: str, item: Json) -> object:
    if field == "emailAddresses":
        return item.get("value", "").casefold()
    if field == "phoneNumbers":
        return item.get("canonicalForm") or "".join(filter(str.isalnum, item.get("value", "")))
    return tuple(sorted((key, repr(told)) for key, told in item.items() if key not in _KINDS))


def _notes(first: list[Json], second: list[Json]) -> list[Json]:
    texts = dict.fromkeys(item.get("value", "") for item in (*first, *second))
    return [{**(first or second)[0], "value": "\n".join(texts)}]
