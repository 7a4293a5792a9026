"""One delivery sent, exactly once.

The row is claimed, a draft made and noted, the draft sent and its message noted; every note is
written under the lease's fence. What a crash leaves between two notes is settled by settle.py.
"""

from __future__ import annotations

from msgspec.structs import replace

from core.errors import Denied, Gone, GoogleError, LostLease, TryLater, Unsure, WrongUse
from core.lease import Held
from mailer import deliveries
from mailer.campaigns import CampaignView
from mailer.deliveries import Delivery
from mailer.drafts import find_draft
from mailer.letter import compose
from mailer.parts import Parts
from mailer.sandbox import BadTemplate
from mailer.sent import Sent
from mailer.settle import settle_gone, settle_sending


def send_one(parts: Parts, held: Held, view: CampaignView, sent: Sent) -> str | None:
    """One unit of work; the state its delivery is in now, None when nothing is due.

    Raises TryLater (the account may not send now), Denied and LostLease; the delivery waits then.
    """
    found = deliveries.claim(parts, held, view.id)
    if found is None:
        return None
    if found.state == "pending":
        drafted = _draft(parts, held, view, found)
        if isinstance(drafted, str):
            return drafted
        found = drafted
    return _send(parts, held, found, sent)


def _draft(parts: Parts, held: Held, view: CampaignView, found: Delivery) -> Delivery | str:
    """The delivery with its draft noted, or the state in which it ended without one."""
    try:
        draft = find_draft(parts, found) if found.claimed_at else None
        draft = draft or parts.gmail.create_draft(compose(parts, view, found))
    except Unsure:
        return "pending"  # claimed: the next look at it searches the drafts first
    except (TryLater, Denied):
        raise
    except (GoogleError, WrongUse, BadTemplate) as error:
        return _fail(parts, held, found, error)
    try:
        deliveries.settle(parts, held, found, "drafted", draft_id=draft.id)
    except LostLease:
        parts.gmail.delete_draft(draft.id)  # somebody else makes one: there may be only one
        raise
    return _as(found, "drafted", draft.id)


def _send(parts: Parts, held: Held, found: Delivery, sent: Sent) -> str | None:
    draft_id = found.draft_id or ""
    barred = deliveries.begin_sending(parts, held, found)
    if barred is None:
        return None
    if barred:
        parts.gmail.delete_draft(draft_id)
        now = parts.clock.now()
        deliveries.settle(parts, held, found, "skipped", reason=barred, settled_at=now)
        return "skipped"
    sending = _as(found, "sending", draft_id, claimed_at=parts.clock.now())
    try:
        message = parts.gmail.send_draft(draft_id)
    except Unsure:
        return settle_sending(parts, held, sending, sent)
    except Gone:
        return settle_gone(parts, held, sending, sent)
    except (TryLater, Denied):
        deliveries.settle(parts, held, sending, "drafted")
        raise
    except GoogleError as error:
        parts.gmail.delete_draft(draft_id)
        return _fail(parts, held, sending, error)
    now = parts.clock.now()
    deliveries.settle(
        parts,
        held,
        sending,
        "sent",
        message_id=message.id,
        thread_id=message.thread_id,
        settled_at=now,
    )
    sent.add(message.id, now)
    return "sent"


def _fail(
    parts: Parts, held: Held, found: Delivery, error: GoogleError | WrongUse | BadTemplate
) -> str:
    why = error.what.say(parts.language)
    deliveries.settle(parts, held, found, "failed", reason=why, settled_at=parts.clock.now())
    return "failed"


def _as(found: Delivery, state: str, draft_id: str, **values: object) -> Delivery:
    return replace(found, state=state, draft_id=draft_id, **values)
