"""Opening the state: an engine by URL, migrated; SQLite tuned for one writer and many readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url

from core.files import private


def _dump(value: Any) -> str:
    return orjson.dumps(value).decode()


# Several times faster than json, and JSON columns are a large part of 25,000 rows.
_JSON: dict[str, Any] = {"json_serializer": _dump, "json_deserializer": orjson.loads}


def open_database(url: str) -> Engine:
    """An engine on `url` with every migration applied.

    SQLite files are made readable by their owner only. Raises sqlalchemy errors where the
    database cannot be opened.
    """
    engine = _engine(url)
    migrate(engine)
    return engine


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, **_JSON)
    if parsed.database and parsed.database != ":memory:":
        private(Path(parsed.database))
    engine = create_engine(parsed, connect_args={"timeout": 30}, **_JSON)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _tune_sqlite(connection: Any, record: object) -> None:
    # autocommit off the driver: SQLAlchemy's BEGIN below is the only one
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own knows only A to Z: nobody would find Žarko by his name
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


def _begin_immediate(connection: Any) -> None:
    # A write lock from the start: a deferred transaction that turns to writing late fails at once
    # with "database is locked" instead of waiting.
    readonly = connection.get_execution_options().get("readonly", False)
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def reading(engine: Engine) -> Engine:
    """The same database for transactions that only read: they never wait for a writer."""
    return engine.execution_options(readonly=True)


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision."""
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "core:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
