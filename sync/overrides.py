"""Answers chosen by hand, kept until they end: one at most for a customer and dimension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from datetime import date, datetime, tzinfo
from itertools import islice

from sqlalchemy import Connection, select, update

from core.ids import new_ids
from core.tables import account as accounts
from core.tables import override
from core.tables import run as run_table
from sync.bulk import Same, insert_rows
from sync.hands import Hand
from sync.merge import NewOverride, Override


def load_overrides(connection: Connection, account: str) -> dict[str, dict[str, Override]]:
    """Dimension -> customer -> the override in force."""
    rows = connection.execute(
        select(override.c.dimension, override.c.customer, override.c.id)
        .add_columns(override.c.segment, override.c.until, override.c.origin)
        .where(override.c.account == account, override.c.ended_at.is_(None))
    )
    found: dict[str, dict[str, Override]] = defaultdict(dict)
    for dimension, customer, id, segment, until, origin in rows:
        found[dimension][customer] = Override(id, segment, until, origin)
    return found


def load_hands(connection: Connection, ids: Sequence[str], zone: tzinfo) -> dict[str, Hand]:
    """Of these overrides, by id, with the shop's day; also of one that has ended meanwhile."""
    columns = (override.c.id, override.c.origin, override.c.since, run_table.c.number)
    every = select(*columns).outerjoin(run_table, run_table.c.id == override.c.run)
    found: dict[str, Hand] = {}
    for start in range(0, len(ids), 500):
        some = every.where(override.c.id.in_(ids[start : start + 500]))
        for id, origin, since, number in connection.execute(some):
            found[id] = Hand(origin, since.astimezone(zone).date(), number)
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
    _one_hand(connection, account)
    give_back(connection, account, dimension, {*ended, *(new.customer for new in begun)}, now)
    _insert(connection, account, dimension, begun, now, until, run)


def keep_overrides(
    connection: Connection,
    account: str,
    dimension: str,
    begun: Iterable[NewOverride],
    ended: Collection[str],
    now: datetime,
    run: str,
) -> None:
    """What a run found: end the overrides with the ids `ended`, put in force what has `begun`.

    What she chose on the page while the run was under way is the newer answer and stays: the next
    run writes it.
    """
    begun = list(begun)
    if not begun and not ended:
        return
    _one_hand(connection, account)
    _end(connection, list(ended), now)
    newer = {customer for _, customer in _in_force(connection, account, dimension)}
    begun = [new for new in begun if new.customer not in newer]
    _insert(connection, account, dimension, begun, now, None, run)


def give_back(
    connection: Connection, account: str, dimension: str, customers: Set[str], now: datetime
) -> int:
    """End the overrides of these customers, so that the rules answer again; how many there were."""
    if not customers:
        return 0
    in_force = _in_force(connection, account, dimension)
    ids = [id for id, customer in in_force if customer in customers]
    _end(connection, ids, now)
    return len(ids)


def hold_until(
    connection: Connection, account: str, dimension: str, customer: str, until: date | None
) -> bool:
    """Set the last day of the override in force (None: until it is ended); whether there is one."""
    held = connection.execute(
        update(override)
        .where(
            override.c.account == account,
            override.c.dimension == dimension,
            override.c.customer == customer,
            override.c.ended_at.is_(None),
        )
        .values(until=until)
    )
    return bool(held.rowcount)


def _one_hand(connection: Connection, account: str) -> None:
    """Where several may write at once (PostgreSQL), the second waits for the first and sees it."""
    connection.execute(select(accounts.c.id).where(accounts.c.id == account).with_for_update())


def _in_force(connection: Connection, account: str, dimension: str) -> list[tuple[str, str]]:
    """(id, customer)"""
    query = select(override.c.id, override.c.customer).where(
        override.c.account == account,
        override.c.dimension == dimension,
        override.c.ended_at.is_(None),
    )
    return [(id, customer) for id, customer in connection.execute(query)]


def _end(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Those that still are in force; one that ended meanwhile keeps its own end."""
    for start in range(0, len(ids), 500):
        connection.execute(
            update(override)
            .where(override.c.id.in_(ids[start : start + 500]), override.c.ended_at.is_(None))
            .values(ended_at=now)
        )


def _insert(
    connection: Connection,
    account: str,
    dimension: str,
    begun: Sequence[NewOverride],
    now: datetime,
    until: date | None,
    run: str | None,
) -> None:
    if begun:
        insert_rows(
            connection,
            override,
            {
                "id": list(islice(new_ids(now), len(begun))),
                "account": Same(account),
                "customer": [new.customer for new in begun],
                "dimension": Same(dimension),
                "segment": [new.segment for new in begun],
                "origin": [new.origin for new in begun],
                "run": [new.run or run for new in begun],
                "since": Same(now),
                "until": Same(until),
            },
        )
