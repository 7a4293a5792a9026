"""Contacts by name: sorted once, then kept sorted, so that a write costs no new sorting."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable

from emulator.people.contact import Contact
from emulator.people.values import Values

Key = tuple[str, str, int]

FIRST_NAME = "FIRST_NAME_ASCENDING"
LAST_NAME = "LAST_NAME_ASCENDING"


def _named(*parts: str) -> Callable[[Values, int], Key]:
    def key(values: Values, number: int) -> Key:
        name = (values.get("names") or [{}])[0]
        first, second = (str(name.get(part, "")).casefold() for part in parts)
        return first, second, number

    return key


_KEYS: dict[str, Callable[[Values, int], Key]] = {
    FIRST_NAME: _named("givenName", "familyName"),
    LAST_NAME: _named("familyName", "givenName"),
}


def key_of(order: str, contact: Contact) -> Key:
    """Where a contact stands in `order`, which is one of the two above."""
    return _KEYS[order](contact.values, contact.id)


class Orders:
    """The sorted keys of the orders that were asked for; a key's last part is the contact's id."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Key]] = {}

    def rows(self, order: str, everybody: Iterable[Contact]) -> list[Key]:
        """All keys in `order`, which is one of the two above."""
        if order not in self._rows:
            self._rows[order] = sorted(key_of(order, contact) for contact in everybody)
        return self._rows[order]

    def enter(self, contact: Contact) -> None:
        for order, rows in self._rows.items():
            insort(rows, key_of(order, contact))

    def leave(self, contact: Contact) -> None:
        """To be called while the contact still has the values and the id it entered with."""
        for order, rows in self._rows.items():
            del rows[bisect_left(rows, key_of(order, contact))]
