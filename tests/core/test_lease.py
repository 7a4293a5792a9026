"""One hand at a time per account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from core import lease
from core.database import open_database
from core.errors import Busy, LostLease
from core.tables import account

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LATER = NOW + lease.DURATION + timedelta(seconds=1)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = open_database(f"sqlite:///{tmp_path / 'state.db'}")
    with opened.begin() as connection:
        connection.execute(
            insert(account).values(id="A", address="a@example.com", created_at=NOW, scopes=[])
        )
    return opened


def test_a_second_hand_is_refused_while_the_first_holds(engine: Engine) -> None:
    lease.take(engine, "A", "first", NOW)
    with pytest.raises(Busy):
        lease.take(engine, "A", "second", NOW + timedelta(seconds=1))


def test_the_fence_grows_with_every_take(engine: Engine) -> None:
    first = lease.take(engine, "A", "first", NOW)
    lease.release(engine, first)
    assert lease.take(engine, "A", "second", NOW).fence == first.fence + 1


def test_an_expired_lease_can_be_taken_and_the_sleeper_is_stopped(engine: Engine) -> None:
    sleeper = lease.take(engine, "A", "sleeper", NOW)
    lease.take(engine, "A", "awake", LATER)
    with engine.begin() as connection, pytest.raises(LostLease):
        lease.check(connection, sleeper)
    with pytest.raises(LostLease):
        lease.renew(engine, sleeper, LATER)


def test_renewing_keeps_others_out_for_longer(engine: Engine) -> None:
    held = lease.take(engine, "A", "first", NOW)
    lease.renew(engine, held, NOW + timedelta(seconds=100))
    with pytest.raises(Busy):
        lease.take(engine, "A", "second", LATER)


def test_releasing_a_lost_lease_does_not_end_the_new_one(engine: Engine) -> None:
    sleeper = lease.take(engine, "A", "sleeper", NOW)
    lease.take(engine, "A", "awake", LATER)
    lease.release(engine, sleeper)
    with pytest.raises(Busy):
        lease.take(engine, "A", "third", LATER + timedelta(seconds=1))


def test_what_the_check_guards_is_rolled_back_with_it(engine: Engine) -> None:
    sleeper = lease.take(engine, "A", "sleeper", NOW)
    lease.take(engine, "A", "awake", LATER)
    with pytest.raises(LostLease), engine.begin() as connection:
        connection.execute(
            insert(account).values(id="B", address="b@example.com", created_at=NOW, scopes=[])
        )
        lease.check(connection, sleeper)
    with engine.begin() as connection:
        assert len(connection.execute(account.select()).all()) == 1


def test_a_lease_given_back_is_free_by_a_clock_that_was_set_back(engine: Engine) -> None:
    lease.release(engine, lease.take(engine, "A", "one", NOW))

    assert lease.take(engine, "A", "two", NOW - timedelta(days=1)).fence == 2
