"""Whatever is asked, Google's refusal or an answer comes back; never a 500."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.discovery import catalog
from emulator.dispatch import Desk, Request, read_pairs
from emulator.oauth import Store as Tokens
from emulator.people import Store
from emulator.people.masks import GROUP_FIELDS, OLDER, READABLE
from emulator.server import handlers, prepared
from emulator.world import World
from tests.emulator.conftest import OWNER

from .conftest import Book, people_named, refusal

INVALID = (400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
NOT_FOUND = (404, "NOT_FOUND", "Requested entity was not found.")

names = st.one_of(
    st.sampled_from(["people/me", "people/c1", "contactGroups/all", "contactGroups/myContacts"]),
    st.from_regex(r"people/c[0-9]{1,30}", fullmatch=True),
    st.text(max_size=12).map("people/".__add__),
    st.text(max_size=12).map("contactGroups/".__add__),
    st.text(max_size=20),
)
paths = st.one_of(
    st.sampled_from((*READABLE, *OLDER, *GROUP_FIELDS, "*", "", "person.names", "names.x")),
    st.text(max_size=8),
)
masks = st.lists(paths, max_size=5).map(",".join)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | names | masks,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(masks | names, inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "names", "memberships", "contactGroup", "contacts", "resourceNames", "resourceNamesToAdd",
    "resourceNamesToRemove", "updateMask", "readMask", "etag", "metadata", "birthdays",
    "phoneNumbers", "photoBytes", "updateGroupFields", "clientData", "contactPerson", "name",
    "givenName", "date", "year", "month", "sources", "contactGroupMembership", "value", "key",
)  # fmt: skip
bodies = st.recursive(
    anything,
    lambda inner: (
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4) | st.lists(inner, max_size=2)
    ),
    max_leaves=8,
)


@cache
def desk() -> tuple[Desk, list[str]]:
    """An address book of two, and what it calls its contacts."""
    world = prepared(World())
    store, tokens = world.stores["people"], world.stores["oauth"]
    assert isinstance(store, Store)
    assert isinstance(tokens, Tokens)
    made = store.account(OWNER).add_contacts(people_named(["Ana", "Eva"]), world.clock.now())
    return Desk(world, handlers(), tokens, conformance=True), made


def ask(verb: str, path: str, query: dict[str, Any], body: Any = None) -> int | None:
    """The status; None where no method has that path (Google's front end answers that)."""
    front, _ = desk()
    found = catalog().match(verb, path)
    if found is None:
        return None
    pairs = read_pairs(urlencode(query, doseq=True, errors="replace"))
    content = b"" if body is None else json.dumps(body).encode()
    bearer = {"authorization": f"Bearer emulator:{OWNER}"}
    request = Request(found[0], found[1], pairs, bearer, content)
    _, struck = front.arrive(request)
    return front.work(request, struck).status


def raw(name: str) -> str:
    return quote(name, safe="/", errors="replace")


@settings(max_examples=150, deadline=None)
@given(names, masks, st.text(max_size=30), st.integers() | st.text(max_size=4))
def test_no_read_breaks_on_names_masks_tokens_or_sizes(
    name: str, mask: str, token: str, size: int | str
) -> None:
    asked = {"personFields": mask, "pageSize": size, "syncToken": token, "pageToken": token}

    statuses = [
        ask("GET", f"/v1/{raw(name)}", {"personFields": mask, "groupFields": mask}),
        ask("GET", "/v1/people:batchGet", {"personFields": mask, "resourceNames": [name] * 2}),
        ask("GET", "/v1/contactGroups:batchGet", {"resourceNames": name, "maxMembers": size}),
        ask("GET", "/v1/contactGroups", asked | {"groupFields": mask}),
        ask("GET", "/v1/people/me/connections", asked),
        ask("GET", "/v1/people/me/connections", {"personFields": mask, "pageSize": size}),
        ask("GET", "/v1/people:searchContacts", {"query": token, "readMask": mask}),
    ]

    assert all(status is None or status < 500 for status in statuses), statuses


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["names", "memberships,birthdays", ""]) | masks, bodies)
def test_no_write_breaks_on_its_body(mask: str, body: Any) -> None:
    _, (ana, _) = desk()
    statuses = [
        ask("POST", "/v1/people:createContact", {"personFields": mask}, body),
        ask("PATCH", f"/v1/{ana}:updateContact", {"updatePersonFields": mask}, body),
        ask("PATCH", f"/v1/{ana}:updateContactPhoto", {}, body),
        ask("POST", "/v1/people:batchCreateContacts", {}, body),
        ask("POST", "/v1/people:batchUpdateContacts", {}, body),
        ask("POST", "/v1/people:batchDeleteContacts", {}, body),
        ask("POST", "/v1/contactGroups", {}, body),
        ask("PUT", "/v1/contactGroups/myContacts", {}, body),
        ask("POST", "/v1/contactGroups/starred/members:modify", {}, body),
    ]

    assert all(status is not None and status < 500 for status in statuses), statuses


@pytest.mark.parametrize("digits", ["", "x", "1x", "٣", "0" * 5000, "9" * 5000])
def test_a_name_that_cannot_be_one_is_nobodys(book: Book, digits: str) -> None:
    assert refusal(lambda: book.get(f"people/c{digits}")) == NOT_FOUND
    assert refusal(lambda: book.delete(f"people/c{digits}")) == NOT_FOUND


def test_a_name_with_zeros_before_it_is_another_name(book: Book) -> None:
    number = book.create()["resourceName"].removeprefix("people/c")

    assert refusal(lambda: book.get(f"people/c0{number}")) == NOT_FOUND


def test_names_given_twice_count_once(book: Book) -> None:
    name = book.create()["resourceName"]
    group = book.label("Loyal")["resourceName"]

    assert book.move(group, add=[name, name, "people/c1", "people/c1"]) == {
        "notFoundResourceNames": ["people/c1"]
    }
    assert book.move(group, remove=[name, name]) == {}
    delete = book.api.people().batchDeleteContacts(body={"resourceNames": [name, name]})
    assert delete.execute() == {}


@pytest.mark.parametrize("size", [-1, 1001])
def test_page_sizes_beyond_the_limits_are_refused(book: Book, size: int) -> None:
    assert refusal(lambda: book.page(pageSize=size)) == INVALID
    assert refusal(lambda: book.api.contactGroups().list(pageSize=size).execute()) == INVALID


def test_page_size_of_zero_is_the_usual_one(book: Book) -> None:
    book.create()

    assert len(book.page(pageSize=0)["connections"]) == 1


def test_other_peoples_connections_are_refused(book: Book) -> None:
    assert refusal(lambda: book.page(resourceName="people/c1")) == INVALID
