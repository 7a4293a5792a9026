"""Which local day's tick is due, daylight saving included, and who does it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.accounts import open_account
from app.ticks import claim, due_day, next_tick, tick_at
from core.clock import FixedClock
from core.database import open_database

ZAGREB = ZoneInfo("Europe/Zagreb")
TEHRAN = ZoneInfo("Asia/Tehran")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

instants = st.integers(1_420_000_000, 2_050_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))
schedules = st.times().map(lambda at: f"{at:%H:%M}")
zones = st.sampled_from([ZAGREB, TEHRAN, ZoneInfo("Pacific/Apia"), ZoneInfo("America/New_York")])


@given(instants, schedules, zones)
@example(datetime(2026, 3, 29, 1, 15, tzinfo=UTC), "02:30", ZAGREB)  # 02:30 does not exist
@example(datetime(2026, 10, 25, 0, 45, tzinfo=UTC), "02:30", ZAGREB)  # 02:30 exists twice
@example(datetime(2022, 3, 21, 20, 45, tzinfo=UTC), "00:10", TEHRAN)  # 00:10 does not exist
@example(datetime(2022, 9, 21, 20, 0, tzinfo=UTC), "23:30", TEHRAN)  # 23:30 exists twice
def test_the_due_tick_is_the_newest_that_is_not_in_the_future(
    now: datetime, schedule: str, zone: ZoneInfo
) -> None:
    day = due_day(now, schedule, zone)
    assert tick_at(day, schedule, zone) <= now < tick_at(day + timedelta(days=1), schedule, zone)


@given(instants, schedules, zones)
def test_the_next_tick_is_due_when_it_comes_and_not_before(
    now: datetime, schedule: str, zone: ZoneInfo
) -> None:
    coming = next_tick(now, schedule, zone)
    assert coming > now
    assert tick_at(due_day(coming, schedule, zone), schedule, zone) == coming
    assert due_day(coming - timedelta(seconds=1), schedule, zone) == due_day(now, schedule, zone)


@pytest.mark.parametrize("zone", [ZAGREB, TEHRAN], ids=str)
def test_every_local_day_of_a_year_has_one_tick(zone: ZoneInfo) -> None:
    days = [date(2022, 1, 1) + timedelta(days=number) for number in range(366)]
    ticks = [tick_at(day, "02:30", zone) for day in days]
    found = [due_day(at, "02:30", zone) for at in ticks]
    assert found == days


def test_before_the_tick_of_today_yesterdays_is_due() -> None:
    early = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # 04:00 in Zagreb
    assert due_day(early, "04:10", ZAGREB) == date(2026, 11, 20)


def test_a_tick_is_claimed_once_by_two_processes_on_one_file(tmp_path: Path) -> None:
    first, account = _opened(tmp_path)
    second, _ = _opened(tmp_path)
    won = [claim(engine, account, "sync", NOW.date(), NOW) for engine in (first, second)]
    assert won == [True, False]


def test_a_claim_whose_owner_died_is_taken_over_once(tmp_path: Path) -> None:
    engine, account = _opened(tmp_path)
    claim(engine, account, "sync", NOW.date(), NOW)
    later = NOW + timedelta(hours=2)
    won = [claim(engine, account, "sync", NOW.date(), later) for _ in range(2)]
    assert won == [True, False]


def test_another_day_and_another_kind_are_other_ticks(tmp_path: Path) -> None:
    engine, account = _opened(tmp_path)
    ticks = [("sync", NOW.date()), ("sync", date(2026, 11, 22)), ("report", NOW.date())]
    assert all(claim(engine, account, kind, day, NOW) for kind, day in ticks)


def _opened(tmp_path: Path) -> tuple[Engine, str]:
    engine = open_database(f"sqlite:///{tmp_path / 'ticks.db'}")
    return engine, open_account(engine, "owner@example.com", FixedClock(NOW))
