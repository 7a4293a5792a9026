"""What contacts tell of the customers, as a table for sync.metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import polars as pl
from msgspec.structs import replace

from core.folds import Folds, folded_into
from core.model import Contact
from sync.matching import CustomerRow
from sync.metrics import CUSTOMERS

_NO_CONTACT = Contact("", "")


def people_frame(
    rows: Sequence[CustomerRow],
    contacts: Mapping[str, Contact],
    own_labels: Mapping[str, str],
    further: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> pl.DataFrame:
    """What sync.metrics needs of each customer, from the contact where there is one; what no
    contact tells is null: the order rows do (sync/told.py).

    `own_labels`: resource name -> name of the labels that are not ours. `further`: customer ->
    contacts of those who are one with her (`contacts_of_folded`); they tell what hers does not.
    """
    people = [contacts.get(row.resource_name or "", _NO_CONTACT) for row in rows]
    for at, row in enumerate(rows if further else ()):
        if others := [contacts[name] for name in further.get(row.id, ()) if name in contacts]:
            people[at] = _as_one(people[at], others)
    facts: dict[str, Any] = {
        "customer": [row.id for row in rows],
        "birthday": [one.birthday for one in people],
        "city": [one.city for one in people],
        "gender": [one.gender for one in people],
        "occupation": [one.occupation for one in people],
        "language": [one.language for one in people],
        "labels": _names([one.labels for one in people], own_labels),
    }
    nothing = pl.Series([None]).new_from_index(0, len(rows))
    return pl.DataFrame(dict.fromkeys(CUSTOMERS, nothing) | facts, schema=CUSTOMERS)


def contacts_of_folded(rows: Iterable[CustomerRow], folds: Folds) -> dict[str, list[str]]:
    """Customer -> resource names of the contacts of those the owner said are she, oldest first."""
    names = {row.id: row.resource_name for row in rows if row.id in folds} if folds else {}
    return {
        main: [name for one in others if (name := names.get(one))]
        for main, others in folded_into(folds).items()
    }


def _as_one(main: Contact, others: Sequence[Contact]) -> Contact:
    everybody = (main, *others)
    return replace(
        main,
        birthday=next((one.birthday for one in everybody if one.birthday), None),
        city=next((one.city for one in everybody if one.city), None),
        gender=next((one.gender for one in everybody if one.gender), None),
        occupation=next((one.occupation for one in everybody if one.occupation), None),
        language=next((one.language for one in everybody if one.language), None),
        labels=frozenset().union(*(one.labels for one in everybody)),
    )


def _names(sets: Sequence[frozenset[str]], own_labels: Mapping[str, str]) -> pl.Series:
    """Sets of labels as lists of names. A shop has few different sets: each becomes one once."""
    kind = CUSTOMERS["labels"]
    if not own_labels:
        return pl.Series("labels", [[]], dtype=kind).new_from_index(0, len(sets))
    places: dict[frozenset[str], int] = {}
    where = [places.setdefault(labels, len(places)) for labels in sets]
    names = [sorted(own_labels[one] for one in labels if one in own_labels) for labels in places]
    return pl.Series("labels", names, dtype=kind).gather(where)
