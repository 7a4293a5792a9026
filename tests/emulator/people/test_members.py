"""contactGroups.members.modify: set semantics and partial success."""

from __future__ import annotations

from emulator.people.account import Account
from emulator.server import Running

from .conftest import Book, labels, people_named, refusal

INVALID = (400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
MINE = "contactGroups/myContacts"


def test_adding_twice_is_the_same_as_once(book: Book) -> None:
    name, group = book.create()["resourceName"], book.label("Loyal")["resourceName"]

    assert book.move(group, add=[name]) == {}
    etag = book.get(name)["etag"]
    assert book.move(group, add=[name, name]) == {}

    assert labels(book.get(name)) == [group, MINE]
    assert book.get(name)["etag"] == etag


def test_unknown_names_are_told_and_the_others_are_done(book: Book) -> None:
    name, group = book.create()["resourceName"], book.label("Loyal")["resourceName"]

    answer = book.move(group, add=[name, "people/c9"], remove=["people/c8"])

    assert answer == {"notFoundResourceNames": ["people/c9", "people/c8"]}
    assert group in labels(book.get(name))


def test_last_group_cannot_be_taken_and_is_told(book: Book) -> None:
    name, group = book.create()["resourceName"], book.label("Loyal")["resourceName"]

    told = book.move(MINE, remove=[name, name])
    assert told == {"canNotRemoveLastContactGroupResourceNames": [name]}
    book.move(group, add=[name])
    assert book.move(MINE, remove=[name]) == {}
    assert book.move(group, remove=[name]) == {"canNotRemoveLastContactGroupResourceNames": [name]}
    assert labels(book.get(name)) == [group]


def test_removing_who_is_no_member_changes_nothing(book: Book) -> None:
    person, group = book.create(), book.label("Loyal")["resourceName"]

    assert book.move(group, remove=[person["resourceName"]]) == {}
    assert book.update(person, "names", names=person["names"])


def test_starred_takes_members_and_the_old_system_groups_do_not(book: Book) -> None:
    name = book.create()["resourceName"]

    assert book.move("contactGroups/starred", add=[name]) == {}
    assert refusal(lambda: book.move("contactGroups/friends", add=[name])) == INVALID
    assert book.move("contactGroups/friends", remove=[name]) == {}


def test_thousand_names_together_are_taken_and_one_more_is_not(
    book: Book, owner: Account, google: Running
) -> None:
    names = owner.add_contacts(people_named(["A"] * 1001), google.world.clock.now())
    group = book.label("Loyal")["resourceName"]

    assert book.move(group, add=names[:600], remove=names[600:1000]) == {}
    assert refusal(lambda: book.move(group, add=names[:600], remove=names[600:])) == INVALID
    answer = book.api.contactGroups().get(resourceName=group).execute()
    assert answer["memberCount"] == 600


def test_unknown_group_is_not_found(book: Book) -> None:
    assert refusal(lambda: book.move("contactGroups/none"))[0] == 404


def test_moved_contacts_are_listed_as_last_changed(book: Book) -> None:
    names = [book.create(given)["resourceName"] for given in ("Ana", "Eva", "Iva")]

    book.move("contactGroups/starred", add=[names[1], names[0]])

    assert [p["resourceName"] for p in book.page()["connections"]] == [names[2], names[1], names[0]]
