"""What config.toml said before: every text of it that was seen, and who changed it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from msgspec import Struct
from sqlalchemy import Connection, Engine, insert, select

from core.database import reading
from core.ids import new_id
from core.tables import config_revision

PAGE, CONFIG = "page", "config"
"""Whose change it was: made on the page, or found in the file."""


class Revision(Struct, frozen=True):
    id: str
    at: datetime
    origin: str
    text: str


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def keep_revision(engine: Engine, account: str, text: str, origin: str, now: datetime) -> None:
    """Remember a text that is not the newest one known."""
    if _newest(engine, account) != digest_of(text):
        with engine.begin() as connection:
            add_revision(connection, account, text, origin, now)


def add_revision(
    connection: Connection, account: str, text: str, origin: str, now: datetime
) -> None:
    row = {"id": new_id(now), "account": account, "origin": origin, "created_at": now}
    connection.execute(insert(config_revision).values(digest=digest_of(text), toml=text, **row))


def revisions(engine: Engine, account: str, most: int) -> list[Revision]:
    """The newest first."""
    query = (
        select(config_revision)
        .where(config_revision.c.account == account)
        .order_by(config_revision.c.id.desc())
        .limit(most)
    )
    with reading(engine).connect() as connection:
        rows = connection.execute(query).all()
    return [Revision(row.id, row.created_at, row.origin, row.toml) for row in rows]


def revision(engine: Engine, account: str, id: str) -> Revision | None:
    query = select(config_revision).where(
        config_revision.c.account == account, config_revision.c.id == id
    )
    with reading(engine).connect() as connection:
        row = connection.execute(query).one_or_none()
    return Revision(row.id, row.created_at, row.origin, row.toml) if row else None


def _newest(engine: Engine, account: str) -> str | None:
    query = (
        select(config_revision.c.digest)
        .where(config_revision.c.account == account)
        .order_by(config_revision.c.id.desc())
        .limit(1)
    )
    with reading(engine).connect() as connection:
        return connection.scalar(query)
