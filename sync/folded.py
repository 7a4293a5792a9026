"""Labels of ours on the contact of somebody who is one with another customer; pure.

They say nothing there and are taken off again. Whoever put them there means something: she is told
what to do instead, once, and the problem stays until she says that it is fine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.folds import Folds
from core.i18n import Text
from core.model import Label, Place, Problem
from sync.decision import Decision
from sync.items import Key
from sync.matching import CustomerRow
from sync.pending import Pending
from sync.plan import Plan

ORIGIN = "folded"
"""No run looks for these again: what was taken off is not there any more."""


def told_of_folded(
    plan: Plan,
    decision: Decision,
    pending: Pending,
    folds: Folds,
    rows: Mapping[str, CustomerRow],
    labels: Mapping[Key, Label],
) -> Iterator[Problem]:
    """What the plan takes off the contacts of folded customers, as far as we did not put it
    there."""
    for key, leaving in plan.removes.items():
        for customer in _hers(key, leaving, decision, pending, folds):
            yield _taken_off(labels[key].name, rows[customer], rows[folds[customer]])


def _hers(
    key: Key, leaving: Sequence[str], decision: Decision, pending: Pending, folds: Folds
) -> list[str]:
    dimension, segment = key
    base = decision.bases[dimension, "label"]
    ours = pending.labels.get(dimension, {})
    return [
        customer
        for customer in leaving
        if customer in folds
        and segment not in base.get(customer, "").split()
        and segment not in ours.get(customer, ())
    ]


def _taken_off(label: str, row: CustomerRow, main: CustomerRow) -> Problem:
    return Problem(
        "label_on_folded",
        ORIGIN,
        Place(contact=row.resource_name, title=_named(row)),
        Text(
            "“{label}” was put on the contact of {name}, who is one with {main}; it was taken off"
            " again.",
            label=label,
            name=_named(row),
            main=_named(main),
        ),
        Text(
            "Put it on the contact of {main}, or choose the answer on that customer's page.",
            main=_named(main),
        ),
    )


def _named(row: CustomerRow) -> str:
    return row.name or row.email or row.phone or row.id
