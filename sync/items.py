"""The single things of a plan: what a person approves, and what is held back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Key = tuple[str, str]
"""(dimension key, segment key)"""

Item = tuple[str, ...]
"""One thing a person can approve: ("add", dimension, segment, customer), …"""


@dataclass(frozen=True)
class Held:
    """What must not be written this time."""

    pairs: frozenset[tuple[str, str]] = frozenset()
    """(dimension, customer): neither labels nor the cell change, no override begins or ends."""
    creates: frozenset[str] = frozenset()
    """Customers who get no contact."""

    def __or__(self, other: Held) -> Held:
        return Held(self.pairs | other.pairs, self.creates | other.creates)

    def __bool__(self) -> bool:
        return bool(self.pairs or self.creates)


def items(changes: Mapping[str, Any]) -> frozenset[Item]:
    """The single things in `Plan.changes()`, also in one that was stored while it waited."""
    found: set[Item] = {("label", name) for name in changes["create_labels"]}
    found.update(("delete_label", name) for name in changes["delete_labels"])
    found.update(("leave_label", name) for name in changes.get("leave_labels", ()))
    found.update(("rename", *pair) for pair in changes["rename_labels"].items())
    found.update(("adopt", name) for name in changes["adopt_labels"])
    found.update(("contact", new["customer"]) for new in changes["create_contacts"])
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
    pairs, creates = set(), set()
    for item in found:
        if item[0] == "contact":
            creates.add(item[1])
        elif len(item) == 4:
            pairs.add((item[1], item[3]))
    return Held(frozenset(pairs), frozenset(creates))
