"""The same runs on PostgreSQL: the one schema, the statements for many rows, the lease."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, text

from core import lease
from core.beside import in_a_thread
from core.database import migrate, open_database
from core.errors import Busy, LostLease
from core.tables import account, metadata, move
from tests.postgres import cluster, new_database
from tests.sync.counter import ACCOUNT, NOW, Shop, open_shop

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with cluster() as address:
        yield address


@pytest.fixture
def engine(server: str) -> Iterator[Engine]:
    opened = open_database(new_database(server))
    with opened.begin() as connection:
        row = {"id": ACCOUNT, "address": "owner@example.com", "created_at": NOW, "scopes": []}
        connection.execute(insert(account).values(row))
    yield opened
    opened.dispose()


@pytest.fixture
def shop(engine: Engine, tmp_path: Path) -> Shop:
    """Its spreadsheets go beside contacts: two connections meet at the lease's row."""
    on_sqlite = open_shop(tmp_path / "shop")
    on_sqlite.engine.dispose()
    return on_sqlite.but(engine=engine, beside=in_a_thread)


def test_the_migration_makes_the_schema_of_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_made_at_once_or_migrated_only_answers_in_force_are_unique(engine: Engine) -> None:
    made = _unique_in_force(engine)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DELETE FROM alembic_version"))
    migrate(engine)
    assert made.endswith("WHERE (ended_at IS NULL)")
    assert _unique_in_force(engine) == made


def _unique_in_force(engine: Engine) -> str:
    query = "SELECT indexdef FROM pg_indexes WHERE indexname = 'uq_override_in_force'"
    with engine.connect() as connection:
        return str(connection.scalar(text(query)))


def test_a_run_writes_the_next_one_is_quiet(shop: Shop) -> None:
    report = shop.run()
    assert report.state == "done"
    assert shop.answers()["Ana Horvat"] == "Loyal customer"
    assert shop.run().counts == {}
    assert shop.writes() == {}


def test_an_edit_is_taken_over_and_mirrored(shop: Shop) -> None:
    shop.run()
    shop.later(minutes=20)
    shop.pick("Jan Kos", "Loyal customer")
    assert shop.run().counts["new_overrides"] == 1
    assert "Jan Kos" in shop.labels()["Loyal customer"]
    shop.later(minutes=20)
    shop.pick("Jan Kos", "Automatic")
    assert shop.run().counts["ended_overrides"] == 1
    assert shop.answers()["Jan Kos"] == "Potential customer"


def test_what_waits_is_approved(shop: Shop) -> None:
    waiting = shop.run(attended=False)
    assert waiting.state == "waiting"
    assert shop.writes() == {}
    assert shop.run(approve=waiting.digest).state == "done"
    assert shop.answers()["Ana Horvat"] == "Loyal customer"


def test_many_rows_are_inserted_updated_and_deleted(shop: Shop) -> None:
    for number in range(600):
        shop.people.add(f"Guest {number:03}", email=f"guest{number}@example.com")
    shop.run()
    for number in range(600):
        shop.order(date(2026, 2, 27), f"guest{number}@example.com", 10)
    shop.later(days=1)
    assert shop.run().counts["add_members"] == 600
    assert len(shop.rows(move)) == 600
    assert shop.run().counts == {}


def test_of_many_who_want_the_lease_one_gets_it(engine: Engine) -> None:
    together = Barrier(8)

    def take(holder: int) -> bool:
        together.wait()
        try:
            lease.take(engine, ACCOUNT, str(holder), NOW)
        except Busy:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1


def test_whoever_slept_past_the_lease_is_stopped(engine: Engine) -> None:
    sleeper = lease.take(engine, ACCOUNT, "sleeper", NOW)
    later = NOW + timedelta(hours=1)
    lease.take(engine, ACCOUNT, "next", later)
    with pytest.raises(LostLease):
        lease.renew(engine, sleeper, later)
    with engine.begin() as connection, pytest.raises(LostLease):
        lease.check(connection, sleeper)
