"""The start of a campaign: the audience is chosen, a row per recipient written, before any call."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection, insert, select, update

from core.errors import WrongUse
from core.i18n import Text
from core.tables import campaign, delivery
from mailer.audience import Audience, resolve
from mailer.moves import next_state
from mailer.parts import Parts
from mailer.tokens import address_hash, token


def prepare(parts: Parts, campaign_id: str) -> int:
    """Write a delivery for each recipient and move the campaign to `sending`; how many there are.

    One transaction: there never is a started campaign with half an audience. Whoever left gets a
    row too, skipped with the reason. Raises WrongUse where the audience is empty or the campaign
    cannot start.
    """
    now = parts.clock.now()
    with parts.engine.begin() as connection:
        row = connection.execute(
            select(campaign).where(
                campaign.c.account == parts.account, campaign.c.id == campaign_id
            )
        ).one()
        state = next_state(row.name, row.state, "start")
        audience = audience_of(connection, parts, row.audience)
        if not audience.recipients:
            raise WrongUse(
                Text("Nobody is in the audience of “{name}” now.", name=row.name),
                Text("Choose other segments, or run a sync first."),
            )
        connection.execute(insert(delivery), _rows(parts, campaign_id, audience))
        connection.execute(
            update(campaign)
            .where(campaign.c.id == campaign_id)
            .values(state=state, started_at=now, reason=None)
        )
    return len(audience.recipients)


def audience_of(connection: Connection, parts: Parts, chosen: dict[str, list[str]]) -> Audience:
    """Who would get it now, by the stored entries. Raises WrongUse."""
    return resolve(
        connection,
        parts.account,
        chosen["include"],
        chosen["exclude"],
        dimensions=parts.settings.dimensions,
        hashed=partial(address_hash, parts.secret),
    )


def _rows(parts: Parts, campaign_id: str, audience: Audience) -> list[dict[str, Any]]:
    reasons = {recipient.customer: reason for recipient, reason in audience.left}
    everybody = [*audience.recipients, *(recipient for recipient, _ in audience.left)]
    # sorted: ids made in one millisecond have no order of their own, and sending goes by id
    ids = sorted(parts.new_id() for _ in everybody)
    return [
        {
            "id": new_id,
            "account": parts.account,
            "campaign": campaign_id,
            "customer": recipient.customer,
            "address": recipient.address,
            "token": token(parts.secret, campaign_id, recipient.address),
            "state": "skipped" if recipient.customer in reasons else "pending",
            "reason": reasons.get(recipient.customer),
            "fence": 0,
        }
        for new_id, recipient in zip(ids, everybody, strict=True)
    ]


def turn(
    parts: Parts, campaign_id: str, before: str, after: str, reason: Text | None = None
) -> bool:
    """Move a campaign that is still in state `before`; False where somebody else moved it."""
    now = parts.clock.now()
    values: dict[str, Any] = {"state": after, "reason": reason.to_json() if reason else None}
    if after in ("finished", "cancelled"):
        values["finished_at"] = now
    with parts.engine.begin() as connection:
        turned = connection.execute(
            update(campaign)
            .where(
                campaign.c.account == parts.account,
                campaign.c.id == campaign_id,
                campaign.c.state == before,
            )
            .values(**values)
        )
        return turned.rowcount == 1
