"""The single things of a plan: what a person approves, and what is held back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

Key = tuple[str, str]
"""(dimension key, segment key)"""

Item = tuple[str, ...]
"""One thing a person can approve: ("add", dimension, segment, customer), …"""


FIELDS = ("complete_contacts", "clear_contacts")
"""The kinds of change that write a contact's fields, in `Plan.changes()`."""


class Held(Struct, frozen=True):
    """What must not be written this time."""

    pairs: frozenset[tuple[str, str]] = frozenset()
    """(dimension, customer): neither labels nor the cell change, no override begins or ends."""
    creates: frozenset[str] = frozenset()
    """Customers who get no contact."""
    fields: frozenset[tuple[str, str]] = frozenset()
    """(field, customer): her contact's field is left as it is."""

    def __or__(self, other: Held) -> Held:
        creates, fields = self.creates | other.creates, self.fields | other.fields
        return Held(self.pairs | other.pairs, creates, fields)

    def __sub__(self, other: Held) -> Held:
        creates, fields = self.creates - other.creates, self.fields - other.fields
        return Held(self.pairs - other.pairs, creates, fields)

    def __bool__(self) -> bool:
        return bool(self.pairs or self.creates or self.fields)


def items(changes: Mapping[str, Any]) -> frozenset[Item]:
    """The single things in `Plan.changes()`, also in one that was stored while it waited."""
    found: set[Item] = {("label", name) for name in changes["create_labels"]}
    found.update(("delete_label", name) for name in changes["delete_labels"])
    found.update(("leave_label", name) for name in changes.get("leave_labels", ()))
    found.update(("rename", *pair) for pair in changes["rename_labels"].items())
    found.update(("adopt", name) for name in changes["adopt_labels"])
    found.update(("contact", new["customer"]) for new in changes["create_contacts"])
    for kind in FIELDS:
        for what, values in changes.get(kind, {}).items():
            found.update((kind, what, value, customer) for customer, value in values.items())
    for kind in ("add_members", "remove_members"):
        for name, customers in changes[kind].items():
            found.update((kind, *name.split(":"), customer) for customer in customers)
    for dimension, answers in changes["answers"].items():
        for after, customers in answers.items():
            found.update(("answers", dimension, after, customer) for customer in customers)
    for dimension, begun in changes["new_overrides"].items():
        found.update(("new_overrides", dimension, to, customer) for customer, to in begun.items())
    for dimension, ended in changes["ended_overrides"].items():
        found.update(("ended_overrides", dimension, "", customer) for customer in ended)
    found.update(tuple(fact) for fact in changes["facts"])
    return frozenset(found)


def held_by(found: Iterable[Item]) -> Held:
    """What has to be held so that none of these items is written."""
    pairs, creates, fields = set(), set(), set()
    for item in found:
        if item[0] == "contact":
            creates.add(item[1])
        elif item[0] in FIELDS:
            fields.add((item[1], item[3]))
        elif len(item) == 4:
            pairs.add((item[1], item[3]))
    return Held(frozenset(pairs), frozenset(creates), frozenset(fields))
