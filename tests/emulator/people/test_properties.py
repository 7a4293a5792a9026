"""Whoever follows the sync tokens arrives at what a full read shows, whatever was written when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emulator.api import Call
from emulator.people import HANDLERS, Store
from emulator.people.account import micros
from emulator.world import World

Json = dict[str, Any]
LAG = 120
STEPS = ("create", "rename", "label", "unlabel", "delete", "relink", "merge", "read", "wait")
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=30)


class Shop:
    """One account driven through the handlers, and a client's mirror kept by sync tokens."""

    def __init__(self) -> None:
        self.world = World(stores={"people": Store()}, options={"lag_seconds": LAG})
        self.mirror: dict[str, Json] = {}
        self.token: str | None = None
        self.label = self.call("contactGroups.create", {"contactGroup": {"name": "L"}})

    def call(self, method: str, body: Json | None = None, name: str = "", **query: Any) -> Json:
        name_of = {"resourceName": name}
        call = Call(method, "ana@example.com", name_of, query, body or {}, self.world)
        answer: Json = orjson.loads(orjson.dumps(HANDLERS[f"people.{method}"](call)))
        return answer

    def names(self) -> list[str]:
        return [p["resourceName"] for p in self.read(None)[0]]

    def read(self, token: str | None) -> tuple[list[Json], str]:
        """A whole crawl in pages of two."""
        query: Json = {"personFields": "names,memberships", "pageSize": 2, "requestSyncToken": True}
        query |= {"syncToken": token} if token else {}
        people: list[Json] = []
        while True:
            page = self.call("people.connections.list", None, "people/me", **query)
            people += page.get("connections", [])
            if "nextSyncToken" in page:
                return people, str(page["nextSyncToken"])
            query["pageToken"] = page["nextPageToken"]

    def follow(self) -> None:
        people, self.token = self.read(self.token)
        for person in people:
            for former in person.get("metadata", {}).get("previousResourceNames", ()):
                self.mirror.pop(former, None)
            if person.get("metadata", {}).get("deleted"):
                self.mirror.pop(person["resourceName"], None)
            else:
                person.pop("metadata", None)
                self.mirror[person["resourceName"]] = person

    def take(self, step: str, number: int) -> None:
        if step == "create":
            self.call("people.createContact", {"names": [{"givenName": f"N{number}"}]})
        elif step == "read":
            self.follow()
        elif step == "wait":
            self.world.clock.advance(number * LAG / 3)
        elif names := self.names():
            if step in ("relink", "merge"):
                self.rearrange(step, [names[number % len(names)], names[0]])
            else:
                self.write(step, names[number % len(names)], number)

    def rearrange(self, step: str, names: list[str]) -> None:
        """What happens to resource names without a call of the API."""
        store, at = self.world.stores["people"], micros(self.world.clock.now())
        assert isinstance(store, Store)
        account = store.account("ana@example.com")
        one, other = map(account.find, names)
        assert one is not None
        assert other is not None
        if step == "relink":
            account.relink(one, at)
        elif one is not other:
            account.merge(one, other, at)

    def write(self, step: str, name: str, number: int) -> None:
        if step == "rename":
            person = self.call("people.get", None, name, personFields="names")
            body = {"etag": person["etag"], "names": [{"givenName": f"R{number}"}]}
            self.call("people.updateContact", body, name, updatePersonFields="names")
        elif step == "delete":
            self.call("people.deleteContact", None, name)
        else:
            key = "resourceNamesToAdd" if step == "label" else "resourceNamesToRemove"
            label = self.label["resourceName"]
            self.call("contactGroups.members.modify", {key: [name]}, label)


def everybody(shop: Shop) -> dict[str, Json]:
    return {person["resourceName"]: person for person in shop.read(None)[0]}


def played(sequence: list[tuple[str, int]], then: Callable[[Shop], None]) -> Shop:
    shop = Shop()
    for step, number in sequence:
        shop.take(step, number)
    then(shop)
    return shop


@settings(max_examples=60, deadline=None)
@given(steps)
@example([("create", 0), ("read", 0), ("relink", 0), ("delete", 0)])
def test_mirror_kept_by_sync_tokens_ends_as_the_full_list(sequence: list[tuple[str, int]]) -> None:
    def settle(shop: Shop) -> None:
        shop.world.clock.advance(LAG + 1)
        shop.follow()

    shop = played(sequence, settle)

    assert shop.mirror == everybody(shop)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_members_and_memberships_tell_the_same_and_nobody_is_without_a_group(
    sequence: list[tuple[str, int]],
) -> None:
    shop = played(sequence, lambda _: None)
    groups = ("contactGroups/myContacts", shop.label["resourceName"])

    read = {g: shop.call("contactGroups.get", None, g, maxMembers=99) for g in groups}
    held = {g: set(answer.get("memberResourceNames", ())) for g, answer in read.items()}

    told: dict[str, set[str]] = {group: set() for group in groups}
    for name, person in everybody(shop).items():
        assert person["memberships"]
        for membership in person["memberships"]:
            group = membership["contactGroupMembership"]["contactGroupResourceName"]
            told[group].add(name)
    assert held == told


@settings(max_examples=40, deadline=None)
@given(steps)
def test_dump_and_load_change_nothing_anybody_sees(sequence: list[tuple[str, int]]) -> None:
    shop = played(sequence, lambda _: None)
    before = everybody(shop)
    store = shop.world.stores["people"]
    state = store.dump()

    store.load(state)

    assert everybody(shop) == before
    assert store.dump() == state
