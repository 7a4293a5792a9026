"""Matching: contacts, known customers and buyers of the order sheets become one set of customers.

Pure and indifferent to the order of its input; matching what it answered once more changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from types import MappingProxyType

import polars as pl

from core.folds import Folds, folds_of
from core.model import Contact, Problem
from core.settings import ContactRules
from sync.matching import findings
from sync.matching.addresses import Owners, by_address
from sync.matching.buyers import Buyers, Decided, Ids
from sync.matching.folding import one_each, with_contacts
from sync.matching.identities import Identity
from sync.matching.keys import shared_keys
from sync.matching.links import Links, link
from sync.matching.names import name_problems, named
from sync.matching.people import label_problems, people_of
from sync.matching.settling import Settled
from sync.matching.values import CustomerRow, Matched, Person, Said, Words

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
    said: Said = Said(),
    ours: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Matched:
    """Decide who everybody is.

    `customers` are all of the account, whatever their state; `identities` as
    `sync.matching.identities` makes them. `labels`: name -> resource name, of all labels.
    `aliases`: old resource name -> new one, beside the names contacts bring themselves. `is_buried`
    knows the keys of contacts the owner deleted; `said` is what she answered; `ours` is what we
    filled in, as in sync.completing.
    """
    words = Words()
    persons = people_of(people, rules, labels, country, ours)
    known = sorted(customers, key=lambda customer: customer.id)
    shared = shared_keys(persons, identities, words)
    links = link(persons, known, aliases or {}, shared.keys(), words)
    folds = folds_of(said.same, {customer.id for customer in known})
    rows, links = with_contacts(known, links, folds)
    arrived = _arrivals(persons, links, new_id)
    crowd = one_each(persons, links, folds)
    owners = Owners(crowd, links | arrived)
    answers, unanswered = by_address(identities, owners, shared.keys(), words)
    open_ = [Identity._make(r) for r in identities[unanswered].select(Identity._fields).iter_rows()]
    alone = [customer for customer in rows if customer.id not in links]
    near = _near(crowd, open_, alone)
    buyers, decided = _decide(near, owners, alone, shared.keys(), words, open_, folds, new_id)
    decided.customer_of.update(named(open_, said.names, {row.id for row in rows}))
    for place, identity in zip(unanswered, open_, strict=True):
        answers[place] = decided.customer_of[identity]
    settled = Settled(known, rows, links, arrived, decided, shared.keys(), words, said.out, folds)
    whose = pl.Series("customer", answers, dtype=pl.String)
    return Matched(
        new=settled.new,
        changed=settled.changed,
        identities=identities.with_columns(whose.replace(folds) if folds else whose),
        missing=tuple(settled.missing(buyers, is_buried)) if rules.create_missing else (),
        buried=settled.buried,
        problems=tuple(
            chain(
                label_problems(rules, labels),
                _shared(persons, open_, shared),
                _doubled(crowd, owners.doubled - shared.keys()),
                decided.problems,
                name_problems(open_, settled.everybody, said.names, words),
            )
        ),
    )


def _arrivals(
    persons: Sequence[Person], links: Links, new_id: Callable[[], str]
) -> dict[str, Person]:
    """Contacts who are customers from now on; one without name, e-mail and phone is nobody."""
    linked = {person.resource_name for person in links.values()}
    return {
        new_id(): p
        for p in persons
        if not p.out and p.resource_name not in linked and (p.name or p.emails or p.phones)
    }


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
    folds: Folds,
    new_id: Callable[[], str],
) -> tuple[Buyers, Decided]:
    """Decide again for as long as rows with only a phone tell names nobody knew before.

    A name found at one phone may say whose another row is; else the next run would find out. Each
    time somebody more has a name, so it ends; the bound is for names that turn in a circle.
    """
    ids = Ids(new_id)
    called: dict[str, str] = {}
    for _ in range(AGAIN):
        buyers = Buyers(persons, owners, alone, shared, words, ids, called, folds)
        decided = buyers.decide(rows)
        learned = called | buyers.learned()
        if learned == called:
            break
        called = learned
    return buyers, decided


def _shared(
    persons: Sequence[Person], rows: Sequence[Identity], shared: Mapping[str, Sequence[object]]
) -> Iterator[Problem]:
    places = findings.shared_places(frozenset(shared), rows, persons)
    return (findings.shared_key(key, len(names), places[key]) for key, names in shared.items())


def _doubled(persons: Sequence[Person], emails: set[str]) -> Iterator[Problem]:
    """Addresses several customers have among their contacts."""
    owners: dict[str, list[Person]] = {email: [] for email in sorted(emails)}
    for person in persons if emails else ():
        for email in () if person.out else emails.intersection(person.emails):
            owners[email].append(person)
    for email, hers in owners.items():
        if len(hers) > 1:
            yield findings.doubled_contact(email, hers)
