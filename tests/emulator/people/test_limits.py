"""How much a contact and an address book hold."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.people import limits
from emulator.people.account import LIMIT, TRASH, Account
from emulator.server import Running

from .conftest import Book, people_named, refusal

INVALID = (400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
Json = dict[str, Any]


def told(count: int, text: str = "x") -> list[Json]:
    return [{"key": f"k{number}", "value": text} for number in range(count)]


@pytest.mark.parametrize(
    "fields",
    [
        {"userDefined": told(limits.MOST_FIELDS)},  # with the name that makes one too many
        {"clientData": told(1, "x" * (limits.MOST_CHARACTERS + 1))},
        {"nicknames": [{"value": "x" * (limits.MOST_CHARACTERS + 1)}]},
        {"clientData": told(130, "x" * 1010)},
        {"biographies": [{"value": "x" * limits.MOST_BYTES}]},
    ],
)
def test_contact_beyond_a_limit_is_refused_at_create_and_update(book: Book, fields: Json) -> None:
    person = book.create()

    assert refusal(lambda: book.create(**fields)) == INVALID
    assert refusal(lambda: book.update(person, next(iter(fields)), **fields)) == INVALID


@pytest.mark.parametrize(
    "fields",
    [
        {"userDefined": told(limits.MOST_FIELDS - 1)},
        {"clientData": told(1, "x" * limits.MOST_CHARACTERS)},
        {"biographies": [{"value": "x" * 10_000}]},
    ],
)
def test_contact_at_a_limit_is_taken(book: Book, fields: Json) -> None:
    assert book.create(**fields)["resourceName"]


@pytest.mark.parametrize("field", ["biographies", "birthdays", "genders", "names"])
def test_second_item_of_a_singleton_is_refused_in_googles_words(book: Book, field: str) -> None:
    items: dict[str, list[Json]] = {
        "biographies": [{"value": "a"}, {"value": "b"}],
        "birthdays": [{"date": {"month": 1, "day": 1}}, {"date": {"month": 1, "day": 2}}],
        "genders": [{"value": "male"}, {"value": "female"}],
        "names": [{"givenName": "Ana"}, {"givenName": "Eva"}],
    }
    body = {field: items[field]}

    answer = refusal(lambda: book.api.people().createContact(body=body).execute())

    message = f"Cannot have more than one person.{field} per source."
    assert answer == (400, "INVALID_ARGUMENT", message)


def test_full_address_book_takes_nobody_until_the_trash_is_emptied(
    book: Book, owner: Account, google: Running
) -> None:
    names = owner.add_contacts(people_named(["A"] * LIMIT), google.world.clock.now())
    assert "MY_CONTACTS_OVERFLOW_COUNT" in refusal(book.create)[2]

    book.delete(names[0])
    assert "MY_CONTACTS_OVERFLOW_COUNT" in refusal(book.create)[2]

    google.world.clock.advance(TRASH / 1_000_000 + 1)
    assert book.create()["resourceName"]
    assert refusal(book.create)[1] == "FAILED_PRECONDITION"
