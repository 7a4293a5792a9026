"""Sending a campaign: rounds under the account's lease, and the waits between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from core import lease
from core.database import reading
from core.errors import Busy, WrongUse
from core.i18n import Text
from core.lease import Held
from core.settings import Settings
from core.tables import campaign
from mailer import campaigns
from mailer.budget import Limits, finish_time
from mailer.campaigns import CampaignView
from mailer.delivering import send_one
from mailer.parts import Parts
from mailer.prepare import turn
from mailer.rounds import Progress, Sender, Tell
from mailer.settle import open_sent
from mailer.waiting import waits_until

__all__ = ["Progress", "due", "forecast", "send_campaign", "send_one"]

_STEP = timedelta(seconds=30)
"""How soon a pause is noticed while we wait."""


def send_campaign(
    parts: Parts, campaign_id: str, on_progress: Tell = lambda _: None, *, wait: bool = True
) -> CampaignView:
    """Start a campaign, or go on with it, until it is done, paused, or may not send now.

    `wait`: stay, and go on when the account may send again; else return with `waits_until` set:
    call again then. Raises Busy (somebody holds the account), WrongUse (it is paused or over),
    Denied and LostLease; by none of them is anything lost or sent twice.
    """
    view, limits = _started(parts, campaign_id), limits_of(parts.settings)
    if not wait and _waits(parts, limits):
        return view
    sender = Sender(parts, view, limits, on_progress)
    until = _round(parts, sender)
    while until and wait:
        on_progress(sender.progress(until))
        _sleep(parts, campaign_id, until)
        until = _next_round(parts, sender)
    return campaigns.view(parts.engine, parts.account, campaign_id)


def due(parts: Parts) -> list[str]:
    """Campaigns a scheduler has to call send_campaign for: their time has come, or they are being
    sent by nobody. Oldest first; none while the account may not send."""
    now = parts.clock.now()
    if _waits(parts, limits_of(parts.settings)):
        return []
    begun = campaign.c.state == "sending"
    waiting = and_(campaign.c.state == "scheduled", campaign.c.send_at <= now)
    with reading(parts.engine).begin() as connection:
        return list(
            connection.scalars(
                select(campaign.c.id)
                .where(campaign.c.account == parts.account, or_(begun, waiting))
                .order_by(campaign.c.created_at)
            )
        )


def forecast(parts: Parts, count: int) -> datetime | None:
    """When the last of `count` mails will have gone if sending begins now; None: never."""
    sent, now = open_sent(parts), parts.clock.now()
    sent.read(now)
    limits = limits_of(parts.settings)
    begin = _waits(parts, limits) or now
    return finish_time(count, sent.history(begin), begin, limits)


def limits_of(settings: Settings) -> Limits:
    return Limits(settings.mail.daily_limit, settings.mail.reserve)


def _started(parts: Parts, campaign_id: str) -> CampaignView:
    view = campaigns.view(parts.engine, parts.account, campaign_id)
    if view.state not in ("draft", "scheduled", "sending"):
        raise WrongUse(
            Text("The campaign “{name}” is not being sent now.", name=view.name),
            Text("A paused one is resumed; one that is over is over."),
        )
    if limits_of(parts.settings).most <= 0:
        raise WrongUse(
            Text("mail.daily_limit leaves no room: mail.reserve is as large."),
            Text("Change one of them in the configuration."),
        )
    campaigns.checked_sender(parts, view.sender)
    if view.state != "sending":
        _start(parts, view)
        return campaigns.view(parts.engine, parts.account, campaign_id)
    return view


def _start(parts: Parts, view: CampaignView) -> None:
    """One whose time has come and that cannot start is a draft again and says why: it would be
    refused once a minute. Raises WrongUse."""
    try:
        campaigns.move(parts, view.id, "start")
    except WrongUse as wrong:
        if view.state == "scheduled":
            turn(parts, view.id, "scheduled", "draft", wrong.whole)
        raise


def _waits(parts: Parts, limits: Limits) -> datetime | None:
    with reading(parts.engine).begin() as connection:
        until = waits_until(connection, parts.account, limits.most)
    return until if until and until > parts.clock.now() else None


def _round(parts: Parts, sender: Sender) -> datetime | None:
    with _holding(parts) as held:
        return sender.round(held)


def _next_round(parts: Parts, sender: Sender) -> datetime | None:
    """A later round of the same process: whoever holds the account meanwhile is waited for."""
    if not _is_sending(parts, sender.view.id):
        return None
    try:
        return _round(parts, sender)
    except Busy:
        return parts.clock.now() + _STEP


@contextmanager
def _holding(parts: Parts) -> Iterator[Held]:
    held = lease.take(parts.engine, parts.account, f"mail-{parts.new_id()}", parts.clock.now())
    try:
        yield held
    finally:
        lease.release(parts.engine, held)


def _sleep(parts: Parts, campaign_id: str, until: datetime) -> None:
    """In short steps, without the lease: a sync may run, a pause ends the wait."""
    while (left := until - parts.clock.now()) > timedelta() and _is_sending(parts, campaign_id):
        parts.clock.sleep(min(_STEP, left).total_seconds())


def _is_sending(parts: Parts, campaign_id: str) -> bool:
    with reading(parts.engine).begin() as connection:
        state = connection.scalar(select(campaign.c.state).where(campaign.c.id == campaign_id))
    return bool(state == "sending")
