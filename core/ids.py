"""Ids of our own: ULIDs, sortable by time, made with the clock they are given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, product

from ulid import ULID


def new_id(now: datetime) -> str:
    """A new ULID (26 characters) for the instant `now`."""
    milliseconds = int(now.timestamp() * 1000)
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + os.urandom(10)))


_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = _ALPHABET.encode() * 8
"""Crockford's letter for each byte: every letter for as many of them."""
_PLACES = ["".join(two) for two in product(_ALPHABET, repeat=2)]


def new_ids(now: datetime) -> Iterator[str]:
    """ULIDs for the instant `now` without end, made a thousand at a time.

    A million of them come in the order they sort in: whoever keeps them by id has nothing to sort.
    """
    stem = new_id(now)[:10]
    for high in cycle(_PLACES):
        letters = os.urandom(12 * len(_PLACES)).translate(_LETTERS).decode()
        for at, low in enumerate(_PLACES):
            yield f"{stem}{high}{low}{letters[12 * at : 12 * at + 12]}"
