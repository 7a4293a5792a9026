"""What the owner does with several contacts at once, and with their resource names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from emulator.people.account import Account
from emulator.people.contacts import matching
from emulator.server import Running
from tests.emulator.conftest import OWNER

from .conftest import Book, labels, people_named

HOME = f"/contacts/{OWNER}"
Press = Callable[..., requests.Response]


@pytest.fixture
def press(google: Running) -> Press:
    """Sends a form and follows to where it leads."""

    def send(path: str, **form: Any) -> requests.Response:
        return requests.post(google.url + path, data=form, timeout=30)

    return send


def number(person: dict[str, Any]) -> str:
    return str(person["resourceName"]).removeprefix("people/c")


def test_ticked_contacts_are_merged_into_the_first(book: Book, press: Press) -> None:
    group = book.label("Loyal")["resourceName"]
    first = book.create("Ana")
    second = book.create("Anica", emailAddresses=[{"value": "a@x.hr"}])
    book.move(group, add=[second["resourceName"]])

    page = press(HOME + "/members", id=[number(first), number(second)], do="merge")

    merged = book.get(first["resourceName"], "names,emailAddresses,memberships")
    assert page.url.endswith(f"/person/{number(first)}")
    assert merged["names"][0]["displayName"] == "Ana"
    assert [item["value"] for item in merged["emailAddresses"]] == ["a@x.hr"]
    assert group in labels(merged)
    former = book.get(second["resourceName"])
    assert former["resourceName"] == first["resourceName"]


@pytest.mark.parametrize("do", ["merge", "add"])
def test_nothing_ticked_is_explained(book: Book, press: Press, do: str) -> None:
    label = book.label("Loyal")["resourceName"].removeprefix("contactGroups/")

    page = press(HOME + "/members", do=do, label=label)

    assert page.status_code == 400
    assert "Tick the contacts" in page.text


def test_contact_is_not_merged_with_itself(book: Book, press: Press) -> None:
    person = book.create("Ana")

    page = press(HOME + "/members", id=[number(person)] * 2, do="merge")

    assert "Tick the contacts" in page.text
    assert book.page(personFields="names")["totalItems"] == 1


def test_ticked_contacts_are_deleted_together(book: Book, press: Press) -> None:
    people = [book.create("Ana"), book.create("Eva"), book.create("Iva")]

    press(HOME + "/members", id=[number(person) for person in people[:2]], do="delete")

    (left,) = book.page(personFields="names")["connections"]
    assert left["resourceName"] == people[2]["resourceName"]


def test_contact_gets_another_resource_name_and_the_old_one_works_on(
    book: Book, press: Press
) -> None:
    person = book.create("Ana")

    page = press(f"{HOME}/person/{number(person)}/relink")

    renamed = book.get(person["resourceName"])["resourceName"]
    assert renamed != person["resourceName"]
    assert page.url.endswith(renamed.removeprefix("people/c"))


def test_search_finds_what_a_contact_says_now(owner: Account, google: Running, book: Book) -> None:
    names = owner.add_contacts(people_named(["Ana", "Anica", "Eva"]), google.world.clock.now())
    ids = [int(name.removeprefix("people/c")) for name in names]

    assert found(owner, "AN") == set(ids[:2])
    assert found(owner, "nica") == set()

    book.update(book.get(names[2]), "names", names=[{"givenName": "Anja"}])

    assert found(owner, "an") == set(ids)


def found(owner: Account, query: str) -> set[int]:
    return {contact.id for contact in matching(owner, query)}


def test_more_than_three_labels_are_counted_in_the_list(book: Book, google: Running) -> None:
    person = book.create("Ana")
    for name in ("A", "B", "C", "D", "E"):
        book.move(book.label(name)["resourceName"], add=[person["resourceName"]])

    assert ">+2</a>" in requests.get(google.url + HOME, timeout=30).text
