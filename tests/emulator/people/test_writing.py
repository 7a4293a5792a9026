"""createContact, updateContact, deleteContact: what Google makes of the fields it is sent."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from emulator.people.account import LIMIT, Account
from emulator.server import Running

from .conftest import Book, labels, people_named, refusal

INVALID = (400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
UPDATE_PAGE = "https://developers.google.com/people/api/rest/v1/people/updateContact."
NO_ETAG = (
    "Request must set person.etag or person.metadata.sources.etag for the source that is being "
    "updated."
)
OLD_ETAG = (
    "Request person.etag is different than the current person.etag. Clear local cache and get the "
    "latest person."
)


def test_new_contact_answers_all_fields_with_photo_and_my_contacts(book: Book) -> None:
    person = book.create("Ana")

    assert labels(person) == ["contactGroups/myContacts"]
    assert person["photos"][0]["default"] is True
    assert person["metadata"]["sources"][0]["type"] == "CONTACT"


def test_mask_of_a_create_narrows_its_answer(book: Book) -> None:
    body = {"names": [{"givenName": "Ana"}]}

    person = book.api.people().createContact(body=body, personFields="names").execute()

    assert set(person) == {"resourceName", "etag", "names"}


def test_contact_created_in_a_label_is_in_that_label_alone(book: Book) -> None:
    group = book.label("Loyal")["resourceName"]

    person = book.create(memberships=[member_of(group)])

    assert labels(person) == [group]


def test_membership_in_an_unknown_or_closed_group_is_refused(book: Book) -> None:
    for group in ("contactGroups/none", "contactGroups/friends", "myContacts"):
        memberships = [member_of(group)]
        assert refusal(partial(book.create, memberships=memberships)) == INVALID


def test_group_id_without_the_resource_name_counts_for_nothing(book: Book) -> None:
    group = book.label("Loyal")["resourceName"]
    bare = {"contactGroupMembership": {"contactGroupId": group.removeprefix("contactGroups/")}}

    assert labels(book.create(memberships=[bare])) == ["contactGroups/myContacts"]


def test_create_sent_twice_makes_two(book: Book) -> None:
    book.create("Ana")
    book.create("Ana")

    assert book.page()["totalItems"] == 2


def test_nulls_and_read_only_leftovers_are_taken(book: Book) -> None:
    body: dict[str, Any] = {
        "resourceName": "",
        "etag": "",
        "metadata": {},
        "names": [{"givenName": "Ana", "displayName": "Somebody Else"}],
        "phoneNumbers": [{"value": None}],
    }

    person = book.api.people().createContact(body=body).execute()

    assert person["names"][0]["displayName"] == "Ana"
    assert "phoneNumbers" not in person


@pytest.mark.parametrize(
    ("country", "value", "canonical"),
    [
        ("HR", "091 234 5678", "+385912345678"),
        ("RS", "062 1234567", "+381621234567"),
        ("HR", "+49 30 901820", "+4930901820"),
        ("US", "555-555-1234", None),
        ("HR", "call me", None),
    ],
)
def test_numbers_are_read_by_the_accounts_country(
    book: Book, google: Running, country: str, value: str, canonical: str | None
) -> None:
    google.world.options["country"] = country

    (number,) = book.create(phoneNumbers=[{"value": value}])["phoneNumbers"]

    assert number["value"] == value
    assert number.get("canonicalForm") == canonical


@pytest.mark.parametrize(
    ("kind", "formatted"), [("work", "Work"), ("homeFax", "Home Fax"), ("Vikendica", "Vikendica")]
)
def test_types_are_formatted_and_custom_ones_stay(book: Book, kind: str, formatted: str) -> None:
    person = book.create(phoneNumbers=[{"value": "1", "type": kind}, {"value": "2"}])

    typed, untyped = person["phoneNumbers"]
    assert typed["formattedType"] == formatted
    assert "formattedType" not in untyped


def test_fields_google_completes_or_leaves_out(book: Book) -> None:
    person = book.create(
        nicknames=[{"value": "Anči", "type": "DEFAULT"}],
        biographies=[{"value": "likes red wine"}],
        genders=[{"value": "female"}],
        imClients=[{"username": "ana", "protocol": "googleTalk"}],
        addresses=[{"streetAddress": "Obala 1", "postalCode": "51500", "city": "Krk"}],
        userDefined=[{"key": "size", "value": "M"}],
        clientData=[{"key": "k", "value": "1"}, {"key": "k", "value": "2"}],
    )

    assert "type" not in person["nicknames"][0]
    assert person["biographies"][0]["contentType"] == "TEXT_PLAIN"
    assert person["genders"][0]["formattedValue"] == "Female"
    assert person["imClients"][0]["formattedProtocol"] == "Google Talk"
    assert person["addresses"][0]["formattedValue"] == "Obala 1\n51500 Krk"
    assert person["userDefined"][0]["value"] == "M"
    assert [item["value"] for item in person["clientData"]] == ["1", "2"]


def test_birthday_without_year_and_the_leap_day_are_kept_without_zeros(book: Book) -> None:
    person = book.create(birthdays=[{"date": {"year": 0, "month": 2, "day": 29}}])

    assert person["birthdays"][0]["date"] == {"month": 2, "day": 29}


@pytest.mark.parametrize(
    "date",
    [{"year": 2025, "month": 2, "day": 29}, {"month": 13, "day": 1}, {"day": 3}, {"month": 3}],
)
def test_days_that_are_none_are_refused(book: Book, date: dict[str, int]) -> None:
    assert refusal(lambda: book.create(birthdays=[{"date": date}])) == INVALID


def test_second_item_of_a_singleton_is_refused(book: Book) -> None:
    two = [{"value": "male"}, {"value": "female"}]

    assert refusal(lambda: book.create(genders=two))[:2] == (400, "INVALID_ARGUMENT")
    assert book.page() == {}


def test_item_marked_source_primary_becomes_the_first(book: Book) -> None:
    marked = {"value": "two@x.hr", "metadata": {"sourcePrimary": True}}

    person = book.create(emailAddresses=[{"value": "one@x.hr"}, marked])

    assert [item["value"] for item in person["emailAddresses"]] == ["two@x.hr", "one@x.hr"]


def test_update_replaces_listed_fields_and_leaves_the_others(book: Book) -> None:
    made = book.create(emailAddresses=[{"value": "old@x.hr"}], phoneNumbers=[{"value": "1"}])

    person = book.update(made, "emailAddresses", emailAddresses=[{"value": "new@x.hr"}])

    assert [item["value"] for item in person["emailAddresses"]] == ["new@x.hr"]
    assert person["phoneNumbers"][0]["value"] == "1"
    assert person["names"][0]["givenName"] == "Ana"


def test_field_in_the_mask_that_the_body_lacks_is_cleared(book: Book) -> None:
    made = book.create(emailAddresses=[{"value": "old@x.hr"}])

    person = book.update(made, "emailAddresses,names", names=[{"givenName": "Ana"}])

    assert "emailAddresses" not in person


def test_field_in_the_body_that_the_mask_lacks_is_ignored(book: Book) -> None:
    made = book.create()

    person = book.update(made, "names", names=made["names"], phoneNumbers=[{"value": "1"}])

    assert "phoneNumbers" not in person


def test_any_etag_of_the_current_contact_is_accepted(book: Book) -> None:
    name = book.create()["resourceName"]

    for read in (book.get(name, "names"), book.page()["connections"][0]):
        assert read["etag"] != book.get(name, "urls")["etag"]
    book.update(book.page()["connections"][0], "nicknames", nicknames=[{"value": "A"}])
    book.update(book.get(name, "names"), "nicknames", nicknames=[{"value": "B"}])

    assert book.get(name, "nicknames")["nicknames"][0]["value"] == "B"


def test_etag_of_the_last_answer_serves_the_next_update(book: Book) -> None:
    person = book.create()
    for value in ("A", "B", "C"):
        person = book.update(person, "nicknames", nicknames=[{"value": value}])

    assert person["nicknames"][0]["value"] == "C"


def test_source_etag_alone_is_enough(book: Book) -> None:
    made = book.create()
    sources = {"metadata": {"sources": made["metadata"]["sources"]}}
    stripped = {"resourceName": made["resourceName"], "etag": None}

    book.update(stripped, "nicknames", nicknames=[{"value": "A"}], **sources)

    answer = refusal(lambda: book.update(stripped, "nicknames", **sources))
    assert answer == (
        400,
        "FAILED_PRECONDITION",
        OLD_ETAG.replace(".etag", ".metadata.sources.etag"),
    )


def test_old_etag_is_refused_after_any_change_labels_included(book: Book) -> None:
    made = book.create()
    book.move(book.label("Loyal")["resourceName"], add=[made["resourceName"]])

    answer = refusal(lambda: book.update(made, "names", names=[{"givenName": "B"}]))

    assert answer == (400, "FAILED_PRECONDITION", OLD_ETAG)


def test_update_without_etag_is_refused(book: Book) -> None:
    stripped = {"resourceName": book.create()["resourceName"], "etag": None}

    assert refusal(lambda: book.update(stripped, "names")) == (400, "INVALID_ARGUMENT", NO_ETAG)


def test_update_mask_is_required_and_checked(book: Book) -> None:
    made = book.create()

    assert refusal(lambda: book.update(made, ""))[2] == (
        "updatePersonFields mask is required. Please specify one or more valid paths. Valid paths "
        f"are documented at {UPDATE_PAGE}"
    )
    assert refusal(lambda: book.update(made, "metadata"))[2] == (
        'Invalid updatePersonFields mask path: "metadata". Valid paths are documented at '
        f"{UPDATE_PAGE}"
    )


def test_memberships_in_the_mask_need_at_least_one_group(book: Book) -> None:
    made = book.create()

    assert refusal(lambda: book.update(made, "memberships"))[:2] == (400, "INVALID_ARGUMENT")


def test_updated_memberships_replace_the_whole_list(book: Book) -> None:
    made, group = book.create(), book.label("Loyal")["resourceName"]

    person = book.update(made, "memberships", memberships=[member_of(group)])

    assert labels(person) == [group]


def test_update_and_delete_of_unknown_people_are_not_found(book: Book) -> None:
    ghost = {"resourceName": "people/c9", "etag": "%EgE="}

    assert refusal(lambda: book.update(ghost, "names"))[0] == 404
    assert refusal(lambda: book.delete("people/c9"))[0] == 404


def test_deleted_contact_leaves_its_groups(book: Book) -> None:
    name, group = book.create()["resourceName"], book.label("Loyal")["resourceName"]
    book.move(group, add=[name])
    book.delete(name)

    answer = book.api.contactGroups().get(resourceName=group, maxMembers=10).execute()

    assert "memberCount" not in answer


def test_full_account_takes_no_more_and_the_trash_counts_for_thirty_days(
    book: Book, owner: Account, google: Running
) -> None:
    now = google.world.clock.now()
    names = owner.add_contacts(people_named(["A"] * LIMIT), now)
    overflow = (400, "FAILED_PRECONDITION", "MY_CONTACTS_OVERFLOW_COUNT")

    assert refusal(book.create) == overflow
    book.delete(names[0])
    assert refusal(book.create) == overflow
    google.world.clock.advance(31 * 86_400)
    assert book.create()["resourceName"]


def member_of(group: str) -> dict[str, Any]:
    return {"contactGroupMembership": {"contactGroupResourceName": group}}
