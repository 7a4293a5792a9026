"""A small shop on the fakes, with its database: what the tests of whole runs play with."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, Self

from msgspec.structs import replace
from sqlalchemy import Engine, insert, select

from core.beside import Beside, afterwards
from core.clock import FixedClock
from core.database import open_database
from core.model import Cell, Dimension, Segment
from core.settings import Business, Google, OrderSource, Settings
from core.tables import account as accounts
from sync.run import Parts, RunReport, SyncRequest, run_sync
from tests.databases import opened
from tests.fakes.door import FakeDoor
from tests.fakes.people import FakePeople
from tests.fakes.sheets import FakeBook, FakeTab

NOW = datetime(2026, 3, 1, 3, 10, tzinfo=UTC)
EPOCH = date(1899, 12, 30)
BOOK = "orders-book"
ACCOUNT = "01HACCOUNT0000000000000000"

STATUS = Dimension(
    "status",
    "Status",
    (
        Segment("potential", "Potential customer", "orders = 0"),
        Segment("inactive", "Inactive customer", "last_order < today - INTERVAL 8 MONTH"),
        Segment("loyal", "Loyal customer", "orders >= 2"),
        Segment("new", "New customer", "orders = 1"),
    ),
)
AGE = Dimension(
    "age",
    "Age",
    (Segment("young", "Under 35", "age < 35"), Segment("old", "35 and over", "age >= 35")),
)
HEADER = ["Date", "E-mail", "Name", "Amount"]


@dataclass
class Shop:
    """The owner's Google account, her shop's database, and the runs."""

    door: FakeDoor
    engine: Engine
    clock: FixedClock
    settings: Settings
    beside: Beside = afterwards

    def but(self, **changes: Any) -> Self:
        """The same world but for these."""
        return dataclasses.replace(self, **changes)

    @property
    def people(self) -> FakePeople:
        return self.door.people

    @property
    def book(self) -> FakeBook:
        return self.door.sheets.books[BOOK]

    def run(self, *, attended: bool = True, **request: Any) -> RunReport:
        door, beside = self.door, self.beside
        parts = Parts(self.settings, self.engine, ACCOUNT, self.clock, door, beside=beside)
        return run_sync(parts, SyncRequest("command", attended=attended, **request))

    def later(self, **time: float) -> None:
        self.clock.sleep(timedelta(**time).total_seconds())

    def order(self, day: date, email: str, amount: float, name: str = "") -> None:
        tab = self.book.tab("Orders")
        tab.fill([[(day - EPOCH).days, email, name, amount]], row=len(tab.values()))

    def labels(self) -> dict[str, list[str]]:
        """Names of the people under each label."""
        names = {person.resource_name: person.name for person in self.people.contacts()}
        return {
            label: sorted(names[member] for member in members)
            for label, members in self.people.labels().items()
        }

    def label(self, name: str) -> str:
        return self.people.label_named(name).resource_name

    def contact(self, name: str) -> str:
        return next(p.resource_name for p in self.people.contacts() if p.name == name)

    @property
    def customers_tab(self) -> FakeTab:
        return next(tab for tab in self.book.tabs if tab.metadata.get("regulars") == "customers")

    def answers(self, column: str = "Status") -> dict[str, Cell]:
        """The column of the customer sheet by the person's name."""
        header, *rows = self.customers_tab.values()
        at = header.index(column)
        return {str(row[0]): row[at] if at < len(row) else "" for row in rows if row}

    def pick(self, name: str, option: str, column: str = "Status") -> None:
        """The owner picks an option in the customer sheet."""
        tab = self.customers_tab
        header, *rows = tab.values()
        row = next(number for number, cells in enumerate(rows, 1) if cells and cells[0] == name)
        tab.put(row, header.index(column), option)

    def writes(self) -> dict[str, int]:
        """Calls of the last run that write to Google."""
        return {m: n for m, n in self.door.calls.items() if m not in READS}

    def rows(self, table: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table)))


READS = {
    "people.people.connections.list",
    "people.contactGroups.list",
    "people.contactGroups.batchGet",
    "people.people.getBatchGet",
    "sheets.spreadsheets.get",
    "sheets.spreadsheets.values.batchGet",
}


def empty_shop(
    folder: Path, *, dimensions: Sequence[Dimension] = (STATUS,), now: datetime = NOW
) -> Shop:
    """Nobody in Contacts, and an order sheet without an order."""
    folder.mkdir(exist_ok=True)
    clock = FixedClock(now)
    door = FakeDoor(clock)
    settings = Settings(
        path=folder / "config.toml",
        google=Google("owner@example.com"),
        business=Business("Shop", "UTC", "en", "EUR"),
        orders=(OrderSource(BOOK),),
        dimensions=tuple(dimensions),
    )
    shop = Shop(door, _engine(folder / "regulars.db"), clock, settings)
    door.sheets.books[BOOK] = FakeBook(BOOK, "Orders of the shop", tabs=[FakeTab(0, "Orders")])
    shop.book.tab("Orders").fill([HEADER])
    return shop


def open_shop(folder: Path, *, dimensions: Sequence[Dimension] = (STATUS,)) -> Shop:
    """Ana bought twice lately, Ivo once, Eva long ago, Jan never; Mia is in no contacts."""
    shop = empty_shop(folder, dimensions=dimensions)
    for name in ("Ana Horvat", "Ivo Babić", "Eva Novak", "Jan Kos"):
        shop.people.add(name, email=f"{name.split()[0].lower()}@example.com")
    shop.order(date(2026, 1, 10), "ana@example.com", 20)
    shop.order(date(2026, 2, 10), "ana@example.com", 30.5)
    shop.order(date(2026, 2, 20), "ivo@example.com", 12)
    shop.order(date(2025, 3, 1), "eva@example.com", 99)
    shop.order(date(2026, 2, 25), "mia@example.com", 45, "Mia Perić")
    return shop


def settled_shop(folder: Path, *, dimensions: Sequence[Dimension] = (STATUS,)) -> Shop:
    """The same shop an hour after its first run."""
    return twin(_settled(tuple(dimensions)), folder)


@cache
def _settled(dimensions: tuple[Dimension, ...]) -> Shop:
    shop = open_shop(Path(mkdtemp()), dimensions=dimensions)
    shop.run()
    shop.later(hours=1)
    return shop


def _engine(path: Path) -> Engine:
    """A database with the account; migrated once and copied, which is quicker."""
    path.write_bytes(_empty_database())
    return opened(path)


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        engine = open_database(f"sqlite:///{path}")
        row = {"id": ACCOUNT, "address": "owner@example.com", "created_at": NOW, "scopes": []}
        with engine.begin() as connection:
            connection.execute(insert(accounts).values(row))
        engine.dispose()
        return path.read_bytes()


def twin(shop: Shop, folder: Path) -> Shop:
    """The same shop once more, to go another way from here."""
    folder.mkdir(exist_ok=True)
    path = folder / "regulars.db"
    copy_database(shop, path)
    door, clock = deepcopy((shop.door, shop.clock))
    settings = replace(shop.settings, path=folder / "config.toml")
    return Shop(door, opened(path), clock, settings)


def copy_database(shop: Shop, target: Path) -> None:
    with (
        closing(sqlite3.connect(str(shop.engine.url.database))) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def with_settings(shop: Shop, **changes: Any) -> Shop:
    return shop.but(settings=replace(shop.settings, **changes))
