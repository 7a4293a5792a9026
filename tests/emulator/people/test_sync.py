"""Incremental reads of connections.list."""

from __future__ import annotations

import pytest
from googleapiclient.errors import HttpError

from emulator.people.account import Account, micros
from emulator.server import Running

from .conftest import Book, error_of, given_names, labels, people_named, refusal

WEEK = 7 * 86_400
INVALID = (400, "INVALID_ARGUMENT", "Request contains an invalid argument.")


def test_sync_token_comes_only_when_asked_for(book: Book) -> None:
    assert "nextSyncToken" not in book.page()
    assert "nextSyncToken" in book.sync()


def test_sync_token_comes_only_with_the_last_page(
    book: Book, owner: Account, google: Running
) -> None:
    owner.add_contacts(people_named(["A", "B", "C"]), google.world.clock.now())

    first = book.sync(pageSize=2)
    last = book.sync(pageSize=2, pageToken=first["nextPageToken"])

    assert "nextSyncToken" not in first
    assert "nextSyncToken" in last


def test_nothing_changed_answers_a_token_alone(book: Book) -> None:
    book.create()

    answer = book.sync(book.sync()["nextSyncToken"])

    assert set(answer) == {"nextSyncToken"}


def test_own_writes_come_back_once(book: Book) -> None:
    token = book.sync()["nextSyncToken"]
    book.create("Ana")

    echo = book.sync(token)

    assert given_names(echo) == ["Ana"]
    assert echo["totalItems"] == 1
    assert given_names(book.sync(echo["nextSyncToken"])) == []


def test_contact_changed_twice_comes_once_as_it_is_now(book: Book) -> None:
    made = book.create("Ana")
    token = book.sync()["nextSyncToken"]
    changed = book.update(made, "names", names=[{"givenName": "Anja"}])
    book.update(changed, "names", names=[{"givenName": "Anica"}])

    assert given_names(book.sync(token)) == ["Anica"]


def test_label_change_by_modify_brings_the_contact_again(book: Book) -> None:
    name, group = book.create()["resourceName"], book.label("Loyal")["resourceName"]
    token = book.sync()["nextSyncToken"]
    book.move(group, add=[name])

    (person,) = book.sync(token)["connections"]

    assert labels(person) == [group, "contactGroups/myContacts"]


def test_label_change_that_changes_nothing_brings_nobody(book: Book) -> None:
    name, group = book.create()["resourceName"], book.label("Loyal")["resourceName"]
    book.move(group, add=[name])
    token = book.sync()["nextSyncToken"]
    book.move(group, add=[name])

    assert "connections" not in book.sync(token)


def test_deleted_person_is_marked_and_has_little_else(book: Book) -> None:
    name = book.create()["resourceName"]
    token = book.sync()["nextSyncToken"]
    book.delete(name)

    (person,) = book.sync(token)["connections"]

    assert person["resourceName"] == name
    assert person["metadata"]["deleted"] is True
    assert set(person) == {"resourceName", "etag", "metadata"}
    assert book.sync().get("connections") is None


def test_incremental_read_has_pages_too(book: Book, owner: Account, google: Running) -> None:
    token = book.sync(pageSize=2)["nextSyncToken"]
    owner.add_contacts(people_named(["A", "B", "C"]), google.world.clock.now())

    first = book.sync(token, pageSize=2)
    last = book.sync(token, pageSize=2, pageToken=first["nextPageToken"])

    assert given_names(first) + given_names(last) == ["A", "B", "C"]
    assert "nextSyncToken" not in first
    assert given_names(book.sync(last["nextSyncToken"], pageSize=2)) == []


def test_write_during_a_crawl_comes_with_its_sync_token(
    book: Book, owner: Account, google: Running
) -> None:
    names = owner.add_contacts(people_named(["A", "B", "C"]), google.world.clock.now())
    first = book.sync(pageSize=2)
    book.update(book.get(names[0]), "names", names=[{"givenName": "A2"}])
    last = book.sync(pageSize=2, pageToken=first["nextPageToken"])

    assert "A2" in given_names(book.sync(last["nextSyncToken"], pageSize=2))


