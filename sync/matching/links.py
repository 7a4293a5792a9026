"""Which customer is which contact. A customer keeps her id for ever, whatever Google calls her."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

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
    links.take(lambda free: _by_resource_name(people, free))
    links.take(lambda free: _by_alias(people, aliases, free))
    links.take(lambda free: _by_mark(people, free))
    links.take(lambda free: _by_email(people, shared, free))
    links.take(lambda free: _by_phone(people, shared, words, free))
    return links.found


Found = Iterable[Person | None]
"""Beside the customers who are looked for."""


class _Links:
    """Pairs made so far: nobody is linked twice, on either side."""

    def __init__(self, customers: Sequence[CustomerRow]) -> None:
        self.found: Links = {}
        self._free = list(customers)
        self._taken: set[str] = set()

    def take(self, find: Callable[[Sequence[CustomerRow]], Found]) -> None:
        """Most nights everybody is found the first way: nobody is looked for in another."""
        if not self._free:
            return
        left = []
        for customer, person in zip(self._free, find(self._free), strict=True):
            if person is None or person.resource_name in self._taken:
                left.append(customer)
            else:
                self.found[customer.id] = person
                self._taken.add(person.resource_name)
        self._free = left


def _by_resource_name(people: Sequence[Person], customers: Sequence[CustomerRow]) -> Found:
    named = {person.resource_name: person for person in people}
    return [named.get(customer.resource_name or "") for customer in customers]


def _by_alias(
    people: Sequence[Person], aliases: Mapping[str, str], customers: Sequence[CustomerRow]
) -> Found:
    named = {person.resource_name: person for person in people}
    before = {old: named[new] for old, new in aliases.items() if new in named}
    before |= {old: person for person in people for old in person.previous_names}
    return [before.get(customer.resource_name or "") for customer in customers]


def _by_mark(people: Sequence[Person], customers: Sequence[CustomerRow]) -> Found:
    marked = {person.mark: person for person in reversed(people) if person.mark}
    return [marked.get(customer.id) for customer in customers]


def _by_email(
    people: Sequence[Person], shared: Set[str], customers: Sequence[CustomerRow]
) -> Found:
    owners = {key: p for p in reversed(people) for key in p.emails if key not in shared}
    return [owners.get(customer.email_key or "") for customer in customers]


def _by_phone(
    people: Sequence[Person], shared: Set[str], words: Words, customers: Sequence[CustomerRow]
) -> Found:
    holders: dict[str, list[Person]] = {}
    for person in people:
        for key in person.phones:
            if key not in shared:
                holders.setdefault(key, []).append(person)
    for customer in customers:
        with_it = holders.get(customer.phone_key or "", [])
        agreed = [p for p in with_it if agree(words.of(customer.name), words.of(p.name))]
        yield agreed[0] if len(agreed) == len(with_it) == 1 else None
