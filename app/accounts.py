"""Which account a configuration speaks of: its row in the database, made on first use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, insert, select

from core.clock import Clock
from core.errors import Denied
from core.i18n import Text
from core.ids import new_id
from core.keyfile import load_key
from core.settings import Google
from core.tables import account

if TYPE_CHECKING:
    from core.google.tokens import SavedCredentials


def open_account(engine: Engine, address: str, clock: Clock) -> str:
    """The account's id."""
    with engine.begin() as connection:
        known = connection.scalar(select(account.c.id).where(account.c.address == address))
        return known or _create(connection, address, clock)


def _create(connection: Connection, address: str, clock: Clock) -> str:
    created = new_id(clock.now())
    connection.execute(
        insert(account).values(id=created, address=address, created_at=clock.now(), scopes=[])
    )
    return created


def not_connected(address: str) -> Denied:
    """What to do where no consent is kept."""
    return Denied(
        Text("{account} is not connected yet.", account=address),
        Text("Run `regulars connect` and say yes in the browser."),
        cause="not_connected",
    )


def credentials_of(
    google: Google, engine: Engine, account: str, key_file: Path, clock: Clock
) -> SavedCredentials | None:
    """What the owner allowed, None if nothing was; raises what load_credentials raises.

    An emulator needs none, but what was allowed there is heeded: it can be revoked there. What the
    real Google gave is never shown to an emulator, nor the other way round.
    """
    # Google's clients take most of a second to import; --help and most pages do without them.
    from core.google.client_file import token_uri
    from core.google.tokens import load_credentials

    held = load_credentials(engine, account, load_key(key_file), clock)
    return held if held and held.token_uri == token_uri(google) else None