@pytest.mark.parametrize(
    "changed",
    [
        {"personFields": "names"},
        {"pageSize": 7},
        {"sortOrder": "LAST_NAME_ASCENDING"},
        {"sources": ["READ_SOURCE_TYPE_CONTACT"]},
    ],
)
def test_sync_token_is_bound_to_the_other_parameters(
    book: Book, changed: dict[str, object]
) -> None:
    token = book.sync()["nextSyncToken"]

    assert refusal(lambda: book.sync(token, **changed)) == INVALID


def test_order_of_fields_in_the_mask_does_not_matter(book: Book) -> None:
    token = book.sync(personFields="names,metadata")["nextSyncToken"]

    assert book.sync(token, personFields="metadata,names")["nextSyncToken"]


def test_garbled_sync_token_is_an_invalid_argument(book: Book) -> None:
    assert refusal(lambda: book.sync("c29tZXRoaW5nIGVsc2U")) == INVALID


def test_sync_token_expires_seven_days_after_the_full_read(book: Book, google: Running) -> None:
    token = book.sync()["nextSyncToken"]
    google.world.clock.advance(WEEK - 60)
    younger = book.sync(token)["nextSyncToken"]
    google.world.clock.advance(120)

    with pytest.raises(HttpError) as caught:
        book.sync(younger)

    error = error_of(caught.value)
    assert (error["code"], error["status"]) == (400, "FAILED_PRECONDITION")
    assert error["message"] == (
        "Sync token is expired. Clear local cache and retry call without the sync token."
    )
    assert error["details"][0]["reason"] == "EXPIRED_SYNC_TOKEN"
    assert error["details"][0]["domain"] == "people.googleapis.com"


def test_lag_holds_writes_back_from_incremental_reads_and_loses_none(
    book: Book, google: Running
) -> None:
    google.world.options["lag_seconds"] = 120
    token = book.sync()["nextSyncToken"]
    made = book.create("Ana")

    early = book.sync(token)
    google.world.clock.advance(121)
    late = book.sync(early["nextSyncToken"])

    assert given_names(early) == []
    assert given_names(late) == ["Ana"]
    assert book.get(made["resourceName"])["names"][0]["givenName"] == "Ana"


def test_full_read_sees_at_once_what_its_token_brings_again_after_the_lag(
    book: Book, google: Running
) -> None:
    google.world.options["lag_seconds"] = 120
    book.create("Ana")

    full = book.sync()
    google.world.clock.advance(121)

    assert given_names(full) == ["Ana"]
    assert given_names(book.sync(full["nextSyncToken"])) == ["Ana"]


def test_lagging_read_shows_the_contact_as_it_was(book: Book, google: Running) -> None:
    google.world.options["lag_seconds"] = 120
    token = book.sync()["nextSyncToken"]
    made = book.create("Ana")
    google.world.clock.advance(100)
    book.update(made, "names", names=[{"givenName": "Anica"}])
    google.world.clock.advance(60)

    stale = book.sync(token)
    google.world.clock.advance(100)

    assert given_names(stale) == ["Ana"]
    assert given_names(book.sync(stale["nextSyncToken"])) == ["Anica"]


@pytest.mark.parametrize("wait", [200, 5000])
def test_lagging_read_passes_over_everything_done_within_the_lag(
    book: Book, google: Running, wait: int
) -> None:
    google.world.options["lag_seconds"] = 120
    token = book.sync()["nextSyncToken"]
    person = book.create("Ana")
    google.world.clock.advance(200)
    person = book.update(person, "names", names=[{"givenName": "Anica"}])
    google.world.clock.advance(wait)
    for given in ("Anka", "Anja"):
        person = book.update(person, "names", names=[{"givenName": given}])

    assert given_names(book.sync(token)) == ["Anica"]


def test_person_deleted_within_the_lag_is_still_shown_alive(book: Book, google: Running) -> None:
    google.world.options["lag_seconds"] = 120
    token = book.sync()["nextSyncToken"]
    name = book.create("Ana")["resourceName"]
    google.world.clock.advance(200)
    book.delete(name)

    stale = book.sync(token)
    google.world.clock.advance(200)

    assert given_names(stale) == ["Ana"]
    (person,) = book.sync(stale["nextSyncToken"])["connections"]
    assert person["metadata"]["deleted"] is True


