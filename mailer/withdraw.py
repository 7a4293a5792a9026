"""What was not sent of a cancelled campaign: its drafts go, its rows say why."""

from __future__ import annotations

from sqlalchemy import select, update

from core import lease
from core.errors import Busy
from core.lease import Held
from core.tables import campaign, delivery
from mailer import deliveries
from mailer.parts import Parts


def withdraw(parts: Parts, held: Held, campaign_id: str) -> None:
    """Nothing unless the campaign is cancelled."""
    now = parts.clock.now()
    with parts.engine.begin() as connection:
        lease.check(connection, held)
        state = connection.scalar(select(campaign.c.state).where(campaign.c.id == campaign_id))
        if state != "cancelled":
            return
        connection.execute(
            update(delivery)
            .where(
                delivery.c.account == parts.account,
                delivery.c.campaign == campaign_id,
                delivery.c.state == "pending",
            )
            .values(state="skipped", reason="cancelled", settled_at=now, fence=held.fence)
        )
    for found in deliveries.find(
        parts, delivery.c.campaign == campaign_id, delivery.c.state == "drafted"
    ):
        parts.gmail.delete_draft(found.draft_id or "")
        deliveries.settle(parts, held, found, "skipped", reason="cancelled", settled_at=now)


def withdraw_now(parts: Parts, campaign_id: str) -> None:
    """The same, unless somebody is sending at this moment: then they do it when they notice."""
    try:
        held = lease.take(
            parts.engine, parts.account, f"withdraw-{parts.new_id()}", parts.clock.now()
        )
    except Busy:
        return
    try:
        withdraw(parts, held, campaign_id)
    finally:
        lease.release(parts.engine, held, parts.clock.now())
