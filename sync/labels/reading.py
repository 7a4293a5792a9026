"""Labels in: the list, and who is in those that are ours. Membership is read here, not inferred
from what contacts say of themselves, which lags by minutes."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from core.google.ports import People
from core.model import Label
from sync.items import Key
from sync.labels.ownership import Owned, owned
from sync.labels.rows import Known


class LabelsRead(Struct, frozen=True):
    """What Contacts has: every label, and the members of ours."""

    there: tuple[Label, ...]
    ours: Mapping[Key, Label]
    members: Mapping[Key, frozenset[str]]
    """Contacts (resource names) in each label that is ours."""
    adopted: Mapping[Key, str]
    """Labels of `ours` that the owner just gave us: ADOPT_BY_HAND or ADOPT_BY_RULES."""
    unmarked: frozenset[Key]
    """Labels of `ours` that do not carry our mark."""
    strange: frozenset[Key]
    """Labels of `ours` by their mark alone, which nothing here remembers."""

    @property
    def names(self) -> dict[str, str]:
        """Resource name -> name of the owner's own labels, for rules over them."""
        ours = {group.resource_name for group in self.ours.values()}
        own = (g for g in self.there if g.resource_name not in ours and not g.system)
        return {group.resource_name: group.name for group in own}

    @property
    def all_names(self) -> dict[str, str]:
        """Name -> resource name of every label there is, for including and excluding by label."""
        return {group.name: group.resource_name for group in self.there}


def read_labels(
    people: People,
    known: Mapping[Key, Known],
    wanted: Mapping[Key, str],
    answers: Mapping[str, str],
    making: frozenset[Key],
) -> LabelsRead:
    """Two calls: the list, and the members of what is ours (none if nothing is)."""
    there = tuple(people.list_labels())
    found = owned(there, wanted, known, answers, making)
    counts = {g.resource_name: g.member_count for g in found.labels.values() if g.member_count}
    members = people.label_members(counts) if counts else {}
    gone = counts.keys() - members.keys()  # deleted since they were listed: nobody left them
    ours = {key: g for key, g in found.labels.items() if g.resource_name not in gone}
    return _read(tuple(g for g in there if g.resource_name not in gone), ours, found, members)


def _read(
    there: tuple[Label, ...],
    ours: Mapping[Key, Label],
    found: Owned,
    members: Mapping[str, frozenset[str]],
) -> LabelsRead:
    return LabelsRead(
        there=there,
        ours=ours,
        members={key: members.get(g.resource_name, frozenset()) for key, g in ours.items()},
        adopted={key: how for key, how in found.adopted.items() if key in ours},
        unmarked=found.unmarked & ours.keys(),
        strange=found.strange & ours.keys(),
    )
