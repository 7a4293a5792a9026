"""Who may come in: a link that works once, then a signed cookie; the token of every form."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from threading import Lock

from msgspec import Struct

LIFE = 180 * 24 * 3600
"""Seconds a browser keeps the cookie; a new key file ends every session at once."""


class Session(Struct, frozen=True):
    id: str
    csrf: str
    """What every form must carry."""


class Entrance:
    """Sessions without a table: the cookie is a random id and its signature."""

    def __init__(self, secret: bytes, *, secret_link: bool) -> None:
        self._secret = secret
        self._lock = Lock()
        self.secret_link = secret_link
        self.key = secrets.token_urlsafe(24) if secret_link else ""

    def use(self, key: str) -> bool:
        """Whether `key` opens the door; it does so once."""
        with self._lock:
            if not self.key or not hmac.compare_digest(key.encode(), self.key.encode()):
                return False
            self.key = ""
            return True

    def open(self) -> tuple[Session, str]:
        """A new session and the cookie's value."""
        id = secrets.token_urlsafe(18)
        return self._session(id), f"{id}.{self._sign('session', id)}"

    def recognise(self, cookie: str | None) -> Session | None:
        id, _, signature = (cookie or "").partition(".")
        expected = self._sign("session", id)
        if not id or not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        return self._session(id)

    def _session(self, id: str) -> Session:
        return Session(id, self._sign("form", id))

    def _sign(self, purpose: str, id: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{id}".encode(), sha256).hexdigest()


def cookie_name(port: int) -> str:
    """One per port: browsers keep one jar for all of a host, the sample shop's page included."""
    return f"regulars-{port}"


def cookie_header(port: int, value: str) -> str:
    return f"{cookie_name(port)}={value}; Path=/; Max-Age={LIFE}; HttpOnly; SameSite=Strict"
