"""Which customer is which contact. A customer keeps her id for ever, whatever Google calls her."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from sync.matching.values import CustomerRow, Person, Words, agree

Links = dict[str, Person]
"""Customer id -> her contact."""


def link(
    people: Sequence[Person],
    customers: Sequence[CustomerRow],
    aliases: Mapping[str, str],
    shared: Set[str],
    words: Words,
) -> Links:
    """By resource name, by a name the contact had before, by our mark, by e-mail, by phone.

    `people` come by resource name and `customers` by id, so that the oldest wins and the order of
    input does not matter. Keys in `shared` say nothing about who somebody is.
    """
    links = _Links(customers)
    links.take(_by_resource_name(people))
    links.take(_by_alias(people, aliases))
    links.take(_by_mark(people))
    links.take(_by_email(people, shared))
    links.take(_by_phone(people, shared, words))
    return links.found


Finder = Callable[[CustomerRow], Person | None]


class _Links:
    """Pairs made so far: nobody is linked twice, on either side."""

    def __init__(self, customers: Sequence[CustomerRow]) -> None:
        self.found: Links = {}
        self._free = list(customers)
        self._taken: set[str] = set()

    def take(self, find: Finder) -> None:
        left = []
        for customer in self._free:
            person = find(customer)
            if person is None or person.resource_name in self._taken:
                left.append(customer)
            else:
                self.found[customer.id] = person
                self._taken.add(person.resource_name)
        self._free = left


def _by_resource_name(people: Sequence[Person]) -> Finder:
    named = {person.resource_name: person for person in people}
    return lambda customer: named.get(customer.resource_name or "")


def _by_alias(people: Sequence[Person], aliases: Mapping[str, str]) -> Finder:
    named = {person.resource_name: person for person in people}
    before = {old: named[new] for old, new in aliases.items() if new in named}
    before |= {old: person for person in people for old in person.previous_names}
    return lambda customer: before.get(customer.resource_name or "")


def _by_mark(people: Sequence[Person]) -> Finder:
    marked = dict(_first((person.mark, person) for person in people if person.mark))
    return lambda customer: marked.get(customer.id)


def _by_email(people: Sequence[Person], shared: Set[str]) -> Finder:
    owners = dict(_first((key, p) for p in people for key in p.emails if key not in shared))
    return lambda customer: owners.get(customer.email_key or "")


def _by_phone(people: Sequence[Person], shared: Set[str], words: Words) -> Finder:
    holders: dict[str, list[Person]] = {}
    for person in people:
        for key in person.phones:
            holders.setdefault(key, []).append(person)

    def find(customer: CustomerRow) -> Person | None:
        if customer.phone_key is None or customer.phone_key in shared:
            return None
        with_it = holders.get(customer.phone_key, [])
        if len(with_it) != 1 or not agree(words.of(customer.name), words.of(with_it[0].name)):
            return None
        return with_it[0]

    return find


def _first(pairs: Iterator[tuple[str | None, Person]]) -> Iterator[tuple[str, Person]]:
    seen = set()
    for key, person in pairs:
        if key and key not in seen:
            seen.add(key)
            yield key, person
