"""A row per recipient, and the only ways it may change: conditionally, and under the fence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Row, and_, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from core import lease
from core.database import reading
from core.lease import Held
from core.tables import campaign, delivery
from mailer.last_look import LastLook
from mailer.parts import Parts


class Delivery(Struct, frozen=True):
    id: str
    campaign: str
    customer: str | None
    address: str
    token: str
    state: str
    draft_id: str | None
    claimed_at: datetime | None


_COLUMNS = [delivery.c[name] for name in Delivery.__struct_fields__]


def find(parts: Parts, *wanted: ColumnElement[bool]) -> list[Delivery]:
    """The account's deliveries with all of `wanted`, in the order of sending."""
    with reading(parts.engine).begin() as connection:
        rows = connection.execute(
            select(*_COLUMNS)
            .where(delivery.c.account == parts.account, *wanted)
            .order_by(delivery.c.id)
        )
        return [_delivery(row) for row in rows]


def _delivery(row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery(**row._mapping)


def settle(
    parts: Parts,
    held: Held,
    found: Delivery,
    state: str,
    *,
    expect: Sequence[str] | None = None,
    **values: object,
) -> bool:
    """Bring a delivery from the state we know it in (or one of `expect`) to another one.

    False: it was not in that state any more. Raises LostLease; then nothing was written.
    """
    with parts.engine.begin() as connection:
        lease.check(connection, held)
        changed = connection.execute(
            update(delivery)
            .where(delivery.c.id == found.id, delivery.c.state.in_(expect or [found.state]))
            .values(state=state, fence=held.fence, **values)
        )
        return changed.rowcount == 1


def claim(parts: Parts, held: Held, campaign_id: str) -> Delivery | None:
    """The next delivery to work on, marked as ours; None when nothing is due.

    Those with a draft come first: there is one unsent draft at a time. Whoever may not get it any
    more (mailer/last_look.py) is skipped here, in the same transaction.
    """
    now = parts.clock.now()
    with parts.engine.begin() as connection:
        lease.check(connection, held)
        if connection.scalar(select(campaign.c.state).where(_is(parts, campaign_id))) != "sending":
            return None
        look = LastLook(connection, parts)
        while (found := _next(connection, campaign_id)) is not None:
            reason = look.reason_not_to(found)
            if reason and found.state == "pending" and not found.claimed_at:
                _skip(connection, found.id, reason, held, now)
                continue
            connection.execute(
                update(delivery)
                .where(delivery.c.id == found.id)
                .values(claimed_at=found.claimed_at or now, fence=held.fence)
            )
            return found
    return None


def _next(connection: Connection, campaign_id: str) -> Delivery | None:
    row = connection.execute(
        select(*_COLUMNS)
        .where(delivery.c.campaign == campaign_id, delivery.c.state.in_(["pending", "drafted"]))
        .order_by(delivery.c.state, delivery.c.id)  # "drafted" < "pending"
        .limit(1)
    ).one_or_none()
    return _delivery(row) if row else None


def _skip(connection: Connection, id: str, reason: str, held: Held, now: datetime) -> None:
    connection.execute(
        update(delivery)
        .where(delivery.c.id == id, delivery.c.state == "pending")
        .values(state="skipped", reason=reason, settled_at=now, fence=held.fence)
    )


def begin_sending(parts: Parts, held: Held, found: Delivery) -> str | None:
    """The last look before the send: "" and the row is `sending`; else why it must not go.

    None where the campaign was stopped, or somebody else settled the delivery meanwhile.
    """
    with parts.engine.begin() as connection:
        lease.check(connection, held)
        running = connection.scalar(select(campaign.c.state).where(_is(parts, found.campaign)))
        if running != "sending":
            return None
        if reason := LastLook(connection, parts).reason_not_to(found):
            return reason
        changed = connection.execute(
            update(delivery)
            .where(delivery.c.id == found.id, delivery.c.state == "drafted")
            .values(state="sending", claimed_at=parts.clock.now(), fence=held.fence)
        )
        return "" if changed.rowcount == 1 else None


def counts(parts: Parts, campaign_id: str) -> dict[str, int]:
    with reading(parts.engine).begin() as connection:
        rows = connection.execute(
            select(delivery.c.state, func.count())
            .where(delivery.c.campaign == campaign_id)
            .group_by(delivery.c.state)
        )
        return {row[0]: row[1] for row in rows}


def _is(parts: Parts, campaign_id: str) -> ColumnElement[bool]:
    return and_(campaign.c.account == parts.account, campaign.c.id == campaign_id)


def begun(campaign_id: str) -> ColumnElement[bool]:
    """Not sent, but with a draft: noted, or perhaps made by a process that died."""
    return and_(
        delivery.c.campaign == campaign_id,
        or_(
            delivery.c.state == "drafted",
            and_(delivery.c.state == "pending", delivery.c.claimed_at.is_not(None)),
        ),
    )
