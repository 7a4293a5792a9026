"""Whose an e-mail address is, and the rows that this answers: of most shops nearly all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import polars as pl

from sync.matching.values import Person, Words


class Owners:
    """Address -> the contact it belongs to, and that one's customer."""

    def __init__(self, people: Sequence[Person], links: Mapping[str, Person]) -> None:
        self._ids = {person.resource_name: customer for customer, person in links.items()}
        self._of: dict[str, Person] = {}
        self.doubled: set[str] = set()
        """Addresses several contacts have."""
        for person in people:
            for email in person.emails:
                other = self._of.setdefault(email, person)
                if other is not person:
                    self.doubled.add(email)
                    if self._rank(person) < self._rank(other):
                        self._of[email] = person

    def _rank(self, person: Person) -> tuple[bool, str]:
        """Who is no customer comes last: an address she shares with one who is belongs to her."""
        return person.out, self.customer(person) or "~"

    def customer(self, person: Person) -> str | None:
        """None for a person who is out and never was a customer."""
        return self._ids.get(person.resource_name)

    def of(self, email: str | None) -> Person | None:
        return self._of.get(email or "")


def by_address(
    identities: pl.DataFrame, owners: Owners, shared: Set[str], words: Words
) -> tuple[list[str | None], list[int]]:
    """The customer of each identity as far as its address says it, and where to look closer.

    Nobody looks closer at an address without a phone: there is no more to learn, unless it comes
    with a name and its owner has none.
    """
    answers: list[str | None] = []
    open_: list[int] = []
    columns = (identities[name].to_list() for name in ("email_key", "phone_key", "name"))
    for email, phone, name in zip(*columns, strict=True):
        owner = None if phone or email in shared else owners.of(email)
        if owner is None or (name and not words.of(owner.name)):
            open_.append(len(answers))
            answers.append(None)
        else:
            answers.append(owners.customer(owner))
    return answers, open_
