"""Contacts as people: their keys, and whether they are customers at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
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
    phone = partial(phone_of, country=country)
    people = []
    for contact in sorted(contacts, key=attrgetter("resource_name")):
        out = not exclude.isdisjoint(contact.labels) or (
            bool(include) and include.isdisjoint(contact.labels)
        )
        people.append(_person(contact, phone, out))
    return [_without(p, ours.get(p.resource_name, {})) for p in people] if ours else people


def _keyed(
    texts: Sequence[str], key_of: Callable[[str], str | None]
) -> tuple[tuple[str, ...], str | None]:
    """The keys of `texts` that say something, and how the first is written."""
    keys: list[str] = []
    first = None
    for text in texts:
        if (key := key_of(text)) and key not in keys:
            keys.append(key)
            first = first or text
    return tuple(keys), first


def _address(text: str) -> str | None:
    return email_key(text) if "@" in text else None


def _person(contact: Contact, phone_of: Callable[[str], str | None], out: bool) -> Person:
    emails, email = _keyed(contact.emails, _address)
    phones, phone = _keyed(contact.phones, phone_of) if contact.phones else ((), None)
    return Person(
        contact.resource_name,
        contact.name or " ".join(filter(None, (contact.given_name, contact.family_name))),
        emails,
        phones,
        email.strip() if email else None,
        phone,
        contact.mark,
        contact.previous_names,
        out,
        contact.birthday,
    )


def _without(person: Person, filled: Mapping[str, str]) -> Person:
    """What we filled in says nothing of who she is; she is only shown with it."""
    return person._replace(
        name="" if "name" in filled else person.name,
        phones=tuple([key for key in person.phones if key != filled.get("phone")]),
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
