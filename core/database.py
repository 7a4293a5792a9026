"""Opening the state: an engine by URL, migrated; SQLite tuned for one writer and many readers."""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

import msgspec
import orjson
from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)

from core.errors import Locked
from core.files import private
from core.i18n import Text
from core.tables import metadata

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


STRUCTS = msgspec.json.Encoder(order="deterministic")  # of sets: all else keeps its order


def dumped(value: Any) -> str:
    """As a column of JSON keeps it."""
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: Any) -> Any:
    """Sets are kept as lists; dates and tuples orjson knows by itself."""
    if isinstance(value, msgspec.Struct):
        return orjson.Fragment(STRUCTS.encode(value))
    if isinstance(value, Set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


# Several times faster than json, and JSON columns are a large part of 25,000 rows.
_JSON: dict[str, Any] = {"json_serializer": dumped, "json_deserializer": orjson.loads}


PATIENCE = 30.0
"""Seconds to wait for whoever writes to a SQLite file."""


def open_database(url: str, patience: float = PATIENCE) -> Engine:
    """An engine on `url` with every migration applied.

    SQLite files are made readable by their owner only; a transaction that waits longer than
    `patience` for another one raises Locked. Raises sqlalchemy errors where the database cannot be
    opened.
    """
    engine = _engine(url, patience)
    migrate(engine)
    return engine


def _engine(url: str, patience: float) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, **_JSON)
    if parsed.database and parsed.database != ":memory:":
        private(Path(parsed.database))
    engine = create_engine(parsed, connect_args={"timeout": patience}, **_JSON)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    event.listen(engine, "handle_error", _say_locked)
    return engine


def _tune_sqlite(connection: Any, record: object) -> None:
    # autocommit off the driver: SQLAlchemy's BEGIN below is the only one
    connection.isolation_level = None
    for pragma in (
        "page_size=16384",  # of a new file: a first run logs and copies a quarter of the pages
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-65536",  # kibibytes
        "wal_autocheckpoint=2000",  # pages: a first run is copied over once, not ten times
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


def _say_locked(context: ExceptionContext) -> Locked | None:
    if str(context.original_exception) != "database is locked":
        return None
    return Locked(
        Text("Another program has been writing to the database for too long."),
        Text("Wait until it is done and try again; close whatever else has the file open."),
    )


def reading(engine: Engine) -> Engine:
    """The same database for transactions that only read: they never wait for a writer."""
    return engine.execution_options(readonly=True)


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision.

    An empty database gets core/tables.py at once, which is what all migrations together make
    (core/migrations/check.py); Alembic, slow to load, is for older ones.
    """
    with reading(engine).begin() as connection:  # most often nothing has to wait for a writer
        if _is_current(connection, inspect(connection).get_table_names()):
            return
    with engine.begin() as connection:
        tables = inspect(connection).get_table_names()
        if not tables:
            _create(connection)
        elif not _is_current(connection, tables):
            _upgrade(connection)


def newest_revision() -> str:
    """Migrations are numbered in their order: 0001_first_schema.py is revision 0001."""
    return max(path.name for path in _VERSIONS.glob("[0-9]*.py")).partition("_")[0]


def _is_current(connection: Connection, tables: Sequence[str]) -> bool:
    return "alembic_version" in tables and _revision(connection) == newest_revision()


def _create(connection: Connection) -> None:
    metadata.create_all(connection, checkfirst=False)
    version = "version_num VARCHAR(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY"
    connection.execute(text(f"CREATE TABLE alembic_version ({version})"))
    connection.execute(
        text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": newest_revision()}
    )


def _revision(connection: Connection) -> str | None:
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "core:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
