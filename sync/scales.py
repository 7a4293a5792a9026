"""What the customers were measured against, kept: so that one is explained without the others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from sync.contacts import load_cursor, store_cursor
from sync.metrics import Scales

CURSOR = "scales"


def load_scales(connection: Connection, account: str) -> Scales:
    """As the last run measured them; before any run they know nothing."""
    kept = load_cursor(connection, account, CURSOR)
    return Scales.from_json(kept) if kept else Scales()


def store_scales(connection: Connection, account: str, scales: Scales, now: datetime) -> None:
    """Where they changed: in a night without orders only the models' parameters do."""
    if load_scales(connection, account) != scales:
        store_cursor(connection, account, CURSOR, scales.to_json(), now)
