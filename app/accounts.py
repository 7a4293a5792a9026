"""Which account a configuration speaks of: its row in the database, made on first use."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select

from core.clock import Clock
from core.errors import Denied
from core.i18n import Text
from core.ids import new_id
from core.tables import account, config_revision


def open_account(engine: Engine, address: str, config: Path, clock: Clock) -> str:
    """The account's id. What config.toml says now is kept as a revision if it is new."""
    with engine.begin() as connection:
        known = connection.scalar(select(account.c.id).where(account.c.address == address))
        found = known or _create(connection, address, clock)
        _keep_revision(connection, found, config, clock)
        return found


def _create(connection: Connection, address: str, clock: Clock) -> str:
    created = new_id(clock.now())
    connection.execute(
        insert(account).values(id=created, address=address, created_at=clock.now(), scopes=[])
    )
    return created


def _keep_revision(connection: Connection, owner: str, config: Path, clock: Clock) -> None:
    text = config.read_text("utf-8")
    digest = sha256(text.encode()).hexdigest()
    newest = connection.scalar(
        select(config_revision.c.digest)
        .where(config_revision.c.account == owner)
        .order_by(config_revision.c.id.desc())
        .limit(1)
    )
    if newest != digest:
        connection.execute(
            insert(config_revision).values(
                id=new_id(clock.now()),
                account=owner,
                digest=digest,
                toml=text,
                created_at=clock.now(),
            )
        )


def not_connected(address: str) -> Denied:
    """What to do where no consent is kept."""
    return Denied(
        Text("{account} is not connected yet.", account=address),
        Text("Run `regulars connect` and say yes in the browser."),
        cause="not_connected",
    )
