"""What begins by itself, once, and never before the owner began."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event

from sqlalchemy import insert

from app.jobs import Activity
from app.schedule import Schedule
from app.wiring import Services
from core.clock import FixedClock
from core.ids import new_id
from core.tables import run
from sync.undo.plan import UndoRequest
from tests.app.conftest import NOW, MakeServices

LAST_NIGHT = datetime(2026, 11, 21, 3, 10, tzinfo=UTC)
"""The newest tick of 04:10 in Zagreb before noon."""


class Heard:
    """Hands that only remember what they were asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def sync_now(self, trigger: str, approve: str | None = None) -> str:
        self.asked.append(trigger)
        return "task"

    def undo(self, asked: UndoRequest) -> str:
        self.asked.append(f"undo {asked.run}")
        return "task"

    def send_campaign(self, id: str) -> str:
        self.asked.append(id)
        return "task"

    def activity(self) -> Activity:
        return Activity()

    def wait(self, version: int, timeout: float) -> Activity:
        return Activity()

    @property
    def closed(self) -> bool:
        return False


def asked(services: Services, looks: int = 1) -> list[str]:
    heard = Heard()
    schedule = Schedule(services, heard)
    for _ in range(looks):
        schedule.look()
    return heard.asked


def ran(services: Services, at: datetime, state: str = "done", dry: bool = False) -> None:
    with services.engine.begin() as connection:
        connection.execute(
            insert(run).values(
                id=new_id(at),
                account=services.account,
                number=int(at.timestamp()),
                trigger="page",
                state=state,
                dry=dry,
                as_of=at.date(),
                started_at=at,
                counts={},
                calls={},
                fence=1,
            )
        )


def test_a_missed_night_is_caught_up_once(services: Services) -> None:
    ran(services, NOW - timedelta(days=2))
    assert asked(services, looks=3) == ["schedule"]


def test_two_schedulers_on_one_database_fire_once(make_services: MakeServices) -> None:
    one, other = make_services(), make_services()
    ran(one, NOW - timedelta(days=2))
    assert asked(one) + asked(other) == ["schedule"]


def test_nothing_begins_by_itself_before_the_first_run_was_written(services: Services) -> None:
    ran(services, NOW - timedelta(days=2), state="waiting")
    ran(services, NOW - timedelta(days=3), dry=True)
    assert asked(services) == []


def test_a_run_by_hand_after_the_tick_has_done_its_work(services: Services) -> None:
    ran(services, LAST_NIGHT + timedelta(minutes=1))
    assert asked(services) == []


def test_every_new_night_fires_again(services: Services, clock: FixedClock) -> None:
    ran(services, NOW - timedelta(days=2))
    first = asked(services)
    clock.sleep(timedelta(days=1).total_seconds())
    assert first + asked(services) == ["schedule", "schedule"]


def test_without_a_schedule_nothing_fires(make_services: MakeServices) -> None:
    services = make_services(schedule="")
    ran(services, NOW - timedelta(days=2))
    assert asked(services) == []


def test_the_schedule_looks_as_soon_as_it_starts(services: Services) -> None:
    ran(services, NOW - timedelta(days=2))
    heard = Heard()
    with Schedule(services, heard):
        assert _soon(lambda: heard.asked == ["schedule"])


def _soon(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within ten seconds."""
    return any(holds() or Event().wait(0.01) for _ in range(1_000))
