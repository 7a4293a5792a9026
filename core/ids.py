"""Ids of our own: ULIDs, sortable by time, made with the clock they are given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from ulid import ULID


def new_id(now: datetime) -> str:
    """A new ULID (26 characters) for the instant `now`."""
    milliseconds = int(now.timestamp() * 1000)
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + os.urandom(10)))


_LETTERS = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ" * 8
"""Crockford's letter for each byte: every letter for as many of them."""


def new_ids(now: datetime) -> Iterator[str]:
    """ULIDs for the instant `now` without end, made a thousand at a time."""
    stem = new_id(now)[:10]
    while True:
        letters = os.urandom(16 * 1000).translate(_LETTERS).decode()
        for start in range(0, len(letters), 16):
            yield stem + letters[start : start + 16]
