"""What an undo would do, by what the last run agreed upon: no call to Google, nothing written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from core.model import Dimension, Label
from sync.answers import load_answers
from sync.contacts import load_mirror
from sync.customers import load_customers
from sync.filled import clears_of
from sync.labels import load_labels
from sync.merge import Values
from sync.undo.course import Undoing
from sync.undo.journal import load_past
from sync.undo.plan import Places, Scope
from sync.undo.report import Undone


def foresee(
    connection: Connection,
    account: str,
    number: int,
    scope: Scope,
    dimensions: Sequence[Dimension],
) -> Undone:
    """The undo of this run as it looks now. The undo itself looks at Google again.

    Raises WrongUse where there is nothing to take back.
    """
    undo = Undoing(load_past(connection, account, number, scope), scope)
    known = load_answers(connection, account)
    rows = load_customers(connection, account).rows
    active = {row.id for row in rows if row.state == "active"}.union(undo.back())
    for dimension in dimensions:
        key = dimension.key
        agreed = known.memberships.get(key, {}).items()
        undo.restore(
            dimension,
            Places(
                labels=known.bases.get((key, "label"), {}),
                cells=known.bases.get((key, "sheet"), {}),
                computed={who: computed for who, (_, computed, _) in agreed if computed},
                overrides=known.overrides.get(key, {}),
                active=active,
            ),
        )
    if undo.past.filled:
        undo.empty(_emptied(connection, account, undo, known.bases))
    ours = {
        key: Label(row.resource_name, row.name)
        for key, row in load_labels(connection, account).items()
        if row.resource_name
    }
    undo.doom({key: ours[key].name for key in sorted(undo.made(ours))}, ours)
    return undo.report()


def _emptied(
    connection: Connection,
    account: str,
    undo: Undoing,
    bases: Mapping[tuple[str, str], Values],
) -> Mapping[str, Values]:
    contacts = load_mirror(connection, account).contacts
    links = {row.id: row.resource_name for row in load_customers(connection, account).rows}
    hers = {who: contacts[name] for who, name in links.items() if name and name in contacts}
    return clears_of(undo.asked_fields(), bases, hers)
