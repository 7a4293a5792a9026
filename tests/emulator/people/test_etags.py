"""Etags: shaped by what was asked, and stale in every way Google's can be."""

from __future__ import annotations

import pytest

from emulator.server import Running

from .conftest import FIELDS, Book, refusal

CHANGED = (
    400,
    "FAILED_PRECONDITION",
    "Request person.etag is different than the current person.etag. Clear local cache and get the "
    "latest person.",
)
NAMES = {"names": [{"givenName": "Anka"}]}


def test_list_and_get_answer_the_same_etag_for_the_same_mask(book: Book) -> None:
    name = book.create()["resourceName"]
    (listed,) = book.page()["connections"]

    assert listed["etag"] == book.get(name, FIELDS)["etag"]
    assert listed["etag"] != book.get(name, "names")["etag"]


def test_strict_option_refuses_etags_of_lists_and_searches_only(
    book: Book, google: Running
) -> None:
    google.world.options["strict_etags"] = True
    made = book.create("Ana")
    (listed,) = book.page()["connections"]
    search = book.api.people().searchContacts(query="Ana", readMask="names").execute()

    assert refusal(lambda: book.update(listed, "names", **NAMES)) == CHANGED
    assert refusal(lambda: book.update(search["results"][0]["person"], "names", **NAMES)) == CHANGED
    current = book.get(made["resourceName"])
    assert book.update(current, "names", **NAMES)["names"][0]["givenName"] == "Anka"


def test_strict_option_switched_on_later_marks_what_was_listed_before(
    book: Book, google: Running
) -> None:
    book.create("Ana")
    book.page()
    google.world.options["strict_etags"] = True

    (listed,) = book.page()["connections"]

    assert refusal(lambda: book.update(listed, "names", **NAMES)) == CHANGED


def test_get_that_lags_answers_the_old_contact_with_its_old_etag(
    book: Book, google: Running
) -> None:
    made = book.create("Ana")
    google.world.clock.advance(60)
    changed = book.update(made, "names", names=[{"givenName": "Anica"}])
    google.world.options["read_lag_seconds"] = 10

    stale = book.get(made["resourceName"])

    assert stale["names"][0]["givenName"] == "Ana"
    assert refusal(lambda: book.update(stale, "names", **NAMES)) == CHANGED
    assert book.update(changed, "names", **NAMES)["names"][0]["givenName"] == "Anka"
    google.world.clock.advance(11)
    assert book.get(made["resourceName"])["names"][0]["givenName"] == "Anka"


@pytest.mark.parametrize("etag", ["", "%", "%AAAA", "x", "%é", "#abc"])
def test_garbled_etag_is_not_the_current_one(book: Book, etag: str) -> None:
    person = book.create() | {"etag": etag}

    status, _, message = refusal(lambda: book.update(person, "names", **NAMES))

    assert status == 400
    assert "person.etag" in message


def test_label_change_makes_the_etag_before_it_old(book: Book) -> None:
    person = book.create()
    book.move(book.label("Loyal")["resourceName"], add=[person["resourceName"]])

    assert refusal(lambda: book.update(person, "names", **NAMES)) == CHANGED
