"""Labels in: which contact groups are ours, who is in them, and what stands in our way.

A label is ours by the record in table `label`, or by our mark in its clientData (a creation whose
answer was lost). Everything else in Contacts belongs to the owner and is never touched.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, delete, select

from core.google.ports import People
from core.i18n import Text
from core.model import Dimension, Label, Place, Problem
from core.tables import label
from sync.bulk import Same, upsert_rows
from sync.items import Key

ORIGIN = "labels"


@dataclass(frozen=True)
class Known:
    """A row of table `label`."""

    resource_name: str | None
    name: str
    state: str
    """ours | taken | deleted"""


@dataclass(frozen=True)
class LabelsRead:
    """`ours` exist, `missing` are to be created under these names; other segments have no label."""

    ours: Mapping[Key, Label]
    missing: Mapping[Key, str]
    members: Mapping[Key, frozenset[str]]
    """Contacts (resource names) in each label that is ours."""
    names: Mapping[str, str]
    """Resource name -> name of the owner's own labels, for rules over them."""
    all_names: Mapping[str, str]
    """Name -> resource name of every label there is, for including and excluding by label."""
    known: Mapping[Key, Known]
    """Table `label` as it has to be now."""
    problems: tuple[Problem, ...] = ()


def load_labels(connection: Connection, account: str) -> dict[Key, Known]:
    rows = connection.execute(select(label).where(label.c.account == account))
    return {(r.dimension, r.segment): Known(r.resource_name, r.name, r.state) for r in rows}


def store_labels(
    connection: Connection, account: str, rows: Mapping[Key, Known], now: datetime
) -> None:
    if not rows:
        return
    upsert_rows(
        connection,
        label,
        {
            "account": Same(account),
            "dimension": [dimension for dimension, _ in rows],
            "segment": [segment for _, segment in rows],
            "resource_name": [known.resource_name for known in rows.values()],
            "name": [known.name for known in rows.values()],
            "state": [known.state for known in rows.values()],
            "created_at": Same(now),
        },
    )


def forget_label(connection: Connection, account: str, key: Key) -> None:
    """We deleted it ourselves: nothing to ask the owner about."""
    dimension, segment = key
    connection.execute(
        delete(label).where(
            label.c.account == account, label.c.dimension == dimension, label.c.segment == segment
        )
    )


def renamed_dimensions(
    dimensions: Iterable[Dimension], known: Mapping[Key, Known], prefix: str
) -> tuple[Dimension, ...]:
    """The dimensions with the names the owner gave to their labels."""
    return tuple(
        replace(
            dimension,
            segments=tuple(
                replace(s, name=_shown(known.get((dimension.key, s.key)), prefix) or s.name)
                for s in dimension.segments
            ),
        )
        for dimension in dimensions
    )


def _shown(known: Known | None, prefix: str) -> str:
    if known is None or known.state != "ours":
        return ""
    return known.name.removeprefix(prefix)


def read_labels(
    people: People, known: Mapping[Key, Known], dimensions: Sequence[Dimension], prefix: str
) -> LabelsRead:
    """Two calls: the list, and the members of what is ours (none if nothing is)."""
    there = {group.resource_name: group for group in people.list_labels()}
    marked = {group.mark: group for group in there.values() if group.mark}
    taken = {_folded(group.name): group for group in there.values()}
    found = _Found()
    for dimension in dimensions:
        for segment in dimension.segments if dimension.label else ():
            key = (dimension.key, segment.key)
            found.sort(key, prefix + segment.name, known.get(key), there, marked, taken)
    own = {group.resource_name for group in found.ours.values()}
    counts = {g.resource_name: g.member_count for g in found.ours.values() if g.member_count}
    members = people.label_members(counts) if counts else {}
    return LabelsRead(
        ours=found.ours,
        missing=found.missing,
        members={k: members.get(g.resource_name, frozenset()) for k, g in found.ours.items()},
        names={
            g.resource_name: g.name
            for g in there.values()
            if g.resource_name not in own and not g.system
        },
        all_names={group.name: group.resource_name for group in there.values()},
        known=found.known,
        problems=tuple(found.problems),
    )


class _Found:
    """Each segment's label sorted into ours, missing, taken or deleted."""

    def __init__(self) -> None:
        self.ours: dict[Key, Label] = {}
        self.missing: dict[Key, str] = {}
        self.known: dict[Key, Known] = {}
        self.problems: list[Problem] = []

    def sort(
        self,
        key: Key,
        name: str,
        known: Known | None,
        there: Mapping[str, Label],
        marked: Mapping[str, Label],
        taken: Mapping[str, Label],
    ) -> None:
        recorded = there.get(known.resource_name or "") if known else None
        group = recorded or marked.get(mark(key))
        if group:
            self.ours[key] = group
            self.known[key] = Known(group.resource_name, group.name, "ours")
        elif known and known.state in ("ours", "deleted"):
            self.known[key] = replace(known, state="deleted")
            self.problems.append(label_deleted(known.name))
        elif _folded(name) in taken:
            self.known[key] = Known(None, name, "taken")
            self.problems.append(label_taken(name))
        else:
            self.missing[key] = name


def mark(key: Key) -> str:
    """What stands in a label's clientData: whose label it is, whatever its name becomes."""
    return "/".join(key)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()


def label_taken(name: str) -> Problem:
    return Problem(
        "label_taken",
        ORIGIN,
        Place(title=name),
        Text("There is a label “{name}” in Contacts already, and it is not ours.", name=name),
        Text(
            "Rename it in Contacts, or give the segment another name; until then it stays a column."
        ),
    )


def label_deleted(name: str) -> Problem:
    return Problem(
        "label_deleted",
        ORIGIN,
        Place(title=name),
        Text("The label “{name}” was deleted in Contacts.", name=name),
        Text("Say whether to make it again or to keep this segment in the sheet only."),
    )
