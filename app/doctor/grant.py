"""What this machine keeps of the owner's permission, and whether it can be used."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import select

from app.accounts import credentials_of
from app.wiring import Services
from core.database import reading
from core.errors import AppError, WrongUse
from core.i18n import Text
from core.keyfile import load_key
from core.tables import account

if TYPE_CHECKING:
    from core.google.tokens import SavedCredentials

TESTING = timedelta(days=7)
"""How long a permission lives that was given to an app in testing."""


class Grant(Struct, frozen=True):
    """`kept`: there is one. `usable`: Google can be asked with it, or needs none (an emulator)."""

    kept: bool
    usable: bool
    connected_at: datetime | None = None
    ends: datetime | None = None
    missing: tuple[str, ...] = ()
    """The features (core/google/consent.py) whose box was left unticked."""
    key_was_open: bool = False
    problem: AppError | None = None
    """Why it cannot be opened here."""
    stopped_why: str = ""
    stopped_at: datetime | None = None
    """When Google said that it has ended, and its word for it; see core/google/stop.py."""

    @property
    def in_testing(self) -> bool:
        """Whether it ends because the app was in testing when it was given."""
        if self.ends is None or self.connected_at is None:
            return False
        return self.ends - self.connected_at <= TESTING + timedelta(hours=12)


def grant_of(services: Services) -> Grant:
    """Reads the account's row and, where there is a permission, opens it with the key file."""
    row = account.c
    query = select(row.credentials, row.scopes, row.connected_at, row.stopped_at, row.stopped_why)
    with reading(services.engine).connect() as connection:
        found = connection.execute(query.where(row.id == services.account)).one()
    if found.credentials is None:
        return _nothing(services)
    if found.stopped_at:
        return Grant(
            kept=True,
            usable=False,
            connected_at=found.connected_at,
            ends=_end(services, found.credentials),
            stopped_why=found.stopped_why,
            stopped_at=found.stopped_at,
        )
    open_before = _others_may_read(services.key_file)
    try:
        held = _held(services)
    except AppError as problem:
        return Grant(True, False, found.connected_at, key_was_open=open_before, problem=problem)
    if held is None:
        return _nothing(services)
    from core.google.consent import missing_features

    missing = missing_features(found.scopes)
    return Grant(True, True, found.connected_at, held.ends, missing, open_before)


def _nothing(services: Services) -> Grant:
    return Grant(kept=False, usable=bool(services.settings.google.emulator))


def _held(services: Services) -> SavedCredentials | None:
    """Raises what keeps the permission from being read."""
    if not services.key_file.exists():  # else another would be made
        raise _KeyFileMissing(services.key_file)
    return credentials_of(
        services.settings.google,
        services.engine,
        services.account,
        services.key_file,
        services.clock,
    )


def _end(services: Services, sealed: str) -> datetime | None:
    """When a permission that is over was due to end, as far as it can still be opened."""
    from core.google.tokens import end_of

    if not services.key_file.exists():
        return None
    try:
        return end_of(sealed, load_key(services.key_file))
    except AppError:
        return None


def _others_may_read(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & 0o077)


class _KeyFileMissing(WrongUse):
    cause = "key_file_missing"

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text("The key file {path} is missing; only it opens the connection.", path=str(path)),
            Text("Put your saved copy back. If there is none, run `regulars connect` once."),
        )
