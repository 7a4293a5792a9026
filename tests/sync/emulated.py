"""A small shop on the emulator, run through the real gateways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from core.google.door import Door, open_door
from core.model import Cell, NewContact
from core.settings import Business, Google, OrderSource, Settings
from core.tables import account as accounts
from emulator.server import Running, start
from emulator.world import World
from sync.run import Parts, RunReport, SyncRequest, run_sync
from sync.shipped import dimensions
from tests.databases import opened

ACCOUNT = "01HACCOUNT0000000000000000"
OWNER = "owner@example.com"
TODAY = date(2026, 3, 1)
LAG = 120
"""Seconds until what was written to contacts shows in reads with a sync token."""


@dataclass
class WorldClock:
    """The emulator's clock as ours; waiting moves it."""

    world: World

    def now(self) -> datetime:
        return self.world.clock.now()

    def sleep(self, seconds: float) -> None:
        self.world.clock.advance(seconds)


@contextmanager
def conforming() -> Iterator[Running]:
    """An emulator; every call is held against Google's discovery documents."""
    with start(conformance=True) as running:
        running.world.options["lag_seconds"] = LAG
        yield running
        assert running.violations == []


@contextmanager
def small_shop(emulator: Running, folder: Path) -> Iterator[Parts]:
    """Two contacts, three buyers, a spreadsheet of orders, an empty database."""
    engine = opened(folder / "regulars.db")
    clock = WorldClock(emulator.world)
    clock.sleep(_until_morning(clock.now()))
    with engine.begin() as connection:
        row = {"id": ACCOUNT, "address": OWNER, "created_at": clock.now(), "scopes": []}
        connection.execute(insert(accounts).values(row))
    google = Google(OWNER, emulator=emulator.url)
    with open_door(google, account=ACCOUNT, engine=engine, clock=clock) as door:
        settings = Settings(
            path=folder / "config.toml",
            google=google,
            business=Business("Vinarija", "Europe/Zagreb", "hr", "EUR"),
            orders=(OrderSource(_shop(door)),),
            dimensions=dimensions("hr"),
        )
        yield Parts(settings, engine, ACCOUNT, clock, door)
    engine.dispose()


def _until_morning(now: datetime) -> float:
    """Seconds. A test waits minutes here and there: with midnight among them, what counts to today
    in the sheet would be another number at its end."""
    morning = now.replace(hour=3, minute=0)
    return (morning + timedelta(days=morning < now) - now).total_seconds()


def _shop(door: Door) -> str:
    """The spreadsheet's id."""
    door.people.create_contacts(
        [
            NewContact("", "Ana Horvat", "ana@example.com"),
            NewContact("", "=Ivo Babić", "ivo@example.com"),
        ]
    )
    info = door.sheets.create(
        "Prodaja", locale="hr_HR", time_zone="Europe/Zagreb", tabs=["Narudžbe"]
    )
    rows: list[list[Cell]] = [
        ["Datum", "E-mail", "Ime", "Iznos (€)"],
        [46031, "ana@example.com", "Ana Horvat", 20],
        [46061, "ana@example.com", "Ana Horvat", 30.5],
        [46062, "ivo@example.com", "", 12],
        [46063, "mia@example.com", "Mia Perić", 45],
    ]
    door.sheets.write_cells(info.id, [("'Narudžbe'!A1:D5", rows)])
    return info.id


def run(parts: Parts, **request: object) -> RunReport:
    return run_sync(parts, SyncRequest("command", attended=True, as_of=TODAY, **request))  # type: ignore[arg-type]
