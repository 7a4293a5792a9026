"""A small shop with a mailbox: a database file, a clock that stands still, a fake Gmail."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, insert, select, update

from core.clock import Clock, FixedClock
from core.database import open_database
from core.folds import SAME
from core.keys import email_key
from core.model import Contact, Dimension, Segment
from core.settings import Business, Google, Mail, Settings
from core.tables import account, contact, customer, decision, delivery, membership
from mailer import campaigns
from mailer.campaigns import CampaignDraft
from mailer.parts import Parts
from tests.databases import opened
from tests.fakes.gmail import FakeGmail

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
OWNER = "owner@example.com"
SECRET = b"s" * 32
STATUS = Dimension(
    "status",
    "Status",
    (
        Segment("loyal", "Loyal customer", "orders >= 2"),
        Segment("new", "New customer", "orders = 1"),
    ),
)


@dataclass
class Shop:
    """Everything outside of a process: the database file, the mailbox, the clock."""

    path: Path
    gmail: Any
    clock: Clock
    settings: Settings
    _engines: dict[Path, Engine] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def parts(self, gmail: Any = None, path: Path | None = None) -> Parts:
        """A new process."""
        place = path or self.path
        if place not in self._engines:
            self._engines[place] = opened(place)
        return Parts(
            settings=self.settings,
            engine=self._engines[place],
            account="A",
            clock=self.clock,
            gmail=gmail or self.gmail,
            secret=SECRET,
            new_id=lambda: f"{next(self._numbers):026d}",
        )

    def limit(self, daily: int, reserve: int = 0) -> None:
        self.settings = replace(self.settings, mail=Mail("", daily, reserve))

    def customer(
        self, key: str, email: str | None, segment: str | None = "loyal", **more: Any
    ) -> str:
        values: dict[str, Any] = {
            "name": key.title(),
            "state": "active",
            "orders": 3,
            "turnover": 4500,
            "last_order": date(2026, 11, 1),
            **more,
        }
        with self.parts().engine.begin() as connection:
            connection.execute(
                insert(customer).values(
                    id=key,
                    account="A",
                    email=email,
                    email_key=email_key(email) if email else None,
                    created_at=NOW,
                    metrics={},
                    **values,
                )
            )
            connection.execute(
                insert(membership).values(
                    account="A",
                    customer=key,
                    dimension="status",
                    segment=segment,
                    by_hand=False,
                    since=date(2026, 1, 1),
                )
            )
        return key

    def merge(self, one: str, main: str) -> None:
        """The owner says that they are one person."""
        said = {"question": SAME, "subject": one, "answer": main, "origin": "page", "at": NOW}
        with self.parts().engine.begin() as connection:
            connection.execute(insert(decision).values(account="A", **said))
            connection.execute(update(customer).where(customer.c.id == one).values(state="folded"))

    def contact(
        self, name: str, *, given: str = "", family: str = "", labels: Sequence[str] = ()
    ) -> str:
        with self.parts().engine.begin() as connection:
            connection.execute(
                insert(contact).values(
                    account="A",
                    resource_name=name,
                    person=Contact(
                        name,
                        "",
                        name=f"{given} {family}",
                        given_name=given,
                        family_name=family,
                        labels=frozenset(labels),
                    ),
                )
            )
        return name

    def loyal(self, number: int) -> list[str]:
        """That many loyal customers; their addresses."""
        addresses = [f"c{n:02d}@example.org" for n in range(number)]
        for n, address in enumerate(addresses):
            self.customer(f"C{n:02d}", address)
        return addresses

    def campaign(self, **changes: Any) -> str:
        return campaigns.create(self.parts(), draft(**changes))

    def copy(self, name: str) -> Path:
        """A backup of the database."""
        for suffix in ("", "-wal", "-shm"):
            source = Path(f"{self.path}{suffix}")
            if source.exists():
                shutil.copy(source, self.path.with_name(name + suffix))
        return self.path.with_name(name)

    def deliveries(self, column: str = "state", path: Path | None = None) -> dict[str, Any]:
        """Address -> a column of its delivery."""
        with self.parts(path=path).engine.begin() as connection:
            rows = connection.execute(select(delivery.c.address, delivery.c[column]))
            return {row[0]: row[1] for row in rows}

    def view(self, campaign: str) -> campaigns.CampaignView:
        parts = self.parts()
        return campaigns.view(parts.engine, "A", campaign)

    def reached(self) -> list[str]:
        """To whom mail went out, each as often as it did."""
        return sorted(message.mail["To"].addresses[0].addr_spec for message in self.gmail.sent())

    def writes(self, *, to: str, subject: str = "", sender: str = "ana@example.org") -> str:
        """A mail arrives in the inbox."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail.set_content("Hello")
        return str(self.gmail.deliver(mail.as_bytes()))

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()


def settings_for(folder: Path) -> Settings:
    return Settings(
        folder / "config.toml",
        Google(OWNER),
        Business("Vinarija", "Europe/Zagreb", "en", "EUR"),
        dimensions=(STATUS,),
    )


def draft(**changes: Any) -> CampaignDraft:
    return replace(
        CampaignDraft("News", "Hi {{ first_name }}", "Hello **{{ name }}**", ("status:loyal",)),
        **changes,
    )


class Killed(BaseException):
    """The process is gone: no except clause of ours may mend anything."""


class Dying:
    """A gateway whose process is killed at its call number `at`, before or after Gmail did it."""

    def __init__(self, gmail: Any, at: int, *, after: bool) -> None:
        self._gmail = gmail
        self._at = at
        self._after = after
        self.made = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._gmail, name)

        def call(*args: Any, **options: Any) -> Any:
            with self._dying():
                return method(*args, **options)

        return call

    @contextmanager
    def _dying(self) -> Iterator[None]:
        self.made += 1
        if self.made == self._at and not self._after:
            raise Killed
        yield
        if self.made == self._at:
            raise Killed


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once, copied for each test."""
    path = tmp_path_factory.mktemp("mailer") / "empty.db"
    engine = open_database(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(insert(account).values(id="A", address=OWNER, created_at=NOW, scopes=[]))
    engine.dispose()
    return path


@pytest.fixture
def shop(tmp_path: Path, empty_database: Path) -> Iterator[Shop]:
    path = tmp_path / "state.db"
    shutil.copy(empty_database, path)
    clock = FixedClock(NOW)
    made = Shop(path, FakeGmail(clock), clock, settings_for(tmp_path))
    yield made
    made.close()
