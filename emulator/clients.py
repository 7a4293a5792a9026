"""OAuth clients: which there are, their secrets, and where they may be sent back to.

Without the option `clients` any client will do; its secret is the one it used first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from emulator.grants import TokenRefused
from emulator.guard import is_loopback
from emulator.oauth import Store

KEYS: dict[str, type] = {"secret": str, "redirects": list, "deleted": bool}
NOT_FOUND = "The OAuth client was not found."
DELETED = "The OAuth client was deleted."


@dataclass(frozen=True)
class Client:
    """`redirects` empty means a desktop client: any port and path of this machine. None means that
    nothing is known: https and this machine."""

    secret: str
    redirects: tuple[str, ...] | None

    def may_return_to(self, redirect: str) -> bool:
        target = urlsplit(redirect)
        local = target.scheme == "http" and is_loopback(target.hostname or "")
        if self.redirects is None:
            return local or (target.scheme == "https" and bool(target.hostname))
        return redirect in self.redirects if self.redirects else local


def check(clients: Any) -> str:
    """What is wrong with a value of the option `clients`, "" if nothing."""
    for name, entry in clients.items():
        known = isinstance(entry, dict) and entry.keys() <= KEYS.keys()
        if not known or not all(isinstance(value, KEYS[key]) for key, value in entry.items()):
            return f"{name!r} of clients is an object with some of {', '.join(KEYS)}, not {entry!r}"
    return ""


def find(options: Mapping[str, Any], store: Store, name: str) -> Client:
    """The client of that id; TokenRefused for one that is unknown or deleted."""
    declared = options.get("clients")
    if not declared:
        return Client(store.secrets.get(name, ""), None)
    if name not in declared:
        raise TokenRefused("invalid_client", NOT_FOUND, 401)
    entry = declared[name]
    if entry.get("deleted"):
        raise TokenRefused("deleted_client", DELETED, 401)
    return Client(entry.get("secret", ""), tuple(map(str, entry.get("redirects", ()))))


def authenticate(options: Mapping[str, Any], store: Store, name: str, secret: str) -> None:
    """Raises TokenRefused unless it is that client who asks."""
    if not name:
        raise TokenRefused("invalid_request", "Could not determine client ID from request.")
    client = find(options, store, name)
    if not secret:
        raise TokenRefused("invalid_request", "client_secret is missing.")
    if client.secret and secret != client.secret:
        raise TokenRefused("invalid_client", "The provided client secret is invalid.", 401)
    store.secrets.setdefault(name, secret)
