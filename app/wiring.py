"""The one root: builds everything from settings. Nothing else makes engines, clocks or doors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app import config
from app.accounts import credentials_of, not_connected, open_account
from app.revisions import CONFIG, keep_revision
from app.watched import Watched
from core.clock import Clock, OffsetClock, SystemClock
from core.database import open_database
from core.errors import ConfigProblem
from core.google.emulator import Emulator
from core.i18n import Text
from core.keyfile import key_path
from core.settings import Settings

if TYPE_CHECKING:
    from core.google.door import Door


class Services(Struct, frozen=True):
    """What every operation is given. A `Door` to Google is opened per run and thread."""

    settings: Settings
    engine: Engine
    account: str
    clock: Clock
    key_file: Path
    """The 0600 file that encrypts tokens and keys the hashes; see core/keyfile.py."""
    open_door: Callable[[], Door]
    watched: Watched | None = None

    def now(self) -> Services:
        """These, by what config.toml says now: for one request, one piece of work."""
        settings = self.watched.settings() if self.watched else self.settings
        return self if settings is self.settings else replace(self, settings=settings)

    @property
    def language(self) -> str:
        return self.settings.business.language


def build(path: Path) -> Services:
    """Services for the configuration at `path`.

    Raises ConfigProblem and, where the emulator does not answer, TryLater.
    """
    text = config.read(path)
    settings = config.parse_text(text, path)
    clock = _clock(settings)
    engine = _database(settings)
    account = open_account(engine, settings.google.account, clock)

    def keep(text: str) -> None:
        keep_revision(engine, account, text, CONFIG, clock.now())

    keep(text)
    key_file = key_path(settings.database, settings.path.resolve().parent)
    return Services(
        settings,
        engine,
        account,
        clock,
        key_file,
        lambda: _door(settings, engine, account, clock, key_file),
        Watched(settings, keep),
    )


def _database(settings: Settings) -> Engine:
    try:
        return open_database(settings.database)
    except (SQLAlchemyError, OSError, ImportError) as failure:
        raise ConfigProblem(
            [Text("{key}: cannot be opened: {why}.", key="database.url", why=str(failure))],
            path=str(settings.path),
        ) from failure


def _clock(settings: Settings) -> Clock:
    """The emulator's time where there is one: pretending it is tonight moves both together."""
    if not settings.google.emulator:
        return SystemClock()
    return OffsetClock(Emulator(settings.google.emulator).offset)


def _door(settings: Settings, engine: Engine, account: str, clock: Clock, key_file: Path) -> Door:
    from core.google.door import open_door

    credentials = credentials_of(settings.google, engine, account, key_file, clock)
    if credentials is None and not settings.google.emulator:
        raise not_connected(settings.google.account)
    return open_door(
        settings.google, account=account, engine=engine, clock=clock, credentials=credentials
    )
