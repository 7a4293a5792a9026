"""Matching: contacts, known customers and buyers of the order sheets become one set of customers.

Pure and indifferent to the order of its input; matching what it answered once more changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set

import polars as pl

from core.keys import email_key
from core.model import Contact, NewContact, Problem
from core.settings import ContactRules
from sync.matching import findings
from sync.matching.addresses import Owners, by_address
from sync.matching.buyers import Buyers, Decided, Ids, fullest_name
from sync.matching.identities import Identity
from sync.matching.keys import shared_keys
from sync.matching.links import Links, link
from sync.matching.people import label_problems, people_of
from sync.matching.values import CustomerRow, Matched, Person, Words

AGAIN = 20


def match(
    people: Iterable[Contact],
    customers: Iterable[CustomerRow],
    identities: pl.DataFrame,
    rules: ContactRules,
    labels: Mapping[str, str],
    *,
    new_id: Callable[[], str],
    country: str = "",
    aliases: Mapping[str, str] | None = None,
    is_buried: Callable[[str], bool] = lambda key: False,
    taken_out: Collection[str] = (),
) -> Matched:
    """Decide who everybody is.

    `customers` are all of the account, whatever their state; `identities` as
    `sync.matching.identities` makes them. `labels`: name -> resource name, of all labels.
    `aliases`: old resource name -> new one, beside the names contacts bring themselves. `is_buried`
    knows the keys of contacts the owner deleted; `taken_out` are ids she said are no customers.
    """
    words = Words()
    persons = people_of(people, rules, labels, country)
    known = sorted(customers, key=lambda customer: customer.id)
    shared = shared_keys(persons, identities, words)
    links = link(persons, known, aliases or {}, shared.keys(), words)
    arrived = _arrivals(persons, links, new_id)
    owners = Owners(persons, links | arrived)
    answers, unanswered = by_address(identities, owners, shared.keys(), words)
    rows = [Identity._make(r) for r in identities[unanswered].select(Identity._fields).iter_rows()]
    alone = [customer for customer in known if customer.id not in links]
    near = _near(persons, rows, alone)
    buyers, decided = _decide(near, owners, alone, shared.keys(), words, rows, new_id)
    for place, row in zip(unanswered, rows, strict=True):
        answers[place] = decided.customer_of[row]
    settled = _Settled(known, links, arrived, decided, shared.keys(), words, frozenset(taken_out))
    return Matched(
        new=settled.new,
        changed=settled.changed,
        identities=identities.with_columns(pl.Series("customer", answers, dtype=pl.String)),
        missing=tuple(_missing(settled, buyers, is_buried)) if rules.create_missing else (),
        buried=settled.buried,
        problems=tuple(
            _problems(persons, rows, shared, words, [*label_problems(rules, labels)], decided)
        ),
    )


def _arrivals(
    persons: Sequence[Person], links: Links, new_id: Callable[[], str]
) -> dict[str, Person]:
    """Contacts who are customers from now on."""
    linked = {person.resource_name for person in links.values()}
    return {new_id(): p for p in persons if not p.out and p.resource_name not in linked}


def _near(
    persons: Sequence[Person], rows: Sequence[Identity], alone: Sequence[CustomerRow]
) -> list[Person]:
    """Contacts who share an address or a phone with somebody that is not matched yet."""
    keys = {key for row in rows for key in (row.email_key, row.phone_key)}
    keys |= {key for customer in alone for key in (customer.email_key, customer.phone_key)}
    return [p for p in persons if not (keys.isdisjoint(p.emails) and keys.isdisjoint(p.phones))]


def _decide(
    persons: Sequence[Person],
    owners: Owners,
    alone: Sequence[CustomerRow],
    shared: Set[str],
    words: Words,
    rows: Sequence[Identity],
    new_id: Callable[[], str],
) -> tuple[Buyers, Decided]:
    """Decide again for as long as rows with only a phone tell names nobody knew before.

    A name found at one phone may say whose another row is; else the next run would find out. Each
    time somebody more has a name, so it ends; the bound is for names that turn in a circle.
    """
    ids = Ids(new_id)
    called: dict[str, str] = {}
    for _ in range(AGAIN):
        buyers = Buyers(persons, owners, alone, shared, words, ids, called)
        decided = buyers.decide(rows)
        learned = called | buyers.learned()
        if learned == called:
            break
        called = learned
    return buyers, decided


class _Settled:
    """The customers as they are to be stored."""

    def __init__(
        self,
        known: Sequence[CustomerRow],
        links: Links,
        arrived: Links,
        decided: Decided,
        shared: Set[str],
        words: Words,
        taken_out: Set[str],
    ) -> None:
        self._shared, self._words = shared, words
        self._taken_out = taken_out
        alone = [customer for customer in known if customer.id not in links]
        used = _used_by(decided, {customer.id for customer in alone} | decided.new.keys())
        linked = [self._linked(c, links[c.id]) for c in known if c.id in links]
        self.alone = [self._alone(c, used.get(c.id, [])) for c in alone]
        bought = [
            self._alone(CustomerRow(i, name=name), used[i]) for i, name in decided.new.items()
        ]
        before = {customer.id: customer for customer in known}
        self.changed = tuple(c for c in (*linked, *self.alone) if c != before[c.id])
        self.new = (*(self._linked(CustomerRow(i), p) for i, p in arrived.items()), *bought)
        self.without_contact = [*self.alone, *bought]
        self.buried = frozenset(
            key
            for customer in alone
            if customer.resource_name is not None
            for key in (customer.email_key, customer.phone_key)
            if key
        )

    def _linked(self, customer: CustomerRow, person: Person) -> CustomerRow:
        out = person.out or customer.id in self._taken_out
        return CustomerRow(
            id=customer.id,
            resource_name=person.resource_name,
            name=person.name,
            email=person.email,
            phone=person.phone,
            email_key=person.emails[0] if person.emails else None,
            phone_key=person.phones[0] if person.phones else None,
            state="excluded" if out else "active",
        )

    def _alone(self, customer: CustomerRow, used: Sequence[Identity]) -> CustomerRow:
        """Without a contact she is who her orders say; what is known of her stays."""
        state = "active" if used else "vanished"
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
            state="excluded" if customer.id in self._taken_out else state,
        )


def _used_by(decided: Decided, customers: Set[str]) -> dict[str, list[Identity]]:
    used: dict[str, list[Identity]] = {}
    for identity, customer in decided.customer_of.items():
        if customer in customers and customer is not None:
            used.setdefault(customer, []).append(identity)
    return used


def _least(values: Iterable[str | None]) -> str | None:
    return min(filter(None, values), default=None)


def _missing(
    settled: _Settled, buyers: Buyers, is_buried: Callable[[str], bool]
) -> Iterator[NewContact]:
    """Who is to be created. A phone that others have too stays out: it would identify nobody."""
    for customer in sorted(settled.without_contact, key=lambda customer: customer.id):
        keys = [key for key in (customer.email_key, customer.phone_key) if key]
        if customer.state != "active" or any(k in settled.buried or is_buried(k) for k in keys):
            continue
        hers = customer.phone_key and buyers.has_alone(customer.id, customer.phone_key)
        phone = customer.phone if hers else None
        if customer.email or phone:
            yield NewContact(customer.id, customer.name, customer.email, phone)


def _problems(
    persons: Sequence[Person],
    rows: Sequence[Identity],
    shared: Mapping[str, Sequence[frozenset[str]]],
    words: Words,
    found: list[Problem],
    decided: Decided,
) -> list[Problem]:
    places = findings.shared_places(frozenset(shared), rows, persons)
    found += [findings.shared_key(key, len(names), places[key]) for key, names in shared.items()]
    found += _doubled(persons, shared.keys())
    found += decided.problems
    named = [row for row in rows if not row.email_key and not row.phone_key and row.name]
    if named:
        contacts = Counter(words.of(person.name) for person in persons)
        recognised = {words.of(row.name) for row in named}
        found.append(findings.name_only(named, sum(contacts[name] == 1 for name in recognised)))
    return found


def _doubled(persons: Sequence[Person], shared: Set[str]) -> Iterator[Problem]:
    held = Counter(key for person in persons if not person.out for key in person.emails)
    doubled = {key for key, times in held.items() if times > 1} - shared
    owners: dict[str, list[Person]] = {key: [] for key in sorted(doubled)}
    for person in persons if doubled else ():
        for key in () if person.out else doubled.intersection(person.emails):
            owners[key].append(person)
    for key, hers in owners.items():
        yield findings.doubled_contact(key, hers)
