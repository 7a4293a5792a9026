"""Which of a Person's many items become our Contact's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.google.persons import PLACES, Connections, read_person, to_contact, to_person
from core.model import Contact, NewContact


def item(value: str, *, source: str = "CONTACT", primary: bool = False, **more: Any) -> Any:
    metadata = {"source": {"type": source, "id": "1"}}
    return {"value": value, **more, "metadata": metadata | ({"primary": True} if primary else {})}


def person(**fields: Any) -> dict[str, Any]:
    return {"resourceName": "people/c1", "etag": "%e", **fields}


def contact_in(answer: dict[str, Any]) -> Contact:
    return to_contact(read_person(answer))


def test_a_person_without_anything_is_a_contact() -> None:
    contact = contact_in({"resourceName": "people/c1"})
    assert (contact.name, contact.emails, contact.birthday, contact.mark) == ("", (), None, None)


def test_the_primary_address_comes_first_wherever_it_stands() -> None:
    found = [item("old@x.hr"), item("new@x.hr", primary=True), item("other@x.hr")]
    contact = contact_in(person(emailAddresses=found))
    assert contact.emails == ("new@x.hr", "old@x.hr", "other@x.hr")


def test_primary_within_the_contact_counts_where_the_profile_leads() -> None:
    second = item("b@x.hr")
    second["metadata"]["sourcePrimary"] = True
    profile = item("p@x.hr", source="PROFILE", primary=True)
    contact = contact_in(person(emailAddresses=[profile, item("a@x.hr"), second]))
    assert contact.emails == ("b@x.hr", "a@x.hr")


@pytest.mark.parametrize("count", [1, 2])
def test_a_google_profiles_own_words_are_not_the_owners(count: int) -> None:
    profile = [item("profile@x.hr", source="PROFILE", primary=True)] * count
    assert contact_in(person(emailAddresses=profile)).emails == ()


def test_phones_are_canonical_where_google_knows_them() -> None:
    phones = [item("091 234 5678", canonicalForm="+385912345678"), item("4567")]
    assert contact_in(person(phoneNumbers=phones)).phones == ("+385912345678", "4567")


@pytest.mark.parametrize(
    ("date", "birthday"),
    [
        ({"year": 1980, "month": 5, "day": 17}, "1980-05-17"),
        ({"month": 5, "day": 17}, "--05-17"),
        ({"year": 0, "month": 2, "day": 29}, "--02-29"),
        ({"year": 1980}, None),
        ({"year": 1980, "month": 5}, None),
        ({}, None),
    ],
)
def test_birthdays_with_and_without_a_year(date: dict[str, int], birthday: str | None) -> None:
    assert contact_in(person(birthdays=[{"date": date}])).birthday == birthday


def test_a_birthday_that_is_only_text_is_none() -> None:
    assert contact_in(person(birthdays=[{"text": "in May"}])).birthday is None


def test_everything_else_of_a_contact() -> None:
    contact = contact_in(
        person(
            names=[item("", displayName="Ana Anić", givenName="Ana", familyName="Anić")],
            addresses=[item("", city="Krk")],
            genders=[item("female")],
            occupations=[item("vintner")],
            locales=[item("hr")],
            memberships=[
                {"contactGroupMembership": {"contactGroupResourceName": "contactGroups/1"}},
                {"domainMembership": {"inViewerDomain": True}},
            ],
            clientData=[{"key": "other", "value": "x"}, {"key": "regulars", "value": "01ID"}],
            metadata={
                "sources": [
                    {"type": "PROFILE"},
                    {"type": "CONTACT", "updateTime": "2026-03-01T10:20:30.123456Z"},
                ],
                "previousResourceNames": ["people/c0"],
            },
        )
    )
    assert (contact.name, contact.given_name, contact.family_name) == ("Ana Anić", "Ana", "Anić")
    assert (contact.city, contact.gender, contact.occupation) == ("Krk", "female", "vintner")
    assert contact.language == "hr"
    assert contact.labels == {"contactGroups/1"}
    assert contact.mark == "01ID"
    assert contact.updated_at == datetime(2026, 3, 1, 10, 20, 30, 123456, UTC)
    assert contact.previous_names == ("people/c0",)


def test_deleted_people_are_told_from_others() -> None:
    assert read_person(person(metadata={"deleted": True})).metadata.deleted
    assert not read_person(person(metadata={})).metadata.deleted


@given(st.text(), st.none() | st.text(min_size=1), st.none() | st.text(min_size=1))
def test_a_new_person_has_no_empty_items(name: str, email: str | None, phone: str | None) -> None:
    made = to_person(NewContact("01ID", name, email, phone))
    assert contact_in(person(**made)).mark == "01ID"
    assert ("names" in made, "emailAddresses" in made, "phoneNumbers" in made) == (
        bool(name),
        bool(email),
        bool(phone),
    )


VALUES: dict[str, dict[str, Any]] = {
    "names": {"displayName": "Ana Anić"},
    "emailAddresses": {"value": "ana@x.hr"},
    "phoneNumbers": {"value": "091 234 5678", "canonicalForm": "+385912345678"},
    "birthdays": {"date": {"year": 1980, "month": 5, "day": 17}, "text": "in May"},
    "addresses": {"city": "Krk", "formattedValue": "Krk"},
    "genders": {"value": "female"},
    "occupations": {"value": "vintner"},
    "locales": {"value": "hr"},
}
"""What an item of each field may say; it may say less."""
SOURCES = st.sampled_from(["CONTACT", "CONTACT", "PROFILE", "DOMAIN_CONTACT", None])


@st.composite
def items(draw: st.DrawFn, place: str) -> list[dict[str, Any]]:
    """Items of one field as Google may answer them: one of them may lead."""
    found: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 3))):
        told = draw(st.sets(st.sampled_from(sorted(VALUES[place]))))
        one = {part: VALUES[place][part] for part in told}
        if "value" in one:
            one["value"] += str(number)
        if source := draw(SOURCES):
            one["metadata"] = {"source": {"type": source, "id": f"{number}"}}
        found.append(one)
    if found and (leading := draw(st.sampled_from(["primary", "sourcePrimary", ""]))):
        first = draw(st.sampled_from(found))
        first["metadata"] = {**first.get("metadata", {}), leading: True}
    return found


PEOPLE = st.fixed_dictionaries({}, optional={place: items(place) for place in VALUES})


def is_own(one: dict[str, Any]) -> bool:
    return bool(one.get("metadata", {}).get("source", {"type": "CONTACT"})["type"] == "CONTACT")


def leads(one: dict[str, Any]) -> bool:
    return not {"primary", "sourcePrimary"}.isdisjoint(one.get("metadata", {}))


def as_pulled(fields: dict[str, Any]) -> Contact:
    page = orjson.dumps({"connections": [person(**fields)], "totalItems": 1})
    (read,) = msgspec.json.decode(page, type=Connections).connections
    return to_contact(read)


@given(PEOPLE)
def test_only_the_contacts_own_items_count_and_the_leading_one_comes_first(
    fields: dict[str, list[dict[str, Any]]],
) -> None:
    contact = as_pulled(fields)
    own = {place: [one for one in found if is_own(one)] for place, found in fields.items()}
    in_order = {place: sorted(found, key=leads, reverse=True) for place, found in own.items()}
    assert contact == as_pulled(own) == as_pulled(in_order)
    said = [one.get("value") for one in in_order.get("emailAddresses", ())]
    assert contact.emails == tuple(filter(None, said))
    first = {place: found[0] for place, found in in_order.items() if found}
    assert contact.name == first.get("names", {}).get("displayName", "")
    assert contact.city == first.get("addresses", {}).get("city")
    assert contact.gender == first.get("genders", {}).get("value")
    assert contact.occupation == first.get("occupations", {}).get("value")
    assert contact.language == first.get("locales", {}).get("value")
    assert (contact.birthday == "1980-05-17") == any("date" in o for o in own.get("birthdays", ()))
    assert contact.beside == {f for f, p in PLACES.items() if own.get(p) and not contact.told(f)}


def test_a_time_nobody_asks_for_is_not_read() -> None:
    sources = [
        {"type": "PROFILE", "updateTime": "some day"},
        {"type": "CONTACT", "updateTime": "2026-11-22T15:20:26.108033Z"},
    ]
    told = contact_in(person(metadata={"sources": sources})).updated_at
    assert told == datetime(2026, 11, 22, 15, 20, 26, 108033, tzinfo=UTC)
