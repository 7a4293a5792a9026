"""Batch writes: limits, masks, all or none."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from .conftest import Book, error_of, given_names, people_named, refusal

INVALID = (400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
Json = dict[str, Any]
GONE = {"contactGroupResourceName": "contactGroups/gone"}


def create(book: Book, people: list[Json], mask: str = "names") -> Json:
    contacts = [{"contactPerson": person} for person in people]
    body = {"contacts": contacts, "readMask": mask}
    answer: Json = book.api.people().batchCreateContacts(body=body).execute()
    return answer


def update(book: Book, contacts: Json, update_mask: str, read_mask: str = "names") -> Json:
    body = {"contacts": contacts, "updateMask": update_mask, "readMask": read_mask}
    answer: Json = book.api.people().batchUpdateContacts(body=body).execute()
    return answer


def test_batch_create_answers_each_person_with_its_status(book: Book) -> None:
    answer = create(book, people_named(["A", "B"]))

    first, second = answer["createdPeople"]
    assert (first["httpStatusCode"], first["status"]) == (200, {})
    assert second["person"]["names"][0]["givenName"] == "B"
    assert second["requestedResourceName"] == second["person"]["resourceName"]


def test_empty_read_mask_answers_nothing_not_even_names(book: Book) -> None:
    assert create(book, people_named(["A"]), mask="") == {}
    assert given_names(book.page()) == ["A"]


def test_batch_create_takes_two_hundred_and_no_more(book: Book) -> None:
    assert len(create(book, people_named(["A"] * 200))["createdPeople"]) == 200
    assert refusal(lambda: create(book, people_named(["A"] * 201))) == INVALID
    assert refusal(lambda: create(book, [])) == INVALID


def test_one_bad_contact_stops_the_whole_batch(book: Book) -> None:
    bad = {"names": [{"givenName": "A"}, {"givenName": "B"}]}

    assert refusal(lambda: create(book, [*people_named(["A"]), bad]))[0] == 400
    assert book.page() == {}


def test_batch_update_clears_masked_fields_that_one_contact_does_not_carry(book: Book) -> None:
    ana = book.create("Ana", nicknames=[{"value": "A"}])
    eva = book.create("Eva", nicknames=[{"value": "E"}])
    sent = {
        ana["resourceName"]: {"etag": ana["etag"], "nicknames": [{"value": "Anči"}]},
        eva["resourceName"]: {"etag": eva["etag"]},
    }

    answer = update(book, sent, "nicknames", "nicknames")["updateResult"]

    assert answer[ana["resourceName"]]["person"]["nicknames"][0]["value"] == "Anči"
    assert "nicknames" not in answer[eva["resourceName"]]["person"]


def test_old_etag_stops_the_whole_batch_update(book: Book) -> None:
    ana, eva = book.create("Ana"), book.create("Eva")
    book.update(eva, "nicknames", nicknames=[{"value": "E"}])
    names = [{"givenName": "X"}]
    sent = {p["resourceName"]: {"etag": p["etag"], "names": names} for p in (ana, eva)}

    assert refusal(lambda: update(book, sent, "names"))[1] == "FAILED_PRECONDITION"
    assert sorted(given_names(book.page())) == ["Ana", "Eva"]


def test_batch_update_needs_its_mask_and_known_people(book: Book) -> None:
    sent = {"people/c9": {"etag": "x"}}

    assert refusal(lambda: update(book, sent, ""))[2].startswith("updateMask mask is required.")
    assert refusal(lambda: update(book, sent, "names"))[0] == 404


def test_batch_delete_takes_all_or_none(book: Book) -> None:
    names = [book.create(given)["resourceName"] for given in ("A", "B")]

    def delete(wanted: list[str]) -> Any:
        body = {"resourceNames": wanted}
        return book.api.people().batchDeleteContacts(body=body).execute()

    assert refusal(lambda: delete([*names, "people/c9"]))[0] == 404
    assert book.page()["totalItems"] == 2
    assert refusal(lambda: delete([f"people/c{n}" for n in range(501)])) == INVALID
    assert delete(names) == {}
    assert book.page() == {}


def test_failed_create_tells_each_bad_contact_by_its_place(book: Book) -> None:
    twice = {"names": [{"givenName": "A"}, {"givenName": "B"}]}
    stranger = {"memberships": [{"contactGroupMembership": GONE}]}

    with pytest.raises(HttpError) as caught:
        create(book, [twice, *people_named(["A"]), stranger])

    error = error_of(caught.value)
    assert error["message"] == "Cannot have more than one person.names per source."
    (details,) = error["details"]
    assert details["@type"].endswith("google.people.v1.BatchCreateContactsErrorDetails")
    codes = {place: status["code"] for place, status in details["contactErrors"].items()}
    assert codes == {"0": 3, "2": 3}
    assert book.page() == {}


def test_failed_update_tells_each_bad_contact_by_its_name(book: Book) -> None:
    ana, eva = book.create("Ana"), book.create("Eva")
    book.update(eva, "nicknames", nicknames=[{"value": "E"}])
    sent = {p["resourceName"]: {"etag": p["etag"]} for p in (ana, eva)} | {"people/c9": {}}

    with pytest.raises(HttpError) as caught:
        update(book, sent, "nicknames")

    (details,) = error_of(caught.value)["details"]
    assert details["@type"].endswith("google.people.v1.BatchUpdateContactsErrorDetails")
    codes = {name: status["code"] for name, status in details["contactErrors"].items()}
    assert codes == {eva["resourceName"]: 9, "people/c9": 5}
