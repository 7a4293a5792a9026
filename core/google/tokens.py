"""The account's Google credentials at rest: encrypted in the database, the key in a file beside it.

The same key file derives the keys of suppressions and unsubscribe links. A backup of the database
without the key file is worth nothing to a thief, and the owner then connects once more.
"""

from __future__ import annotations

import base64
import functools
from datetime import UTC, datetime
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from google.auth.exceptions import RefreshError, TransportError
from google.oauth2.credentials import Credentials
from sqlalchemy import Engine, update

from core.clock import Clock, SystemClock
from core.errors import Denied
from core.google.stop import ENDS, kept_credentials, stop_account, word_of
from core.google.turns import turn
from core.i18n import Text
from core.keyfile import derive
from core.tables import account as accounts

_SECONDS = (5.0, 30.0)
"""To connect and between two bytes: over well within a turn (core/google/turns.py)."""
_FIELDS = ("token", "refresh_token", "token_uri", "client_id", "client_secret")


def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(key, "credentials")))


class SavedCredentials(Credentials):  # type: ignore[misc]  # google-auth has no types
    """Credentials that are refreshed once for all threads and processes, and kept in the row.

    Whoever comes second takes what the first one kept. What somebody who reconnected meanwhile has
    kept is never written over. Where Google says that the consent has ended, the account is
    stopped (core/google/stop.py).
    """

    token: str | None
    ends: datetime | None = None
    """When Google ends the permission by itself, as far as it said so."""

    def keep_in(self, engine: Engine, account: str, key: bytes, sealed: str, clock: Clock) -> None:
        """`sealed` is what lies in the account's row now."""
        self._home = (engine, account, key)
        self._clock = clock
        self._kept = sealed

    def refresh(self, request: Any) -> None:
        """Raises google-auth's errors and, once the account is stopped, Denied."""
        engine, account, _ = self._home
        worn_out = self.token
        with turn(engine, account, "turn.refresh", self._clock):
            if self.token != worn_out and self.valid:
                return  # another thread with these credentials was quicker
            if not self._adopted():
                self._refresh(request)

    def _adopted(self) -> bool:
        """True if somebody else has refreshed since we looked last: theirs are ours now."""
        engine, account, key = self._home
        sealed = kept_credentials(engine, account)
        if sealed is None or sealed == self._kept:
            return False
        before = self.token
        stored = _opened(sealed, key)
        self.token, self.expiry = stored["token"], _expiry(stored["expiry"])
        self._refresh_token = stored["refresh_token"]
        self._client_id, self._client_secret = stored["client_id"], stored["client_secret"]
        self._scopes, self._granted_scopes = stored["scopes"], stored["granted_scopes"]
        self.ends = _moment(stored.get("ends"))
        self._kept = sealed
        return bool(self.token != before and self.valid)

    def _refresh(self, request: Any) -> None:
        engine, account, key = self._home
        try:
            super().refresh(functools.partial(request, timeout=_SECONDS))
        except RefreshError as error:
            if (word := word_of(error)) in ENDS:
                stop_account(engine, account, self._kept, word, self._clock.now())
            elif self.refresh_token and not word and not error.retryable:
                raise _no_token() from error
            raise
        except (AttributeError, TypeError) as error:  # the library takes any 200 for JSON
            raise _no_token() from error
        fresh = _sealed(self, key, self.ends)
        row = (accounts.c.id == account, accounts.c.credentials == self._kept)
        with engine.begin() as connection:
            if connection.execute(update(accounts).where(*row).values(credentials=fresh)).rowcount:
                self._kept = fresh


def _no_token() -> TransportError:
    """A page where a token was due: a hotel's gate stands between us and Google."""
    return TransportError("no token in the answer")


def save_credentials(
    engine: Engine,
    account: str,
    key: bytes,
    credentials: Any,
    now: datetime,
    ends: datetime | None = None,
) -> None:
    """After consent: the credentials and what they allow, into the account's row (by its id)."""
    scopes = sorted(credentials.granted_scopes or credentials.scopes or ())
    with engine.begin() as connection:
        connection.execute(
            update(accounts)
            .where(accounts.c.id == account)
            .values(
                credentials=_sealed(credentials, key, ends),
                scopes=scopes,
                connected_at=now,
                stopped_at=None,
                stopped_why=None,
            )
        )


def load_credentials(
    engine: Engine, account: str, key: bytes, clock: Clock | None = None
) -> SavedCredentials | None:
    """The account's credentials, or None if it was never connected. Raises Denied where the key
    file is not the one they were encrypted with, and once Google said that they have ended."""
    sealed = kept_credentials(engine, account)
    if sealed is None:
        return None
    stored = _opened(sealed, key)
    # By hand: from_authorized_user_info would put Google's token_uri in place of the stored one.
    credentials = SavedCredentials(
        **{name: stored[name] for name in _FIELDS},
        scopes=stored["scopes"],
        granted_scopes=stored["granted_scopes"],
        expiry=_expiry(stored["expiry"]),
    )
    credentials.ends = _moment(stored.get("ends"))
    credentials.keep_in(engine, account, key, sealed, clock or SystemClock())
    return credentials


def end_of(sealed: str, key: bytes) -> datetime | None:
    """When Google ends, or ended, the permission in `sealed` by itself. Raises Denied where the key
    does not fit."""
    return _moment(_opened(sealed, key).get("ends"))


def _opened(sealed: str, key: bytes) -> dict[str, Any]:
    try:
        stored: dict[str, Any] = orjson.loads(_fernet(key).decrypt(sealed.encode()))
    except InvalidToken:
        raise Denied(
            Text("The key file does not fit the database: was only one of them restored?"),
            Text("Put the old key file back, or run `regulars connect` once."),
            cause="key_file_wrong",
        ) from None
    return stored


def _sealed(credentials: Any, key: bytes, ends: datetime | None) -> str:
    stored = {name: getattr(credentials, name) for name in _FIELDS}
    stored["scopes"] = list(credentials.scopes or ())
    stored["granted_scopes"] = list(credentials.granted_scopes or ())
    stored["expiry"] = credentials.expiry.isoformat() if credentials.expiry else None
    stored["ends"] = ends.isoformat() if ends else None
    return _fernet(key).encrypt(orjson.dumps(stored)).decode()


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


def _expiry(stored: str | None) -> datetime | None:
    """google-auth wants a naive UTC instant."""
    if stored is None:
        return None
    at = datetime.fromisoformat(stored)
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
