from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from core.database import newest_revision, open_database, reading
from core.errors import Locked
from core.tables import metadata


def alembic_on(engine: Engine, action: str) -> None:
    config = Config()
    config.set_main_option("script_location", "core:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config) if action == "check" else command.upgrade(config, "head")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/regulars.db"


def test_a_new_database_is_what_the_migrations_make(url: str) -> None:
    engine = open_database(url)
    alembic_on(engine, "check")  # raises where schema or revision differ
    assert "alembic_version" in inspect(engine).get_table_names()
    engine.dispose()


def test_an_older_database_is_migrated(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DELETE FROM alembic_version"))
    engine.dispose()
    migrated = open_database(url)
    assert set(inspect(migrated).get_table_names()) == {*metadata.tables, "alembic_version"}
    migrated.dispose()


def test_a_database_of_today_is_left_as_it_is(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (id INTEGER)"))
    engine.dispose()
    again = open_database(url)
    assert "mine" in inspect(again).get_table_names()
    again.dispose()


def test_the_newest_revision_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", "core:migrations")
    assert newest_revision() == ScriptDirectory.from_config(config).get_current_head()


def test_opening_waits_for_nobody_who_writes(url: str) -> None:
    writer = open_database(url)
    with writer.begin():
        other = open_database(url, patience=0.1)
        with reading(other).begin() as connection:
            assert connection.scalar(text("SELECT count(*) FROM lease")) == 0
    for engine in (writer, other):
        engine.dispose()


def test_whoever_waits_too_long_for_a_writer_is_told_what_to_do(url: str) -> None:
    first, second = open_database(url), open_database(url, patience=0.1)
    with first.begin(), pytest.raises(Locked, match="try again"), second.begin():
        pass
    with second.begin() as connection:
        connection.execute(text("DELETE FROM lease"))
    for engine in (first, second):
        engine.dispose()
