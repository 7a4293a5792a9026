"""Drafts of ours that a dead process, or a lost answer, left unnoted."""

from __future__ import annotations

from datetime import timedelta

from core.model import Draft
from mailer.deliveries import Delivery
from mailer.parts import Parts
from mailer.tokens import token_in

DELAY = timedelta(seconds=30)
"""How long a call whose answer was lost may still be on its way."""


def settle_delay(parts: Parts, found: Delivery) -> None:
    """Wait until what was begun for this delivery has surely ended."""
    begun = found.claimed_at or parts.clock.now()
    left = begun + DELAY - parts.clock.now()
    parts.clock.sleep(max(0.0, left.total_seconds()))


def find_draft(parts: Parts, found: Delivery) -> Draft | None:
    """The draft of a delivery whose creation was not noted; copies of it are deleted."""
    settle_delay(parts, found)
    by_message = {draft.message_id: draft for draft in parts.gmail.find_drafts()}
    ours = [
        by_message[message.id]
        for message in parts.gmail.headers(list(by_message), ["List-Unsubscribe"])
        if token_in(message.headers.get("list-unsubscribe", "")) == found.token
    ]
    for copy in ours[1:]:
        parts.gmail.delete_draft(copy.id)
    return ours[0] if ours else None
