"""Two worlds of each Google API: the fake one, and the real gateway on the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import insert

from core.clock import SystemClock
from core.database import open_database
from core.google.door import Door, open_door
from core.google.ports import Gmail, People, Sheets
from core.settings import Google
from core.tables import account as accounts
from emulator.people.owner import Owner
from emulator.server import Running, start
from tests.fakes.door import FakeDoor

CREATED = datetime(2026, 11, 21, tzinfo=UTC)
_accounts = count(1)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Running]:
    """One for all tests of a module: each test is another account."""
    with start(conformance=True) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def door(emulator: Running) -> Iterator[Door]:
    google = Google(f"owner{next(_accounts)}@example.com", emulator=emulator.url)
    engine = open_database("sqlite://")
    row = {"id": "A", "address": google.account, "created_at": CREATED, "scopes": []}
    with engine.begin() as connection:
        connection.execute(insert(accounts).values(row))
    with open_door(google, account="A", engine=engine, clock=SystemClock()) as opened:
        yield opened
    engine.dispose()


@dataclass(frozen=True)
class World:
    """A door and what only the owner or the world outside can do."""

    door: Any
    emulator: Running | None = None

    @property
    def people(self) -> People:
        return self.door.people  # type: ignore[no-any-return]

    @property
    def sheets(self) -> Sheets:
        return self.door.sheets  # type: ignore[no-any-return]

    @property
    def gmail(self) -> Gmail:
        return self.door.gmail  # type: ignore[no-any-return]

    def delete_contact(self, name: str) -> None:
        if self.emulator is None:
            self.door.people.delete(name)
        else:
            url = f"https://people.googleapis.com/v1/{name}:deleteContact"
            self.door.session.call("people.people.deleteContact", "DELETE", url)

    def rename_contact(self, name: str) -> str:
        """Google gives it another resource name; answers that."""
        if self.emulator is None:
            self.door.people.rename_contact(name, f"{name}1")
            return f"{name}1"
        with self.emulator.world.lock:
            return Owner(self.emulator.world, self.address).relink(name)

    def delete_label(self, name: str) -> None:
        if self.emulator is None:
            self.door.people.delete_label(name)
        else:
            url = f"https://people.googleapis.com/v1/{name}"
            self.door.session.call("people.contactGroups.delete", "DELETE", url)

    def expire_tokens(self) -> None:
        if self.emulator is None:
            self.door.people.expire_tokens()
        else:
            self.post("faults", {"kind": "expire_sync_token", "count": 1})

    def forget_history(self) -> None:
        if self.emulator is None:
            self.door.gmail.forget_history()
        else:
            method = "gmail.users.history.list"
            self.post("faults", {"method": method, "http": 404, "count": 1})

    def deliver(self, subject: str) -> None:
        content = (
            f"From: ana@example.org\r\nTo: x@example.com\r\nSubject: {subject}\r\n\r\nHello\r\n"
        )
        if self.emulator is None:
            self.door.gmail.deliver(content.encode())
        else:
            message = {"from": "ana@example.org", "subject": subject, "text": "Hello"}
            self.post("deliver", {"account": self.address, **message})

    def limit_mail(self, most: int) -> None:
        if self.emulator is None:
            self.door.gmail.daily_limit = most
        else:
            self.post("options", {"daily_limit": most})

    @property
    def address(self) -> str:
        return str(self.door.session.credentials.token).removeprefix("emulator:")

    def post(self, what: str, body: Any) -> None:
        assert self.emulator is not None
        session = self.door.session
        url = f"{self.emulator.url}/_emulator/{what}"
        assert session.post(url, json=body, timeout=5).status_code == 200


@pytest.fixture(params=["fake", "google"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield World(FakeDoor(SystemClock()))
        return
    running = request.getfixturevalue("emulator")
    made = World(request.getfixturevalue("door"), running)
    yield made
    made.post("reset", {})
    running.world.options.clear()
