"""Which of a Person's many items become our Contact's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.google.persons import is_deleted, mark_of, to_contact, to_person
from core.model import NewContact


def item(value: str, *, source: str = "CONTACT", primary: bool = False, **more: Any) -> Any:
    metadata = {"source": {"type": source, "id": "1"}}
    return {"value": value, **more, "metadata": metadata | ({"primary": True} if primary else {})}


def person(**fields: Any) -> dict[str, Any]:
    return {"resourceName": "people/c1", "etag": "%e", **fields}


def test_a_person_without_anything_is_a_contact() -> None:
    contact = to_contact({"resourceName": "people/c1"})
    assert (contact.name, contact.emails, contact.birthday, contact.mark) == ("", (), None, None)


def test_the_primary_address_comes_first_wherever_it_stands() -> None:
    found = [item("old@x.hr"), item("new@x.hr", primary=True), item("other@x.hr")]
    contact = to_contact(person(emailAddresses=found))
    assert contact.emails == ("new@x.hr", "old@x.hr", "other@x.hr")


def test_primary_within_the_contact_counts_where_the_profile_leads() -> None:
    second = item("b@x.hr")
    second["metadata"]["sourcePrimary"] = True
    profile = item("p@x.hr", source="PROFILE", primary=True)
    contact = to_contact(person(emailAddresses=[profile, item("a@x.hr"), second]))
    assert contact.emails == ("b@x.hr", "a@x.hr")


@pytest.mark.parametrize("count", [1, 2])
def test_a_google_profiles_own_words_are_not_the_owners(count: int) -> None:
    profile = [item("profile@x.hr", source="PROFILE", primary=True)] * count
    assert to_contact(person(emailAddresses=profile)).emails == ()


def test_phones_are_canonical_where_google_knows_them() -> None:
    phones = [item("091 234 5678", canonicalForm="+385912345678"), item("4567")]
    assert to_contact(person(phoneNumbers=phones)).phones == ("+385912345678", "4567")


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
    assert to_contact(person(birthdays=[{"date": date}])).birthday == birthday


def test_a_birthday_that_is_only_text_is_none() -> None:
    assert to_contact(person(birthdays=[{"text": "in May"}])).birthday is None


def test_everything_else_of_a_contact() -> None:
    contact = to_contact(
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
    assert is_deleted(person(metadata={"deleted": True}))
    assert not is_deleted(person(metadata={}))


@given(st.text(), st.none() | st.text(min_size=1), st.none() | st.text(min_size=1))
def test_a_new_person_has_no_empty_items(name: str, email: str | None, phone: str | None) -> None:
    made = to_person(NewContact("01ID", name, email, phone))
    assert mark_of(made) == "01ID"
    assert ("names" in made, "emailAddresses" in made, "phoneNumbers" in made) == (
        bool(name),
        bool(email),
        bool(phone),
    )
