"""How far the set-up is, as far as the database and the configuration know."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select

from app.wiring import Services
from core.database import reading
from core.i18n import Text
from core.tables import account, run


class Missing(Struct, frozen=True):
    """The next thing to do before Regulars is of use. `command`: what to type, if anything."""

    key: str
    """connect | first_sync | approve | orders"""
    what: Text
    why: Text
    command: str = ""


def connected(services: Services) -> bool:
    """Whether a consent is kept that has not ended; an emulator needs none."""
    query = select(account.c.credentials, account.c.stopped_at)
    with reading(services.engine).connect() as connection:
        row = connection.execute(query.where(account.c.id == services.account)).one()
    if row.credentials is None:
        return bool(services.settings.google.emulator)
    return row.stopped_at is None


def next_step(services: Services) -> Missing | None:
    """What is missing next, or None once everything is there."""
    if not connected(services):
        return Missing(
            "connect",
            Text("Connect your Google account."),
            Text("Regulars reads contacts and order sheets and writes labels and one sheet."),
            "regulars connect",
        )
    if not _ran(services):
        return Missing(
            "first_sync",
            Text("Start the first sync."),
            Text("It looks at everything and shows you the plan; nothing is written before."),
        )
    if not services.settings.orders:
        return Missing(
            "orders",
            Text("Add your order sheet."),
            Text("Without orders nobody can be a regular: name the sheet in config.toml."),
            "regulars init",
        )
    return None


def _ran(services: Services) -> bool:
    query = select(run.c.id).where(run.c.account == services.account).limit(1)
    with reading(services.engine).connect() as connection:
        return connection.scalar(query) is not None
