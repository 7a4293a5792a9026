"""Short ways to say what the tests of the People API say over and over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from googleapiclient.errors import HttpError

from emulator.people import Store
from emulator.people.account import Account
from emulator.server import Running
from tests.emulator.conftest import OWNER

Json = dict[str, Any]
FIELDS = "names,emailAddresses,phoneNumbers,memberships,metadata"


@dataclass(frozen=True)
class Book:
    """The owner's address book through a plain googleapiclient resource."""

    api: Any

    def create(self, given: str = "Ana", **fields: Any) -> Json:
        body = {"names": [{"givenName": given}], **fields}
        answer: Json = self.api.people().createContact(body=body).execute()
        return answer

    def get(self, name: str, fields: str = FIELDS) -> Json:
        answer: Json = self.api.people().get(resourceName=name, personFields=fields).execute()
        return answer

    def page(self, **parameters: Any) -> Json:
        asked = {"resourceName": "people/me", "personFields": FIELDS, **parameters}
        answer: Json = self.api.people().connections().list(**asked).execute()
        return answer

    def sync(self, token: str | None = None, **parameters: Any) -> Json:
        """One page that asks for a sync token."""
        return self.page(requestSyncToken=True, syncToken=token, **parameters)

    def update(self, person: Json, mask: str, **fields: Any) -> Json:
        answer: Json = (
            self.api.people()
            .updateContact(
                resourceName=person["resourceName"],
                updatePersonFields=mask,
                body={"etag": person["etag"], **fields},
            )
            .execute()
        )
        return answer

    def delete(self, name: str) -> None:
        assert self.api.people().deleteContact(resourceName=name).execute() == {}

    def label(self, name: str, **body: Any) -> Json:
        sent = {"contactGroup": {"name": name}, **body}
        answer: Json = self.api.contactGroups().create(body=sent).execute()
        return answer

    def move(
        self, group: str, add: list[str] | None = None, remove: list[str] | None = None
    ) -> Any:
        body = {"resourceNamesToAdd": add or [], "resourceNamesToRemove": remove or []}
        members = self.api.contactGroups().members()
        return members.modify(resourceName=group, body=body).execute()


@pytest.fixture
def book(people: Any) -> Book:
    return Book(people)


@pytest.fixture
def owner(google: Running) -> Account:
    """The same address book from inside, for the quick making of many contacts."""
    store = google.world.stores["people"]
    assert isinstance(store, Store)
    return store.account(OWNER)


def people_named(names: list[str]) -> list[Json]:
    return [{"names": [{"givenName": name}]} for name in names]


def labels(person: Json) -> list[str]:
    return [m["contactGroupMembership"]["contactGroupResourceName"] for m in person["memberships"]]


def given_names(answer: Json) -> list[str]:
    return [person["names"][0]["givenName"] for person in answer.get("connections", [])]


def refusal(call: Callable[[], Any]) -> tuple[int, str, str]:
    """HTTP status, Google's word and message of a call that must be refused."""
    with pytest.raises(HttpError) as caught:
        call()
    error = error_of(caught.value)
    return error["code"], error["status"], error["message"]


def error_of(refused: HttpError) -> Json:
    error: Json = orjson.loads(refused.content)["error"]
    return error