def test_person_renamed_between_two_reads_comes_once(
    book: Book, owner: Account, google: Running
) -> None:
    token = book.sync()["nextSyncToken"]
    contact = owner.find(book.create("Ana")["resourceName"])
    assert contact is not None
    owner.relink(contact, micros(google.world.clock.now()))

    assert len(book.sync(token)["connections"]) == 1


def test_changed_resource_name_is_told_in_syncs_and_the_old_one_still_works(
    book: Book, owner: Account, google: Running
) -> None:
    old = book.create("Ana")["resourceName"]
    group = book.label("Loyal")["resourceName"]
    book.move(group, add=[old])
    token = book.sync()["nextSyncToken"]
    contact = owner.find(old)
    assert contact is not None
    owner.relink(contact, micros(google.world.clock.now()))

    (person,) = book.sync(token)["connections"]

    assert person["resourceName"] != old
    assert person["metadata"]["previousResourceNames"] == [old]
    assert book.get(old)["resourceName"] == person["resourceName"]
    assert group in labels(person)
    members = book.api.contactGroups().get(resourceName=group, maxMembers=5).execute()
    assert members["memberResourceNames"] == [person["resourceName"]]
    assert "previousResourceNames" not in book.page()["connections"][0]["metadata"]


def test_merged_contacts_leave_one_that_tells_the_names_of_both(
    book: Book, owner: Account, google: Running
) -> None:
    group = book.label("Loyal")["resourceName"]
    kept = book.create("Ana")["resourceName"]
    other = book.create("Ana", phoneNumbers=[{"value": "+38591234567"}])["resourceName"]
    book.move(group, add=[other])
    token = book.sync()["nextSyncToken"]
    one, two = owner.find(kept), owner.find(other)
    assert one is not None
    assert two is not None
    owner.merge(one, two, micros(google.world.clock.now()))

    (person,) = book.sync(token)["connections"]

    assert person["resourceName"] == kept
    assert person["metadata"]["previousResourceNames"] == [other]
    assert person["phoneNumbers"][0]["value"] == "+38591234567"
    assert group in labels(person)
    assert book.get(other)["resourceName"] == kept
    assert book.page()["totalItems"] == 1


def test_deleted_person_has_googles_zero_time_and_the_drawn_photo(book: Book) -> None:
    fields = "names,photos,memberships,metadata"
    token = book.sync(personFields=fields)["nextSyncToken"]
    book.delete(book.create()["resourceName"])

    (person,) = book.sync(token, personFields=fields)["connections"]

    assert person["metadata"]["sources"][0]["updateTime"] == "1970-01-01T00:00:00Z"
    assert person["photos"][0]["default"] is True
    assert set(person) == {"resourceName", "etag", "metadata", "photos"}


def test_page_token_ends_after_an_hour(book: Book, google: Running) -> None:
    for given in ("Ana", "Eva", "Iva"):
        book.create(given)
    first = book.page(pageSize=1)["nextPageToken"]
    google.world.clock.advance(3590)
    second = book.page(pageSize=1, pageToken=first)["nextPageToken"]
    google.world.clock.advance(20)

    assert refusal(lambda: book.page(pageSize=1, pageToken=second)) == INVALID
    assert given_names(book.page(pageSize=1)) == ["Ana"]


def test_sync_token_is_no_page_token_and_the_other_way_round(book: Book) -> None:
    for given in ("Ana", "Eva"):
        book.create(given)
    token = book.sync()["nextSyncToken"]
    page = book.sync(pageSize=1)["nextPageToken"]

    assert refusal(lambda: book.page(pageToken=token)) == INVALID
    assert refusal(lambda: book.sync(page)) == INVALID


def test_latest_first_is_refused_with_a_sync_token_wanted(book: Book) -> None:
    order = "LAST_MODIFIED_DESCENDING"

    assert refusal(lambda: book.sync(sortOrder=order)) == INVALID
    assert book.page(sortOrder=order) == {}


def test_partial_answer_cuts_people_too(book: Book) -> None:
    name = book.create()["resourceName"]

    answer = book.sync(fields="connections(resourceName),nextSyncToken")

    assert answer["connections"] == [{"resourceName": name}]
    assert answer["nextSyncToken"]
