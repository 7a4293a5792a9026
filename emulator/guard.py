"""What is turned away before anybody looks at it: foreign pages, foreign names, too much."""

from __future__ import annotations

import ipaddress

from starlette.types import Scope

from emulator.dispatch import PAGE, Answer
from emulator.envelopes import error_page

MOST = 50 * 2**20
"""Bytes of a request's body. A mail of 35 MB, the most Gmail takes, is 47 MB in base64."""
TOO_LARGE = Answer(413, error_page(413), PAGE)
TEXT = {"content-type": "text/plain; charset=UTF-8"}
FOREIGN = Answer(403, b"This was sent by a page of another site.", TEXT)
MISDIRECTED = Answer(
    421,
    b"The emulator answers to localhost, 127.0.0.1 and [::1] only: with another name in the "
    b"address, a page of another site could read along.",
    TEXT,
)


def turned_away(scope: Scope, host: str) -> Answer | None:
    """The answer to a request that is not to be handled. `host` is the address we listen on: who
    listens beyond this machine wants to be called by other names."""
    headers = dict(scope["headers"])
    named = headers.get(b"host", b"").decode("latin-1")
    if is_loopback(host) and named and not is_loopback(named):
        return MISDIRECTED
    return FOREIGN if _is_foreign(scope["method"], headers) else None


def declared(scope: Scope) -> int:
    """Bytes the request says its body has, 0 if it does not say."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() else 0


def is_loopback(host: str) -> bool:
    """Whether a Host header, or an address, means this machine."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_foreign(verb: str, headers: dict[bytes, bytes]) -> bool:
    """Whether a page of another site, open in the same browser, wants something done here."""
    origin = headers.get(b"origin", b"")
    ours = origin.partition(b"://")[2] == headers.get(b"host")
    return verb not in ("GET", "HEAD") and bool(origin) and not ours
