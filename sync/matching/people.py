"""Contacts as people: their keys, and whether they are customers at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
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
    ours: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> list[Person]:
    """All contacts by resource name. `labels`: name -> group; `ours` as in sync.completing."""
    by_name = {_folded(name): group for name, group in labels.items()}
    include = {by_name.get(_folded(name)) for name in rules.include}
    exclude = {by_name.get(_folded(name)) for name in rules.exclude}
    people = []
    for contact in sorted(contacts, key=attrgetter("resource_name")):
        out = not exclude.isdisjoint(contact.labels) or (
            bool(include) and include.isdisjoint(contact.labels)
        )
        filled = ours.get(contact.resource_name, {})
        people.append(_person(contact, country, filled, out=out))
    return people


def _person(contact: Contact, country: str, filled: Mapping[str, str], *, out: bool) -> Person:
    """What we filled in says nothing of who she is; she is only shown with it."""
    emails = [address.strip() for address in contact.emails if "@" in address]
    keyed: dict[str, str] = {}
    ours = filled.get("phone")
    for text in contact.phones:
        if key := phone_of(text, country):
            keyed.setdefault(key, text)
    phones = tuple(key for key in keyed if key != ours)
    name = contact.name or " ".join(filter(None, (contact.given_name, contact.family_name)))
    return Person(
        resource_name=contact.resource_name,
        name="" if "name" in filled else name,
        emails=tuple(dict.fromkeys(map(email_key, emails))),
        phones=phones,
        email=emails[0] if emails else None,
        phone=next(iter(keyed.values()), None),
        mark=contact.mark,
        previous_names=contact.previous_names,
        out=out,
        birthday=contact.birthday,
        filled_name=filled.get("name", ""),
    )


def phone_of(text: str, country: str) -> str | None:
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
