"""Whose labels the base tells: another contact of the same customer never wore them.

Kept beside the base and not taken from table `customer`, which a run that ends early has brought
up to date already.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from sync.contacts import newest
from sync.merge import Values, joined

WHOSE = ("", "contact")
"""Where table `base` keeps the contact of each customer."""


class Relinked(Struct, frozen=True):
    """`unlinked`: customers whose contact is gone, or another one than the base is about; of them,
    `away`: have none now, and `absorbed`: theirs became part of another customer's."""

    unlinked: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    absorbed: Mapping[str, str] = field(default_factory=dict)

    def of_base(self, base: Values) -> dict[str, str]:
        """The base as it is about the contacts of now. What an absorbed contact wore, the one that
        took it in wears without anybody's doing."""
        kept = dict(base)
        for customer in self.unlinked & base.keys():
            del kept[customer]
        for customer, other in self.absorbed.items():
            kept[other] = joined({*kept.get(other, "").split(), *base.get(customer, "").split()})
        return kept

    def kept(self, values: Values) -> dict[str, str]:
        """What stays remembered of those who have no contact now: Google may bring it back."""
        return {c: values[c] for c in self.away & values.keys()}


def relink(met: Values, links: Mapping[str, str], aliases: Mapping[str, str]) -> Relinked:
    """`met`: customer -> contact when the base was agreed upon, `links`: now."""
    if met == links:
        return Relinked()
    left = {c: newest(name, aliases) for c, name in met.items() if links.get(c) != name}
    unlinked = {c: name for c, name in left.items() if links.get(c) != name}
    owners = {name: c for c, name in links.items()} if unlinked else {}
    absorbed = {c: owners[name] for c, name in unlinked.items() if name in owners}
    away = unlinked.keys() - links.keys() - absorbed.keys()
    return Relinked(frozenset(unlinked), frozenset(away), absorbed)
