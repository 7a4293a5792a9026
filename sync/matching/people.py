"""Contacts as people: their keys, and whether they are customers at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from unicodedata import normalize

from core.i18n import Text
from core.keys import email_key, phone_key
from core.model import Contact, Place, Problem
from core.settings import ContactRules
from sync.matching.values import ORIGIN, Person

_E164 = re.compile(r"\+[1-9]\d{6,14}")


def people_of(
    contacts: Iterable[Contact],
    rules: ContactRules,
    labels: Mapping[str, str],
    country: str,
) -> list[Person]:
    """All contacts by resource name. `labels`: name -> group."""
    by_name = {_folded(name): group for name, group in labels.items()}
    include = {by_name.get(_folded(name)) for name in rules.include}
    exclude = {by_name.get(_folded(name)) for name in rules.exclude}
    people = []
    for contact in sorted(contacts, key=attrgetter("resource_name")):
        out = not exclude.isdisjoint(contact.labels) or (
            bool(include) and include.isdisjoint(contact.labels)
        )
        people.append(_person(contact, country, out=out))
    return people


def _person(contact: Contact, country: str, *, out: bool) -> Person:
    emails = [address.strip() for address in contact.emails if "@" in address]
    keyed: dict[str, str] = {}
    for text in contact.phones:
        if key := _phone(text, country):
            keyed.setdefault(key, text)
    phones = tuple(keyed)
    name = contact.name or " ".join(filter(None, (contact.given_name, contact.family_name)))
    return Person(
        resource_name=contact.resource_name,
        name=name,
        emails=tuple(dict.fromkeys(map(email_key, emails))),
        phones=phones,
        email=emails[0] if emails else None,
        phone=keyed[phones[0]] if phones else None,
        mark=contact.mark,
        previous_names=contact.previous_names,
        out=out,
        birthday=contact.birthday,
    )


def _phone(text: str, country: str) -> str | None:
    """Google answers most phones in E.164 already; parsing each would take the run's time."""
    return text if _E164.fullmatch(text) else phone_key(text, country)


def label_problems(rules: ContactRules, labels: Mapping[str, str]) -> list[Problem]:
    """Labels of the configuration that are not in Contacts (any more)."""
    known = {_folded(name) for name in labels}
    return [_label_problem(n) for n in _named(rules) if _folded(n) not in known]


def _named(rules: ContactRules) -> Sequence[str]:
    return [*rules.include, *rules.exclude]


def _label_problem(name: str) -> Problem:
    return Problem(
        kind="label_unknown",
        origin=ORIGIN,
        place=Place(),
        message=Text("There is no label {name} in Contacts.", name=name),
        advice=Text("Make the label, or change [contacts] in the configuration."),
    )


def _folded(name: str) -> str:
    return normalize("NFC", normalize("NFC", name).casefold()).strip()
