"""people.get, getBatchGet and connections.list without sync."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.people.account import Account
from emulator.server import Running
from tests.emulator.conftest import OWNER

from .conftest import FIELDS, Book, given_names, people_named, refusal

READ_WITHOUT_MASK = (
    "personFields mask is required. Please specify one or more valid paths. Valid paths are "
    "documented at https://developers.google.com/people/api/rest/v1/people/get."
)
NO_SUCH_PATH = (
    'Invalid personFields mask path: "etag". Valid paths are documented at '
    "https://developers.google.com/people/api/rest/v1/people/get."
)
INVALID = (400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
NOT_FOUND = (404, "NOT_FOUND", "Requested entity was not found.")


def test_resource_name_is_decimal_and_source_id_the_same_number_in_hex(book: Book) -> None:
    person = book.get(book.create()["resourceName"])

    number = int(person["resourceName"].removeprefix("people/c"))
    assert person["metadata"]["sources"][0]["id"] == f"{number:x}"
    assert person["names"][0]["metadata"]["source"] == {"type": "CONTACT", "id": f"{number:x}"}


def test_person_metadata_has_source_etag_and_time_of_change(book: Book) -> None:
    metadata = book.get(book.create()["resourceName"])["metadata"]

    assert metadata["objectType"] == "PERSON"
    assert metadata["sources"][0]["etag"].startswith("#")
    assert metadata["sources"][0]["updateTime"].endswith("Z")


def test_only_the_fields_asked_for_are_answered(book: Book) -> None:
    made = book.create(emailAddresses=[{"value": "ana@example.hr"}])

    person = book.get(made["resourceName"], "names")

    assert set(person) == {"resourceName", "etag", "names"}


def test_etag_differs_with_the_mask_while_the_contact_is_unchanged(book: Book) -> None:
    name = book.create()["resourceName"]

    assert book.get(name, "names")["etag"] == book.get(name, "names")["etag"]
    assert book.get(name, "names")["etag"] != book.get(name, "names,metadata")["etag"]


def test_first_of_several_addresses_alone_is_primary(book: Book) -> None:
    made = book.create(emailAddresses=[{"value": "one@x.hr"}, {"value": "two@x.hr"}])

    first, second = book.get(made["resourceName"])["emailAddresses"]

    assert first["metadata"]["primary"] is True
    assert "primary" not in second["metadata"]


@pytest.mark.parametrize("mask", [None, ""])
def test_read_without_mask_is_refused_in_googles_words(book: Book, mask: str | None) -> None:
    answer = refusal(
        lambda: book.api.people().get(resourceName="people/me", personFields=mask).execute()
    )

    assert answer == (400, "INVALID_ARGUMENT", READ_WITHOUT_MASK)


def test_etag_is_no_valid_path(book: Book) -> None:
    assert refusal(lambda: book.page(personFields="names,etag"))[2] == NO_SUCH_PATH


def test_mask_that_is_none_is_told_with_its_field(book: Book) -> None:
    status = refusal(lambda: book.page(personFields='["names"]'))

    assert status[2].startswith("Invalid value at 'person_fields' (type.googleapis.com/google.pro")


def test_older_mask_parameter_works_too(book: Book) -> None:
    name = book.create()["resourceName"]
    asked = {"resourceName": name, "requestMask_includeField": "person.names,person.metadata"}

    person = book.api.people().get(**asked).execute()

    assert {"names", "metadata"} <= set(person)


def test_unknown_and_deleted_people_are_not_found(book: Book) -> None:
    name = book.create()["resourceName"]
    book.delete(name)

    assert refusal(lambda: book.get(name)) == NOT_FOUND
    assert refusal(lambda: book.get("people/c1")) == NOT_FOUND
    assert refusal(lambda: book.get("people/nobody")) == NOT_FOUND


def test_me_is_the_accounts_profile(book: Book) -> None:
    me = book.get("people/me")

    assert me["emailAddresses"][0]["value"] == OWNER
    assert me["names"][0]["displayName"] == "Owner"
    assert me["metadata"]["sources"][0]["type"] == "PROFILE"
    assert book.get(me["resourceName"])["emailAddresses"] == me["emailAddresses"]


def test_batch_get_answers_each_name_with_its_own_status(book: Book) -> None:
    known = book.create()["resourceName"]
    asked = {"resourceNames": [known, "people/c7"], "personFields": "names"}

    answer = book.api.people().getBatchGet(**asked).execute()

    found, missing = answer["responses"]
    assert (found["requestedResourceName"], found["httpStatusCode"]) == (known, 200)
    assert missing["status"]["code"] == 5
    assert "person" not in missing


def test_batch_get_takes_two_hundred_names_and_no_more(book: Book) -> None:
    def ask(count: int) -> Any:
        names = [f"people/c{number}" for number in range(count)]
        return book.api.people().getBatchGet(resourceNames=names, personFields="names").execute()

    assert len(ask(200)["responses"]) == 200
    assert refusal(lambda: ask(201)) == INVALID


def test_empty_address_book_answers_no_list_at_all(book: Book) -> None:
    assert book.page() == {}


def test_pages_follow_each_other_and_count_everybody(
    book: Book, owner: Account, google: Running
) -> None:
    owner.add_contacts(people_named(["A", "B", "C"]), google.world.clock.now())

    first = book.page(pageSize=2)
    second = book.page(pageSize=2, pageToken=first["nextPageToken"])

    assert given_names(first) + given_names(second) == ["A", "B", "C"]
    assert (first["totalItems"], first["totalPeople"], second["totalItems"]) == (3, 3, 3)
    assert "nextPageToken" not in second


@pytest.mark.parametrize(
    "changed",
    [
        {"pageSize": 3},
        {"personFields": "names"},
        {"sortOrder": "FIRST_NAME_ASCENDING"},
        {"requestSyncToken": True},
        {"sources": ["READ_SOURCE_TYPE_CONTACT"]},
    ],
)
def test_page_token_is_bound_to_the_other_parameters(
    book: Book, owner: Account, google: Running, changed: dict[str, Any]
) -> None:
    owner.add_contacts(people_named(["A", "B", "C"]), google.world.clock.now())
    token = book.page(pageSize=2)["nextPageToken"]

    answer = refusal(lambda: book.page(**{"pageSize": 2, "pageToken": token, **changed}))

    assert answer == INVALID


def test_garbled_page_token_is_refused(book: Book) -> None:
    assert refusal(lambda: book.page(pageToken="bm9uc2Vuc2U")) == INVALID


def test_page_size_is_a_hundred_by_default_and_a_thousand_at_most(
    book: Book, owner: Account, google: Running
) -> None:
    owner.add_contacts(people_named([f"N{i}" for i in range(120)]), google.world.clock.now())

    assert len(book.page()["connections"]) == 100
    assert refusal(lambda: book.page(pageSize=1001)) == INVALID


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("LAST_MODIFIED_ASCENDING", ["Cica", "ana", "Boro"]),
        ("LAST_MODIFIED_DESCENDING", ["Boro", "ana", "Cica"]),
        ("FIRST_NAME_ASCENDING", ["ana", "Boro", "Cica"]),
        ("LAST_NAME_ASCENDING", ["Boro", "Cica", "ana"]),
    ],
)
def test_list_is_sorted_as_asked(
    book: Book, owner: Account, google: Running, order: str, expected: list[str]
) -> None:
    families = [("Cica", "Babic"), ("ana", "Cvek"), ("Boro", "Abic")]
    people = [{"names": [{"givenName": g, "familyName": f}]} for g, f in families]
    owner.add_contacts(people, google.world.clock.now())

    assert given_names(book.page(sortOrder=order)) == expected


def test_write_between_two_pages_loses_nobody(book: Book, owner: Account, google: Running) -> None:
    names = owner.add_contacts(people_named(["A", "B", "C"]), google.world.clock.now())
    first = book.page(pageSize=2)
    book.delete(names[0])

    second = book.page(pageSize=2, pageToken=first["nextPageToken"])

    assert given_names(second) == ["C"]


def test_list_cuts_at_a_hundred_addresses_and_get_has_all(book: Book) -> None:
    addresses = [{"value": f"a{i}@x.hr"} for i in range(101)]
    made = book.create(emailAddresses=addresses)

    listed = book.page()["connections"][0]

    assert len(listed["emailAddresses"]) == 100
    assert len(book.get(made["resourceName"])["emailAddresses"]) == 101


def test_profile_source_alone_shows_no_contacts(book: Book) -> None:
    made = book.create()
    sources = ["READ_SOURCE_TYPE_PROFILE"]
    asked = {"resourceName": made["resourceName"], "personFields": FIELDS, "sources": sources}

    assert book.page(sources=sources) == {}
    assert set(book.api.people().get(**asked).execute()) == {"resourceName", "etag"}


def test_connections_of_somebody_else_are_refused(book: Book) -> None:
    assert refusal(lambda: book.page(resourceName="people/c1")) == INVALID


def test_search_finds_beginnings_of_words_only(book: Book) -> None:
    book.create("Marica", emailAddresses=[{"value": "mara@horvat.hr"}])

    def found(query: str) -> Any:
        asked = {"query": query, "readMask": "names"}
        return book.api.people().searchContacts(**asked).execute()

    assert found("horv")["results"][0]["person"]["names"][0]["givenName"] == "Marica"
    assert found("arica") == {}
    assert found("") == {}


@pytest.mark.parametrize(
    "order", ["LAST_MODIFIED_ASCENDING", "LAST_MODIFIED_DESCENDING", "FIRST_NAME_ASCENDING"]
)
def test_full_last_page_has_no_next_one_however_often_contacts_changed(
    book: Book, owner: Account, google: Running, order: str
) -> None:
    names = owner.add_contacts(people_named(["Ana", "Eva", "Iva", "Mia"]), google.world.clock.now())
    label = book.label("Loyal")["resourceName"]
    for _ in range(3):
        book.move(label, add=names[:2])
        book.move(label, remove=names[:2])

    first = book.page(pageSize=2, sortOrder=order)
    last = book.page(pageSize=2, sortOrder=order, pageToken=first["nextPageToken"])

    assert sorted(given_names(first) + given_names(last)) == ["Ana", "Eva", "Iva", "Mia"]
    assert "nextPageToken" not in last
    assert "nextPageToken" not in book.page(pageSize=4, sortOrder=order)
