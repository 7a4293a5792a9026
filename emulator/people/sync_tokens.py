"""Page and sync tokens: what they carry, what they are bound to, and when they expire.

A token is self-contained (so it lives over restarts): base64 of its JSON with a check sum. It is
bound to the account and to the parameters it was made for by their hash.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson

from emulator.api import Json, Refusal, invalid

LIFETIME = 7 * 86_400 * 1_000_000
"""Microseconds a sync token lives, counted from the full read its line began with."""


def seal(content: Json) -> str:
    raw = orjson.dumps(content)
    return base64.urlsafe_b64encode(_sum(raw) + raw).decode().rstrip("=")


def unseal(token: str, bound: str) -> Json:
    """What `seal` was given; refused if it is garbled or made for other parameters."""
    try:
        whole = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise mismatch() from None
    if _sum(whole[6:]) != whole[:6]:
        raise mismatch()
    content: Json = orjson.loads(whole[6:])
    if content.get("for") != bound:
        raise mismatch()
    return content


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
