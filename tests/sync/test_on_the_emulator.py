"""A run through the real gateways: what Google's own rules make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from core.database import open_database
from core.google.door import Door, open_door
from core.model import Cell, NewContact
from core.settings import Business, Google, OrderSource, Settings
from core.tables import account as accounts
from emulator.server import Running, start
from emulator.world import World
from sync.run import Parts, RunReport, SyncRequest, run_sync
from sync.shipped import dimensions

ACCOUNT = "01HACCOUNT0000000000000000"
OWNER = "owner@example.com"
TODAY = date(2026, 3, 1)
LAG = 120
"""Seconds until what was written to contacts shows in reads with a sync token."""


@pytest.fixture
def emulator() -> Iterator[Running]:
    with start(conformance=True) as running:
        running.world.options["lag_seconds"] = LAG
        yield running
        assert running.violations == []


@dataclass
class WorldClock:
    """The emulator's clock as ours; waiting moves it."""

    world: World

    def now(self) -> datetime:
        return self.world.clock.now()

    def sleep(self, seconds: float) -> None:
        self.world.clock.advance(seconds)


@pytest.fixture
def parts(emulator: Running, tmp_path: Path) -> Iterator[Parts]:
    engine = open_database(f"sqlite:///{tmp_path / 'regulars.db'}")
    clock = WorldClock(emulator.world)
    with engine.begin() as connection:
        row = {"id": ACCOUNT, "address": OWNER, "created_at": clock.now(), "scopes": []}
        connection.execute(insert(accounts).values(row))
    google = Google(OWNER, emulator=emulator.url)
    with open_door(google, account=ACCOUNT, engine=engine, clock=clock) as door:
        settings = Settings(
            path=tmp_path / "config.toml",
            google=google,
            business=Business("Vinarija", "Europe/Zagreb", "hr", "EUR"),
            orders=(OrderSource(_shop(door)),),
            dimensions=dimensions("hr"),
        )
        yield Parts(settings, engine, ACCOUNT, clock, door)
    engine.dispose()


def _shop(door: Door) -> str:
    """Two contacts, three buyers; the spreadsheet's id."""
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


def members(parts: Parts) -> dict[str, int]:
    return {
        label.name: label.member_count
        for label in parts.door.people.list_labels()
        if not label.system and label.member_count
    }


def test_a_first_run_and_a_quiet_second_one(parts: Parts) -> None:
    first = run(parts)
    second = run(parts)

    assert first.state == "done"
    assert first.counts["create_contacts"] == 1
    assert [str(problem.message) for problem in first.problems] == []
    assert members(parts)["Lojalan kupac"] == 1
    assert members(parts)["Novi kupac"] == 2
    assert second.counts == {}
    assert second.calls == {
        "people.people.connections.list": 1,
        "people.contactGroups.list": 1,
        "people.contactGroups.batchGet": 1,
        "sheets.spreadsheets.get": 1,
        "sheets.spreadsheets.values.batchGet": 2,
    }


def test_a_label_taken_by_hand_comes_back_as_none(parts: Parts) -> None:
    run(parts)
    parts.clock.sleep(20 * 60)  # what we wrote ourselves is forgotten by then
    people = parts.door.people
    loyal = next(label for label in people.list_labels() if label.name == "Lojalan kupac")
    ana = next(p for p in people.pull_contacts(None).contacts if p.name == "Ana Horvat")
    people.change_members(loyal.resource_name, [], [ana.resource_name])

    report = run(parts)

    assert report.counts["new_overrides"] == 1
    assert "Lojalan kupac" not in members(parts)
    assert run(parts).counts == {}
