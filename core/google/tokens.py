"""The account's Google credentials at rest: encrypted in the database, the key in a file beside it.

The same key file derives the keys of suppressions and unsubscribe links. A backup of the database
without the key file is worth nothing to a thief, and the owner then connects once more.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from google.oauth2.credentials import Credentials
from sqlalchemy import Engine, select, update

from core.database import reading
from core.errors import Denied
from core.i18n import Text
from core.keyfile import derive
from core.tables import account as accounts

_FIELDS = ("token", "refresh_token", "token_uri", "client_id", "client_secret")


def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(key, "credentials")))


class SavedCredentials(Credentials):  # type: ignore[misc]  # google-auth has no types
    """Credentials that write themselves back when they were refreshed.

    Not over others: who connected anew meanwhile, after a revocation say, must not get the old ones
    back.
    """

    def keep_in(self, engine: Engine, account: str, key: bytes, sealed: str) -> None:
        """`sealed` is what lies in the account's row now."""
        self._home = (engine, account, key)
        self._kept = sealed

    def refresh(self, request: Any) -> None:
        super().refresh(request)
        engine, account, key = self._home
        fresh = _sealed(self, key)
        row = (accounts.c.id == account, accounts.c.credentials == self._kept)
        with engine.begin() as connection:
            if connection.execute(update(accounts).where(*row).values(credentials=fresh)).rowcount:
                self._kept = fresh


def save_credentials(
    engine: Engine, account: str, key: bytes, credentials: Any, now: datetime
) -> None:
    """After consent: the credentials and what they allow, into the account's row (by its id)."""
    scopes = sorted(credentials.granted_scopes or credentials.scopes or ())
    with engine.begin() as connection:
        connection.execute(
            update(accounts)
            .where(accounts.c.id == account)
            .values(credentials=_sealed(credentials, key), scopes=scopes, connected_at=now)
        )


def load_credentials(engine: Engine, account: str, key: bytes) -> SavedCredentials | None:
    """The account's credentials, or None if it was never connected. Raises Denied where the key
    file is not the one they were encrypted with."""
    with reading(engine).begin() as connection:
        sealed = connection.execute(
            select(accounts.c.credentials).where(accounts.c.id == account)
        ).scalar_one()
    if sealed is None:
        return None
    try:
        stored = orjson.loads(_fernet(key).decrypt(sealed.encode()))
    except InvalidToken:
        raise Denied(
            Text("The key file does not fit the database: was only one of them restored?"),
            Text("Put the old key file back, or run `regulars connect` once."),
        ) from None
    # By hand: from_authorized_user_info would put Google's token_uri in place of the stored one.
    credentials = SavedCredentials(
        **{name: stored[name] for name in _FIELDS},
        scopes=stored["scopes"],
        granted_scopes=stored["granted_scopes"],
        expiry=_expiry(stored["expiry"]),
    )
    credentials.keep_in(engine, account, key, sealed)
    return credentials


def _sealed(credentials: Any, key: bytes) -> str:
    stored = {name: getattr(credentials, name) for name in _FIELDS}
    stored["scopes"] = list(credentials.scopes or ())
    stored["granted_scopes"] = list(credentials.granted_scopes or ())
    stored["expiry"] = credentials.expiry.isoformat() if credentials.expiry else None
    return _fernet(key).encrypt(orjson.dumps(stored)).decode()


def _expiry(stored: str | None) -> datetime | None:
    """google-auth wants a naive UTC instant."""
    if stored is None:
        return None
    at = datetime.fromisoformat(stored)
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
