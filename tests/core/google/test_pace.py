"""The token buckets: no wait while there is room, never more in a minute than Google allows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from core import tables
from core.database import open_database
from core.google import pace
from core.google.pace import BUCKETS, Bucket, Pace, draws_of, refilled, wait_for
from core.google.retry import WRITES
from emulator.discovery import catalog
from emulator.quotas import costs
from tests.core.google.conftest import NOON, Naps

READ = ("sheets.spreadsheets.get", "GET")
SEND = ("gmail.users.drafts.send", "POST")
READS = [
    "people.people.connections.list",
    "people.contactGroups.list",
    "people.contactGroups.batchGet",
    "sheets.spreadsheets.get",
    "sheets.spreadsheets.values.batchGet",
    "gmail.users.getProfile",
    "gmail.users.history.list",
    "gmail.users.messages.list",
    "gmail.users.messages.get",
    "gmail.users.drafts.list",
    "gmail.users.drafts.get",
    "gmail.users.settings.sendAs.list",
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'pace.db'}")
    row = {"id": "A", "address": "a@example.com", "created_at": NOON, "scopes": []}
    with opened.begin() as connection:
        connection.execute(insert(tables.account).values(row))
    yield opened
    opened.dispose()


def test_a_bucket_with_room_lets_through_at_once(engine: Engine, clock: Naps) -> None:
    paced = Pace(engine, "A", clock)
    for _ in range(20):
        paced.take(*READ)
    assert clock.slept == []


@pytest.mark.parametrize(
    ("method", "verb", "most", "cost"),
    [
        ("sheets.spreadsheets.get", "GET", 60, 1),
        ("sheets.spreadsheets.values.batchUpdate", "POST", 60, 1),
        ("people.people.connections.list", "GET", 90, 1),
        ("people.contactGroups.members.modify", "POST", 90, 1),
        ("people.contactGroups.list", "GET", 90, 1),
        ("people.people.batchCreateContacts", "POST", 90, 6),
        ("gmail.users.drafts.send", "POST", 6000, 100),
        ("gmail.users.messages.get", "GET", 6000, 20),
    ],
)
def test_no_minute_sees_more_than_google_allows(
    engine: Engine, clock: Naps, method: str, verb: str, most: int, cost: int
) -> None:
    paced = Pace(engine, "A", clock)
    taken: list[datetime] = []
    for _ in range(most // cost * 2 + 10):
        paced.take(method, verb)
        taken.append(clock.now())
    for start in taken:
        within = [at for at in taken if start <= at < start + timedelta(minutes=1)]
        assert len(within) * cost <= most


def test_mail_goes_out_close_to_gmails_quota(engine: Engine, clock: Naps) -> None:
    paced = Pace(engine, "A", clock)
    for _ in range(500):
        paced.take(*SEND)
    minutes = (clock.now() - NOON).total_seconds() / 60
    assert 500 * 100 / minutes > 5_000


def test_processes_share_one_bucket(engine: Engine, clock: Naps) -> None:
    first, second = Pace(engine, "A", clock), Pace(engine, "A", clock)
    for _ in range(13):
        first.take(*READ)
        second.take(*READ)
    assert len(clock.slept) == 1


def test_threads_taking_at_once_lose_no_draw(engine: Engine, clock: Naps) -> None:
    def draw() -> None:
        paced = Pace(engine, "A", clock)
        for _ in range(5):
            paced.take(*READ)

    threads = [threading.Thread(target=draw) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.slept == []
    Pace(engine, "A", clock).take(*READ)
    assert len(clock.slept) == 1


def test_apis_and_directions_have_their_own_buckets() -> None:
    asked = [
        ("people.contactGroups.list", "GET"),
        ("people.contactGroups.create", "POST"),
        ("sheets.spreadsheets.get", "GET"),
        ("sheets.spreadsheets.create", "POST"),
        SEND,
    ]
    names = {bucket.name for call in asked for bucket, _ in draws_of(*call)}
    assert len(names) == 5
    assert draws_of("oauth2.userinfo.get", "GET") == ()


def test_a_write_of_contacts_takes_of_the_reads_too(engine: Engine, clock: Naps) -> None:
    paced = Pace(engine, "A", clock)
    for _ in range(6):
        paced.take("people.people.batchCreateContacts", "POST")
    for _ in range(4):
        paced.take("people.people.connections.list", "GET")
    assert clock.slept == []
    paced.take("people.people.connections.list", "GET")
    assert len(clock.slept) == 1


@pytest.mark.parametrize("bucket", BUCKETS, ids=lambda bucket: bucket.name)
def test_a_burst_and_a_minutes_refill_stay_below_googles_limit(bucket: Bucket) -> None:
    assert bucket.burst + bucket.per_minute <= bucket.limit


@pytest.mark.parametrize("method", sorted({*WRITES, *READS}))
def test_no_call_costs_more_than_we_draw(method: str) -> None:
    """By the emulator's table of costs, which was written down without ours."""
    found = catalog().methods[method]
    drawn = {bucket.name: units for bucket, units in draws_of(method, found.verb)}
    for quota, units in costs(found):
        metric = quota.metric.removesuffix("_requests") + "s"
        name = "gmail" if quota.metric == "queries" else f"{found.api}.{metric}"
        assert drawn[name] >= units


def test_a_clock_set_back_neither_refills_nor_blocks(engine: Engine, clock: Naps) -> None:
    paced = Pace(engine, "A", clock)
    paced.take(*READ)
    clock.sleep(86_400 * 30)
    paced.take(*READ)
    early = Naps()
    for _ in range(20):
        Pace(engine, "A", early).take(*READ)
    assert early.slept == []


@given(
    st.floats(-100, pace.GMAIL.burst), st.integers(-1000, 100_000), st.sampled_from([pace.GMAIL])
)
def test_a_refill_never_overflows_nor_drains(level: float, seconds: int, bucket: Bucket) -> None:
    later = NOON + timedelta(seconds=seconds)
    assert level <= refilled(bucket, level, NOON, later) <= bucket.burst


@given(st.floats(-1000, 0))
def test_after_the_wait_the_debt_is_paid(level: float) -> None:
    bucket = pace.CRITICAL_READS
    later = NOON + timedelta(seconds=wait_for(bucket, level))
    assert refilled(bucket, level, NOON, later) == pytest.approx(0, abs=1e-3)
