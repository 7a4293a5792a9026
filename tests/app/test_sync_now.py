"""A box ticked in the sheet begins a sync: once, whatever is killed in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import operations, sync_now, wiring
from app.jobs import Activity, Jobs
from app.operations import SyncOrder
from app.schedule import Schedule
from app.wiring import Services
from core.errors import Busy, GoogleError
from core.i18n import Text
from core.model import Cell
from emulator.server import Running
from sheets import sync_now as small_tab
from tests.app.conftest import OWNER
from tests.app.test_schedule import Heard


@pytest.fixture
def book(google: Running, unconnected: Services) -> str:
    with unconnected.open_door() as door:
        info = door.sheets.create("Shop", locale="en_GB", time_zone="Etc/GMT", tabs=["Orders"])
        rows: list[list[Cell]] = [["Date", "E-mail", "Amount"], [46031, "ana@example.com", 20]]
        door.sheets.write_cells(info.id, [("'Orders'!A1:C2", rows)])
        return info.id


@pytest.fixture
def services(google: Running, book: str, tmp_path: Path) -> Iterator[Services]:
    """A shop that wants the box and was synced once."""
    config = tmp_path / "config.toml"
    config.write_text(
        f"""
        [google]
        account = "{OWNER}"
        emulator = "{google.url}"
        [[orders]]
        spreadsheet = "{book}"
        [customers]
        sync_now = true
        [sync]
        schedule = ""
        """
    )
    services = wiring.build(config)
    operations.sync(services, SyncOrder("command", attended=True), lambda step: None)
    yield services
    services.engine.dispose()


def cells(services: Services) -> list[Cell]:
    """Updated, the box, and what happened."""
    book = services.settings.orders[0].spreadsheet
    names = [small_tab.UPDATED, small_tab.BOX, small_tab.TOLD]
    with services.open_door() as door:
        return [columns[0][0] for columns in door.sheets.read_columns(book, names)]


def put(services: Services, value: Cell) -> None:
    with services.open_door() as door:
        door.sheets.write_cells(
            services.settings.orders[0].spreadsheet, [(small_tab.BOX, [[value]])]
        )


def asked(services: Services, heard: Heard | None = None) -> list[str]:
    heard = heard or Heard()
    Schedule(services, heard).look()
    return heard.asked


def test_a_tick_is_taken_once_and_answered(services: Services) -> None:
    assert asked(services) == []
    put(services, True)

    assert asked(services) == ["sheet"]

    assert cells(services)[1] is False
    assert str(cells(services)[2]).startswith("Began: ")
    with sync_now.answering(services):
        operations.sync(services, SyncOrder("sheet"), lambda step: None)
    assert cells(services)[2] == "Changes written: 0"
    assert asked(services) == []


def test_who_is_killed_before_the_run_ended_begins_again(services: Services) -> None:
    put(services, True)
    assert asked(services) == asked(services) == ["sheet"]
    with pytest.raises(KeyboardInterrupt), sync_now.answering(services):
        raise KeyboardInterrupt
    with pytest.raises(Busy), sync_now.answering(services):
        raise Busy(Text("Another process is at it."))
    assert asked(services) == ["sheet"]


def test_a_tick_is_remembered_before_the_box_is_emptied(
    google: Running, services: Services
) -> None:
    put(services, True)
    google.desk.faults.add({"method": "sheets.spreadsheets.values.batchUpdate", "http": 403})
    assert asked(services) == []
    google.desk.faults.clear()
    put(services, False)  # as if the answer alone had been lost
    assert asked(services) == ["sheet"]


def test_a_tick_waits_while_something_goes_on(services: Services) -> None:
    class Busily(Heard):
        def activity(self) -> Activity:
            return Activity(state="running")

    put(services, True)
    assert asked(services, Busily()) == []
    assert cells(services)[1] is True
    assert asked(services) == ["sheet"]


def test_what_else_stands_in_the_box_is_emptied_and_no_order(services: Services) -> None:
    put(services, "please")
    assert asked(services) == []
    assert cells(services)[1:] == [False, "Tick the box to sync; it takes nothing else."]


def test_a_box_that_is_gone_asks_for_nothing(services: Services) -> None:
    with services.open_door() as door:
        book = services.settings.orders[0].spreadsheet
        tab = small_tab.find(door.sheets.describe(book))
        assert tab is not None
        door.sheets.change(book, [{"deleteSheet": {"sheetId": tab.sheet_id}}])
    assert asked(services) == []


def test_a_look_is_one_call(google: Running, services: Services) -> None:
    google.calls.clear()
    asked(services)
    assert google.calls.methods() == ["sheets.spreadsheets.values.batchGet"]


def test_the_reason_a_run_failed_stands_beside_the_box(google: Running, services: Services) -> None:
    google.desk.faults.add({"method": "people.people.connections.list", "http": 403})
    before = cells(services)[0]
    with pytest.raises(GoogleError) as failed:
        operations.sync(services, SyncOrder("sheet"), lambda step: None)
    google.desk.faults.clear()
    assert cells(services)[0] == before
    assert cells(services)[2] == failed.value.say("en")


def test_the_worker_answers_a_tick(services: Services) -> None:
    put(services, True)
    with Jobs(services) as jobs:
        schedule = Schedule(services, jobs)
        schedule.look()
        version = 0
        while (activity := jobs.wait(version, timeout=60)).busy:
            version = activity.version
        assert (activity.state, activity.task and activity.task.trigger) == ("done", "sheet")
    assert cells(services)[1] is False
    assert asked(services) == []
