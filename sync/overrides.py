"""Answers chosen by hand, kept until they end: one at most for a customer and dimension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Set
from datetime import date, datetime

from sqlalchemy import Connection, select

from core.ids import new_id
from core.tables import override
from sync.bulk import Same, insert_rows, update_rows
from sync.merge import NewOverride, Override

SHEET, LABEL, PAGE, COMMAND, UNDO = "sheet", "label", "page", "command", "undo"
"""Where an override came from."""


def load_overrides(connection: Connection, account: str) -> dict[str, dict[str, Override]]:
    """Dimension -> customer -> the override in force."""
    rows = connection.execute(
        select(override.c.dimension, override.c.customer, override.c.id)
        .add_columns(override.c.segment, override.c.until)
        .where(override.c.account == account, override.c.ended_at.is_(None))
    )
    found: dict[str, dict[str, Override]] = defaultdict(dict)
    for dimension, customer, id, segment, until in rows:
        found[dimension][customer] = Override(id, segment, until)
    return found


def store_overrides(
    connection: Connection,
    account: str,
    dimension: str,
    begun: Iterable[NewOverride],
    ended: Collection[str],
    now: datetime,
    *,
    until: date | None = None,
    run: str | None = None,
) -> None:
    """End those of the customers `ended`, then put in force what has `begun`, until the end of day
    `until`. Whatever else was in force for such a customer gives way."""
    begun = list(begun)
    give_back(connection, account, dimension, {*ended, *(new.customer for new in begun)}, now)
    if begun:
        insert_rows(
            connection,
            override,
            {
                "id": [new_id(now) for _ in begun],
                "account": Same(account),
                "customer": [new.customer for new in begun],
                "dimension": Same(dimension),
                "segment": [new.segment for new in begun],
                "origin": [new.origin for new in begun],
                "run": Same(run),
                "since": Same(now),
                "until": Same(until),
            },
        )


def give_back(
    connection: Connection, account: str, dimension: str, customers: Set[str], now: datetime
) -> int:
    """End the overrides of these customers, so that the rules answer again; how many there were."""
    if not customers:
        return 0
    in_force = select(override.c.id, override.c.customer).where(
        override.c.account == account,
        override.c.dimension == dimension,
        override.c.ended_at.is_(None),
    )
    ids = [id for id, customer in connection.execute(in_force) if customer in customers]
    if ids:
        update_rows(connection, override, {"id": ids}, {"ended_at": Same(now)})
    return len(ids)
