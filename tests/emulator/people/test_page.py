"""The pages under /contacts, as the owner uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from emulator.people.account import Account
from emulator.server import Running
from tests.emulator.conftest import OWNER

from .conftest import Book, labels, people_named

HOME = f"/contacts/{OWNER}"
Go = Callable[..., str]


@pytest.fixture
def see(google: Running) -> Go:
    def ask(path: str, expect: int = 200, **query: Any) -> str:
        answer = requests.get(google.url + path, params=query, timeout=30)
        assert answer.status_code == expect
        return answer.text

    return ask


@pytest.fixture
def press(google: Running) -> Go:
    """Sends a form and follows to where it leads."""

    def send(path: str, expect: int = 200, **form: Any) -> str:
        answer = requests.post(google.url + path, data=form, timeout=30)
        assert answer.status_code == expect
        return answer.text

    return send


def number(person: dict[str, Any]) -> str:
    return str(person["resourceName"]).removeprefix("people/c")


def test_only_account_is_opened_at_once_and_several_are_offered(
    book: Book, see: Go, google: Running
) -> None:
    book.create("Ana")
    assert "Ana" in see("/contacts")

    google.world.stores["people"].account("other@example.com")  # type: ignore[attr-defined]

    assert "other@example.com" in see("/contacts")


def test_without_accounts_the_page_says_so(see: Go) -> None:
    assert "No account has asked" in see("/contacts")


def test_list_shows_contacts_with_their_labels_a_hundred_a_page(
    book: Book, owner: Account, google: Running, see: Go
) -> None:
    names = owner.add_contacts(
        people_named([f"Person{i:03}" for i in range(101)]), google.world.clock.now()
    )
    book.move(book.label("Loyal")["resourceName"], add=names[:1])

    first, second = see(HOME), see(HOME, page=2)

    assert "Person099" in first
    assert "Person100" not in first
    assert "Person100" in second
    assert "Loyal" in first


def test_search_and_label_narrow_the_list(book: Book, see: Go) -> None:
    ana, group = book.create("Ana"), book.label("Loyal")["resourceName"]
    book.create("Eva")
    book.move(group, add=[ana["resourceName"]])

    by_label = see(HOME, label=group.removeprefix("contactGroups/"))

    assert "Ana" in by_label
    assert "Eva" not in by_label
    assert "Ana" not in see(HOME, q="ev")
    assert "Nobody is found" in see(HOME, q="zzz")


def test_created_contact_is_there_for_the_api(book: Book, press: Go) -> None:
    press(
        HOME + "/new",
        given="Ana",
        family="Kovač",
        emails="a@x.hr\nb@x.hr",
        phones="+385912345678",
        birthday="--02-29",
    )

    (person,) = book.page(personFields="names,emailAddresses,birthdays")["connections"]
    assert person["names"][0]["displayName"] == "Ana Kovač"
    assert [item["value"] for item in person["emailAddresses"]] == ["a@x.hr", "b@x.hr"]
    assert person["birthdays"][0]["date"] == {"month": 2, "day": 29}


def test_saving_the_form_keeps_what_it_does_not_show(book: Book, press: Go) -> None:
    person = book.create(
        "Ana",
        emailAddresses=[{"value": "a@x.hr", "type": "work"}],
        birthdays=[{"date": {"year": 1980}}],
        nicknames=[{"value": "Anči"}],
    )
    press(
        f"{HOME}/person/{number(person)}",
        etag=person["etag"],
        given="Anica",
        emails="a@x.hr\nnew@x.hr",
    )

    saved = book.get(person["resourceName"], "names,emailAddresses,birthdays,nicknames")

    assert saved["names"][0]["displayName"] == "Anica"
    assert [item.get("type") for item in saved["emailAddresses"]] == ["work", None]
    assert saved["birthdays"][0]["date"] == {"year": 1980}
    assert saved["nicknames"][0]["value"] == "Anči"


def test_form_shown_before_another_change_is_refused(book: Book, press: Go) -> None:
    person = book.create("Ana")
    book.update(person, "names", names=[{"givenName": "Eva"}])

    page = press(f"{HOME}/person/{number(person)}", 400, etag=person["etag"], given="Iva")

    assert "different than the current" in page
    assert book.get(person["resourceName"])["names"][0]["givenName"] == "Eva"


def test_label_is_added_and_removed_by_form(book: Book, press: Go, see: Go) -> None:
    person, group = book.create("Ana"), book.label("Loyal")["resourceName"]
    path, label = f"{HOME}/person/{number(person)}", group.removeprefix("contactGroups/")

    press(path + "/label", label=label, do="add")
    assert group in labels(book.get(person["resourceName"]))
    assert "Remove the label Loyal" in see(path)

    press(path + "/label", label=label, do="remove")
    assert group not in labels(book.get(person["resourceName"]))


def test_ticked_contacts_are_moved_together(book: Book, press: Go) -> None:
    people = [book.create("Ana"), book.create("Eva")]
    group = book.label("Loyal")["resourceName"]
    label = group.removeprefix("contactGroups/")

    press(HOME + "/members", id=[number(p) for p in people], label=label, do="add")

    assert all(group in labels(book.get(p["resourceName"])) for p in people)


def test_labels_are_made_renamed_and_deleted(book: Book, press: Go) -> None:
    press(HOME + "/labels", name="Loyal")
    (group,) = book.api.contactGroups().list().execute()["contactGroups"][:1]
    path = f"{HOME}/labels/{group['resourceName'].removeprefix('contactGroups/')}"
    assert "already exists" in press(HOME + "/labels", 409, name="loyal")

    press(path + "/rename", name="Regulars")
    renamed = book.api.contactGroups().get(resourceName=group["resourceName"]).execute()
    assert renamed["name"] == "Regulars"

    press(path + "/delete")
    assert "Regulars" not in str(book.api.contactGroups().list().execute())


def test_deleted_contact_is_gone_and_its_page_says_so(book: Book, press: Go, see: Go) -> None:
    path = f"{HOME}/person/{number(book.create('Ana'))}"

    press(path + "/delete")

    assert book.page() == {}
    assert "may have been deleted" in see(path, 404)


def test_birthday_that_is_none_is_explained(book: Book, press: Go) -> None:
    assert "1990-05-31" in press(HOME + "/new", 400, given="Ana", birthday="3rd of May")
    assert book.page() == {}


def test_names_are_shown_as_text_not_as_markup(book: Book, see: Go) -> None:
    book.create("<b>Ana</b>")

    assert "<b>Ana</b>" not in see(HOME)
    assert "&lt;b&gt;Ana" in see(HOME)
