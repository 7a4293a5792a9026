"""Where reading and waiting go on in the next process: named values of the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from core.tables import cursor


def load(connection: Connection, account: str, name: str) -> Any:
    """The value, or None if there is none yet."""
    return connection.scalar(
        select(cursor.c.value).where(cursor.c.account == account, cursor.c.name == name)
    )


def store(connection: Connection, account: str, name: str, value: Any, now: datetime) -> None:
    changed = connection.execute(
        update(cursor)
        .where(cursor.c.account == account, cursor.c.name == name)
        .values(value=value, updated_at=now)
    )
    if changed.rowcount == 0:
        connection.execute(
            insert(cursor).values(account=account, name=name, value=value, updated_at=now)
        )
