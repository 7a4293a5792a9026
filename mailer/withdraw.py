"""What was not sent of a cancelled campaign: its drafts go, its rows say why."""

from __future__ import annotations

from sqlalchemy import select, update

from core import lease
from core.database import reading
from core.errors import Busy
from core.lease import Held
from core.tables import campaign, delivery
from mailer import deliveries
from mailer.drafts import find_draft
from mailer.parts import Parts


def withdraw(parts: Parts, held: Held, campaign_id: str) -> None:
    """Nothing unless the campaign is cancelled."""
    now = parts.clock.now()
    with reading(parts.engine).begin() as connection:
        state = connection.scalar(select(campaign.c.state).where(campaign.c.id == campaign_id))
        if state != "cancelled":
            return
    _forget_drafts(parts, held, campaign_id)
    with parts.engine.begin() as connection:
        lease.check(connection, held)
        connection.execute(
            update(delivery)
            .where(
                delivery.c.account == parts.account,
                delivery.c.campaign == campaign_id,
                delivery.c.state == "pending",
            )
            .values(state="skipped", reason="cancelled", settled_at=now, fence=held.fence)
        )


def _forget_drafts(parts: Parts, held: Held, campaign_id: str) -> None:
    """Noted ones, and those a dead process may have made without noting them."""
    for found in deliveries.find(parts, deliveries.begun(campaign_id)):
        draft = None if found.draft_id else find_draft(parts, found)
        draft_id = found.draft_id or (draft.id if draft else None)
        if draft_id:
            parts.gmail.delete_draft(draft_id)
        now = parts.clock.now()
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
        lease.release(parts.engine, held)
