"""Two contacts made one say all that both said."""

from __future__ import annotations

from typing import Any

from emulator.people.account import Account
from emulator.people.merging import united
from emulator.server import Running
from tests.emulator.people.conftest import Book

Json = dict[str, Any]


def values(book: Book, name: str, field: str) -> list[str]:
    return [item["value"] for item in book.get(name, field)[field]]


def merged(book: Book, owner: Account, kept: Json, other: Json) -> str:
    one, two = (owner.find(person["resourceName"]) for person in (kept, other))
    assert one
    assert two
    owner.merge(one, two, one.at + 1)
    return one.name


def test_addresses_and_numbers_of_both_are_kept_and_the_same_ones_once(
    book: Book, owner: Account, google: Running
) -> None:
    google.world.options["country"] = "HR"
    kept = book.create(
        emailAddresses=[{"value": "ana@x.hr", "type": "home"}],
        phoneNumbers=[{"value": "091 234 5678"}],
    )
    other = book.create(
        emailAddresses=[{"value": "Ana@X.hr", "type": "work"}, {"value": "ana@work.hr"}],
        phoneNumbers=[{"value": "+385 91 234 5678"}, {"value": "01 4612 345"}],
    )

    name = merged(book, owner, kept, other)

    assert values(book, name, "emailAddresses") == ["ana@x.hr", "ana@work.hr"]
    assert values(book, name, "phoneNumbers") == ["091 234 5678", "01 4612 345"]
    emails = book.get(name, "emailAddresses")["emailAddresses"]
    assert [email["metadata"].get("primary", False) for email in emails] == [True, False]


def test_what_a_contact_has_once_is_the_kept_ones(book: Book, owner: Account) -> None:
    born = {"year": 1990, "month": 5, "day": 31}
    kept = book.create("Ana")
    other = book.create("Anica", birthdays=[{"date": born}])

    found = book.get(merged(book, owner, kept, other), "names,birthdays")

    assert [name["displayName"] for name in found["names"]] == ["Ana"]
    assert found["birthdays"][0]["date"] == born


def test_notes_of_both_stand_below_each_other(book: Book, owner: Account) -> None:
    kept = book.create(biographies=[{"value": "likes red"}])
    other = book.create(biographies=[{"value": "pays late"}])

    name = merged(book, owner, kept, other)

    assert values(book, name, "biographies") == ["likes red\npays late"]


def test_data_of_programs_that_differ_are_all_kept() -> None:
    one, two = {"key": "id", "value": "1"}, {"key": "id", "value": "2"}

    assert united({"clientData": [one]}, {"clientData": [two, one]}) == {"clientData": [one, two]}
