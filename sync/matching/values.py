"""What matching takes and gives, and the small words it thinks in."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import NamedTuple

import polars as pl
from msgspec import Struct, field

from core.keys import name_key
from core.model import NewContact, Problem

ORIGIN = "matching"
"""The origin of every problem found here."""


class CustomerRow(NamedTuple):
    """A customer as stored.

    `state`: active, vanished (no contact, no orders), excluded, or folded (into another one).
    """

    id: str
    resource_name: str | None = None
    name: str = ""
    email: str | None = None
    phone: str | None = None
    email_key: str | None = None
    phone_key: str | None = None
    state: str = "active"


class Said(Struct, frozen=True):
    """What the owner said of who is who; see sync/decisions.py."""

    out: Set[str] = frozenset()
    """Customers who are none."""
    same: Mapping[str, str] = field(default_factory=dict)
    """Customer -> the one she really is."""
    names: Mapping[str, str | None] = field(default_factory=dict)
    """`name_key` -> whose the rows with this name only are; None: nobody's."""
    different: Set[str] = frozenset()
    """Pairs of customers, as `sync.matching.doubles.pair` writes them, who are not one."""


class Matched(Struct, frozen=True):
    """Everything matching decided; rows that stay as they are do not appear."""

    new: tuple[CustomerRow, ...]
    changed: tuple[CustomerRow, ...]
    identities: pl.DataFrame
    """The identities as given, with a column `customer`: an id, or null for nobody."""
    missing: tuple[NewContact, ...]
    """Customers with orders who are not in Contacts and should be; `mark` is the customer's id."""
    buried: frozenset[str]
    """Keys (e-mail, phone) of contacts the owner deleted: they get a tombstone."""
    problems: tuple[Problem, ...]


class Person(NamedTuple):
    """A contact as matching sees it. `out`: she is no customer, by a label of hers."""

    resource_name: str
    name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    email: str | None
    phone: str | None
    mark: str | None
    previous_names: tuple[str, ...]
    out: bool
    birthday: str | None = None
    filled_name: str = ""
    """The name we gave her contact, which had none."""


class Words:
    """The words of names, folded; worked out once for each spelling."""

    def __init__(self) -> None:
        self._known: dict[str | None, frozenset[str]] = {None: frozenset()}

    def of(self, name: str | None) -> frozenset[str]:
        words = self._known.get(name)
        if words is None:
            words = self._known[name] = _words_of(name or "")
        return words


def _words_of(name: str) -> frozenset[str]:
    # Plain letters need no accents taken off: most names of most shops, and ten times faster.
    return frozenset((name.casefold() if name.isascii() else name_key(name)).split())


def agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Two names contradict each other when both are known and share no word."""
    return not one or not other or not one.isdisjoint(other)
