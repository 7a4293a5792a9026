"""Page and sync tokens: what they carry, what they are bound to, and when they expire.

A token is self-contained (so it lives over restarts): base64 of its JSON with a check sum. It is
bound to the account and to the parameters it was made for by their hash.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson

from emulator.api import Json, Refusal, invalid

LIFETIME = 7 * 86_400 * 1_000_000
"""Microseconds a sync token lives, counted from the full read its line began with."""


PAGE_LIFETIME = 3600 * 1_000_000
"""Microseconds a page token lives. Google does not tell how long; it only says that they end."""


def seal(content: Json) -> str:
    raw = orjson.dumps(content)
    return base64.urlsafe_b64encode(_sum(raw) + raw).decode().rstrip("=")


def unseal(token: str, bound: str) -> Json:
    """What `seal` was given; refused if it is garbled or made for other parameters."""
    try:
        whole = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise mismatch() from None
    if _sum(whole[6:]) != whole[:6]:
        raise mismatch()
    content: Json = orjson.loads(whole[6:])
    if content.get("for") != bound:
        raise mismatch()
    return content


def unseal_page(token: str, bound: str, now: int) -> Json:
    """The same of a page token, which has in "at" when its crawl began (microseconds UTC)."""
    content = unseal(token, bound)
    if "at" not in content or now - content["at"] > PAGE_LIFETIME:
        raise mismatch()
    return content


def page_size(query: Mapping[str, Any], usual: int) -> int:
    """1 to 1000; not given or 0 means the usual size."""
    size: int = query.get("pageSize") or usual
    if not 1 <= size <= 1000:
        raise mismatch()
    return size


def bound_to(account: str, parameters: Mapping[str, Any]) -> str:
    """The hash of the parameters that must be the same in all calls of one crawl."""
    raw = orjson.dumps([account, parameters], option=orjson.OPT_SORT_KEYS)
    return blake2b(raw, digest_size=8).hexdigest()


def mismatch() -> Refusal:
    return invalid("Request contains an invalid argument.")


def expired() -> Refusal:
    """HTTP 400, not Calendar's 410."""
    return Refusal(
        400,
        "FAILED_PRECONDITION",
        "Sync token is expired. Clear local cache and retry call without the sync token.",
        "failedPrecondition",
        details=[
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "EXPIRED_SYNC_TOKEN",
                "domain": "people.googleapis.com",
            }
        ],
    )


def _sum(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=6).digest()
