"""Ids of our own: ULIDs, sortable by time, made with the clock they are given."""

from __future__ import annotations

import os
from datetime import datetime

from ulid import ULID


def new_id(now: datetime) -> str:
    """A new ULID (26 characters) for the instant `now`."""
    milliseconds = int(now.timestamp() * 1000)
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + os.urandom(10)))
