"""The customers as they are to be stored, and those of them who are to be created in Contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from core.folds import Folds
from core.keys import email_key
from core.model import NewContact
from sync.matching.buyers import Buyers, Decided, fullest_name
from sync.matching.identities import Identity
from sync.matching.links import Links
from sync.matching.values import CustomerRow, Person, Words

Used = Mapping[str, Sequence[Identity]]
"""Customer -> the identities that are hers."""


class Settled:
    """`known` as stored, `rows` those with the contacts of folded ones passed on."""

    def __init__(
        self,
        known: Sequence[CustomerRow],
        rows: Sequence[CustomerRow],
        links: Links,
        arrived: Links,
        decided: Decided,
        shared: Set[str],
        words: Words,
        out: Set[str],
        folds: Folds,
    ) -> None:
        self._shared, self._words, self._by_folds = shared, words, decided.by_folds
        self._out, self._folds = out, folds
        alone = [row for row in rows if row.id not in links]
        used = used_by(decided)
        buying = {folds.get(customer, customer) for customer in used}
        linked = [self._linked(row.id, links[row.id]) for row in rows if row.id in links]
        self.alone = [self._alone(row, used.get(row.id, []), buying) for row in alone]
        bought = [
            self._alone(CustomerRow(i, name=name), used[i], buying)
            for i, name in decided.new.items()
        ]
        before = {customer.id: customer for customer in known}
        self.changed = tuple(c for c in (*linked, *self.alone) if c != before[c.id])
        self.new = (*[self._linked(i, person) for i, person in arrived.items()], *bought)
        self.without_contact = [*self.alone, *bought]
        self.everybody = [*linked, *self.alone, *self.new]
        self.buried = frozenset(
            key for row in alone if row.resource_name is not None for key in keys_of(row)
        )

    def _state(self, customer: str, state: str) -> str:
        if customer in self._folds:
            return "folded"
        return "excluded" if customer in self._out else state

    def _linked(self, customer: str, person: Person) -> CustomerRow:
        return CustomerRow(
            customer,
            person.resource_name,
            person.name or person.filled_name,
            person.email,
            person.phone,
            person.emails[0] if person.emails else None,
            person.phones[0] if person.phones else None,
            self._state(customer, "excluded" if person.out else "active"),
        )

    def _alone(
        self, customer: CustomerRow, used: Sequence[Identity], buying: Set[str]
    ) -> CustomerRow:
        """Without a contact she is who her orders say; what is known of her stays.

        What is ordered by those folded into her, or with a name said to be hers, keeps her but
        teaches nothing: it can be taken back.
        """
        used = [i for i in used if (i.email_key or i.phone_key) and i not in self._by_folds]
        email = customer.email or _least(i.email for i in used if i.email_key not in self._shared)
        phone = customer.phone or _least(
            i.phone_key for i in used if i.phone_key not in self._shared
        )
        return customer._replace(
            resource_name=None,
            name=customer.name or fullest_name(used, self._words),
            email=email,
            phone=phone,
            email_key=customer.email_key or (email_key(email) if email else None),
            phone_key=customer.phone_key or phone,
            state=self._state(customer.id, "active" if customer.id in buying else "vanished"),
        )

    def missing(self, buyers: Buyers, is_buried: Callable[[str], bool]) -> Iterator[NewContact]:
        """Who is to be created: nobody the owner deleted, under whichever of her addresses.

        A phone that others have too stays out: it would identify nobody.
        """
        keys: dict[str, list[str]] = defaultdict(list)
        for customer in self.without_contact:
            keys[self._folds.get(customer.id, customer.id)] += keys_of(customer)
        for customer in sorted(self.without_contact, key=lambda customer: customer.id):
            if customer.state != "active":
                continue
            if any(key in self.buried or is_buried(key) for key in keys[customer.id]):
                continue
            hers = customer.phone_key and buyers.has_alone(customer.id, customer.phone_key)
            phone = customer.phone if hers else None
            if customer.email or phone:
                yield NewContact(customer.id, customer.name, customer.email, phone)


def used_by(decided: Decided) -> dict[str, list[Identity]]:
    used: dict[str, list[Identity]] = defaultdict(list)
    for identity, customer in decided.customer_of.items():
        if customer is not None:
            used[customer].append(identity)
    return used


def keys_of(customer: CustomerRow) -> list[str]:
    return [key for key in (customer.email_key, customer.phone_key) if key]


def _least(values: Iterable[str | None]) -> str | None:
    return min(filter(None, values), default=None)
