"""Table `label`: what became of the label of each segment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from core.tables import label
from sync.bulk import Same, upsert_rows
from sync.items import Key

OURS = "ours"
TAKEN = "taken"
"""There is a label of that name which is not ours."""
SYSTEM = "system"
"""The same, and it is one of Google's own: nobody can give it to us."""
DELETED = "deleted"
SHEET = "sheet"
"""The owner wants the segment in the sheet only."""


class Known(Struct, frozen=True):
    """A row of table `label`. Who has none has no label yet."""

    resource_name: str | None
    name: str
    state: str


def load_labels(connection: Connection, account: str) -> dict[Key, Known]:
    rows = connection.execute(select(label).where(label.c.account == account))
    return {(r.dimension, r.segment): Known(r.resource_name, r.name, r.state) for r in rows}


def store_labels(
    connection: Connection, account: str, rows: Mapping[Key, Known], now: datetime
) -> None:
    if not rows:
        return
    upsert_rows(
        connection,
        label,
        {
            "account": Same(account),
            "dimension": [dimension for dimension, _ in rows],
            "segment": [segment for _, segment in rows],
            "resource_name": [known.resource_name for known in rows.values()],
            "name": [known.name for known in rows.values()],
            "state": [known.state for known in rows.values()],
            "created_at": Same(now),
        },
    )


def store_changed(
    connection: Connection,
    account: str,
    before: Mapping[Key, Known],
    rows: Mapping[Key, Known],
    now: datetime,
    *,
    states: Collection[str],
) -> None:
    """Those of `rows` that are in one of these states and differ from `before`."""
    changed = {k: v for k, v in rows.items() if v.state in states and before.get(k) != v}
    store_labels(connection, account, changed, now)


def forget_label(connection: Connection, account: str, key: Key) -> None:
    """We deleted it ourselves: nothing to ask the owner about."""
    dimension, segment = key
    connection.execute(
        delete(label).where(
            label.c.account == account, label.c.dimension == dimension, label.c.segment == segment
        )
    )


def mark(key: Key) -> str:
    """A label's name for us, whatever people call it: in its clientData and in table `decision`."""
    return "/".join(key)
