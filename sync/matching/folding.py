"""Customers the owner says are one: whose everything is, and which contact stands for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from core.folds import Folds
from sync.matching.links import Links
from sync.matching.values import CustomerRow, Person


def with_contacts(
    customers: Sequence[CustomerRow], links: Links, folds: Folds
) -> tuple[list[CustomerRow], Links]:
    """Whose contact is gone takes that of one folded into her, who keeps her addresses in turn:
    orders with either go on being hers, and the lost contact is remembered as deleted."""
    if not folds:
        return list(customers), links
    spare: dict[str, str] = {}
    for folded, main in sorted(folds.items()):
        if folded in links:
            spare.setdefault(main, folded)
    rows = {row.id: row for row in customers}
    found = dict(links)
    for main, folded in spare.items():
        if main in rows and main not in links:
            found[main] = found.pop(folded)
            one, other = rows[main], rows[folded]
            rows[main] = other._replace(id=main, state=one.state)
            rows[folded] = one._replace(id=folded, state=other.state)
    return list(rows.values()), found


def one_each(persons: Sequence[Person], links: Links, folds: Folds) -> list[Person]:
    """The contacts, those of one customer as one: all her addresses, phones and names."""
    if not folds:
        return list(persons)
    hers: dict[str, list[Person]] = defaultdict(list)
    folded: set[str] = set()
    for customer, main in sorted(folds.items()):
        if customer in links and main in links:
            hers[links[main].resource_name].append(links[customer])
            folded.add(links[customer].resource_name)
    return [
        _joined(person, hers[person.resource_name]) if person.resource_name in hers else person
        for person in persons
        if person.resource_name not in folded
    ]


def _joined(main: Person, others: Sequence[Person]) -> Person:
    everybody = (main, *others)
    return main._replace(
        name=" ".join(person.name for person in everybody if person.name),
        emails=tuple(dict.fromkeys(key for person in everybody for key in person.emails)),
        phones=tuple(dict.fromkeys(key for person in everybody for key in person.phones)),
    )
