"""Google's Person as our Contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.model import TELLABLE, Contact, NewContact

MARK = "regulars"
"""The clientData key under which our own id stands on contacts and labels."""

FIELDS = (
    "names,emailAddresses,phoneNumbers,birthdays,memberships,addresses,genders,occupations,"
    "locales,clientData,metadata"
)
CREATED_FIELDS = "names,emailAddresses,phoneNumbers,memberships,clientData,metadata"

Person = Mapping[str, Any]

PLACES: Mapping[str, str] = {
    "birthday": "birthdays",
    "phone": "phoneNumbers",
    "city": "addresses",
    "occupation": "occupations",
    "name": "names",
}
"""Where Google keeps each of core.model.TELLABLE."""
_MADE_BY_GOOGLE = frozenset(
    [
        "metadata",
        "canonicalForm",
        "formattedType",
        "formattedValue",
        "text",
        "displayName",
        "displayNameLastFirst",
        "givenName",
        "familyName",
        "unstructuredName",
    ]
)
"""Parts of an item that Google adds to what was written: they say nothing more."""


def to_contact(person: Person) -> Contact:
    """The Contact in a Person, from its CONTACT source only: a Google profile's own words about the
    same person are not the owner's."""
    name = _first(person, "names")
    own = _source(person)
    contact = Contact(
        resource_name=person["resourceName"],
        etag=person.get("etag", ""),
        name=name.get("displayName", ""),
        given_name=name.get("givenName", ""),
        family_name=name.get("familyName", ""),
        emails=tuple(e["value"] for e in _items(person, "emailAddresses") if e.get("value")),
        phones=tuple(
            phone
            for item in _items(person, "phoneNumbers")
            if (phone := item.get("canonicalForm") or item.get("value"))
        ),
        birthday=_birthday(person),
        city=_first(person, "addresses").get("city"),
        gender=_first(person, "genders").get("value"),
        occupation=_first(person, "occupations").get("value"),
        language=_first(person, "locales").get("value"),
        labels=frozenset(
            group["contactGroupResourceName"]
            for item in person.get("memberships", ())
            if (group := item.get("contactGroupMembership"))
        ),
        mark=mark_of(person),
        updated_at=datetime.fromisoformat(own["updateTime"]) if "updateTime" in own else None,
        previous_names=previous_names(person),
    )
    there = [f for f, place in PLACES.items() if place in person and not contact.told(f)]
    beside = [f for f in there if _items(person, PLACES[f])]
    return replace(contact, beside=frozenset(beside)) if beside else contact


def whole_contact(person: Person) -> Contact:
    """The same, with every field named in which more stands than is told."""
    contact = to_contact(person)
    beside = [f for f in TELLABLE if not _is_plain(person, f, contact.told(f))]
    return replace(contact, beside=frozenset(beside))


def _is_plain(person: Person, field: str, told: str) -> bool:
    """Whether the field holds what `field_of` would write, and nothing else."""
    written = field_of(field, told)
    items = _items(person, PLACES[field])
    if len(items) != len(written):
        return False
    return all(
        item.keys() - _MADE_BY_GOOGLE <= wanted.keys()
        and all(item.get(key) == value for key, value in wanted.items() if key in item)
        for item, wanted in zip(items, written, strict=True)
    )


def field_of(field: str, value: str) -> list[dict[str, Any]]:
    """One of TELLABLE as an update takes it; "" empties it."""
    if not value:
        return []
    if field == "birthday":
        year, month, day = value.rsplit("-", 2)
        date = {"month": int(month), "day": int(day)}
        return [{"date": date if year == "-" else {"year": int(year), **date}}]
    part = {"city": "city", "name": "unstructuredName"}.get(field, "value")
    return [{part: value}]


def previous_names(person: Person) -> tuple[str, ...]:
    """What it was called before; told in answers to a sync token alone, of the deleted too."""
    return tuple(person.get("metadata", {}).get("previousResourceNames", ()))


def is_deleted(person: Person) -> bool:
    return bool(person.get("metadata", {}).get("deleted"))


def mark_of(thing: Mapping[str, Any]) -> str | None:
    """Our mark on a person or a contact group."""
    for item in thing.get("clientData", ()):
        if item.get("key") == MARK:
            return str(item.get("value", "")) or None
    return None


def others_data(resource: Mapping[str, Any]) -> list[dict[str, str]]:
    """The clientData of other programs on a person or label."""
    found = (
        {"key": d.get("key", ""), "value": d.get("value", "")}
        for d in resource.get("clientData", ())
    )
    return [data for data in found if data["key"] != MARK]


def marked(mark: str) -> list[dict[str, str]]:
    """Our clientData; an empty mark is none."""
    return [{"key": MARK, "value": mark}] if mark else []


def to_person(new: NewContact) -> dict[str, Any]:
    """What batchCreateContacts takes. The whole name is given as it is: Google splits it."""
    person: dict[str, Any] = {"clientData": marked(new.mark)}
    if new.name:
        person["names"] = [{"unstructuredName": new.name}]
    if new.email:
        person["emailAddresses"] = [{"value": new.email}]
    if new.phone:
        person["phoneNumbers"] = [{"value": new.phone}]
    return person


def _items(person: Person, field: str) -> list[Mapping[str, Any]]:
    """The contact's own items of a field, the primary one first; Google promises no order."""
    items = person.get(field)
    if not items:
        return []
    if len(items) == 1 and _is_own(items[0]):
        return items  # type: ignore[no-any-return]
    return sorted(filter(_is_own, items), key=_rank)


def _first(person: Person, field: str) -> Mapping[str, Any]:
    items = _items(person, field) if field in person else ()
    return items[0] if items else {}


def _is_own(item: Mapping[str, Any]) -> bool:
    source = item.get("metadata", {}).get("source")
    return source is None or source.get("type") == "CONTACT"


def _rank(item: Mapping[str, Any]) -> bool:
    metadata = item.get("metadata", {})
    return not (metadata.get("primary") or metadata.get("sourcePrimary"))


def _source(person: Person) -> Mapping[str, Any]:
    for source in person.get("metadata", {}).get("sources", ()):
        if source.get("type") == "CONTACT":
            return source  # type: ignore[no-any-return]
    return {}


def _birthday(person: Person) -> str | None:
    """ "1980-05-17", "--05-17" without a year, None where month or day is missing."""
    for item in _items(person, "birthdays"):
        date = item.get("date", {})
        year, month, day = date.get("year"), date.get("month"), date.get("day")
        if month and day:
            return f"{year:04}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"
    return None
