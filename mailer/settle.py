"""What an earlier process left in the middle, settled with the mailbox as the witness.

A draft that is still there after a while was not sent, and only that same draft may be sent. One
that is gone was sent if its token lies in Sent; if not, nobody knows, and a person has to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import getaddresses

from sqlalchemy import select

from core import lease
from core.database import reading
from core.keys import email_key
from core.lease import Held
from core.model import MessageHeaders
from core.tables import delivery
from mailer import cursors, deliveries
from mailer.budget import WINDOW
from mailer.campaigns import CampaignView
from mailer.deliveries import Delivery
from mailer.drafts import settle_delay
from mailer.letter import reader_of, rendering
from mailer.parts import Parts
from mailer.sent import MARGIN, Sent
from mailer.tokens import token_in

_UNSETTLED = ("pending", "drafted", "sending", "unsure")
_MANY = 500  # bound parameters of one statement


def settle_left(parts: Parts, held: Held, view: CampaignView) -> Sent:
    """Before the first send of every process: account for all of Sent since the last time, then
    for every send that was begun. Answers what the mailbox sent lately."""
    sent = open_sent(parts)
    account_for_sent(parts, held, view, sent)
    for found in deliveries.find(parts, delivery.c.state == "sending"):
        settle_sending(parts, held, found, sent)
    return sent


def account_for_sent(parts: Parts, held: Held, view: CampaignView, sent: Sent) -> None:
    """Mails of ours in Sent that our rows do not know: a restored or copied database, a crash.

    By token; else, if one has the same recipient and subject as a mail that is still to go, that
    delivery is `unsure`: perhaps the owner wrote it, perhaps another key file signed it.
    """
    now = parts.clock.now()
    name = f"sent:{view.id}"
    with reading(parts.engine).begin() as connection:
        last = cursors.load(connection, parts.account, name)
    since = datetime.fromisoformat(last) if last else view.created_at
    strangers = _settle_by_token(parts, held, sent.read(now, since), sent)
    _doubt_lookalikes(parts, held, view, strangers)
    with parts.engine.begin() as connection:
        lease.check(connection, held)
        cursors.store(connection, parts.account, name, now.isoformat(), now)


def settle_sending(parts: Parts, held: Held, found: Delivery, sent: Sent) -> str:
    """A send that was begun and whose end we do not know; the state it is in now."""
    settle_delay(parts, found)
    if found.draft_id and parts.gmail.draft_exists(found.draft_id):
        deliveries.settle(parts, held, found, "drafted")
        return "drafted"
    return settle_gone(parts, held, found, sent)


def settle_gone(parts: Parts, held: Held, found: Delivery, sent: Sent) -> str:
    """The draft is gone: sent or deleted; the state the delivery is in now."""
    now = parts.clock.now()
    begun = found.claimed_at or now
    _settle_by_token(parts, held, sent.read(now, begun), sent)
    deliveries.settle(parts, held, found, "unsure", reason="draft_gone", settled_at=now)
    (after,) = deliveries.find(parts, delivery.c.id == found.id)
    return after.state


def open_sent(parts: Parts) -> Sent:
    """The mailbox's Sent mail, with what our own rows know of it already."""
    horizon = parts.clock.now() - WINDOW - MARGIN
    with reading(parts.engine).begin() as connection:
        rows = connection.execute(
            select(delivery.c.message_id, delivery.c.settled_at).where(
                delivery.c.account == parts.account,
                delivery.c.message_id.is_not(None),
                delivery.c.settled_at >= horizon,
            )
        )
        return Sent(parts.gmail, {row[0]: row[1] for row in rows})


def _settle_by_token(
    parts: Parts, held: Held, messages: Iterable[MessageHeaders], sent: Sent
) -> list[MessageHeaders]:
    """Deliveries found in Sent are sent; the messages that are none of ours."""
    by_token: dict[str, MessageHeaders] = {}
    strangers = []
    for message in messages:
        found = _token(message)
        if found:
            by_token[found] = message
        else:
            strangers.append(message)
    known = _with_tokens(parts, list(by_token))
    for row in known:
        message = by_token[row.token]
        _settle_sent(parts, held, row, message)
        sent.add(message.id, message.at)
    unknown = by_token.keys() - {row.token for row in known}
    return strangers + [by_token[token] for token in unknown]


def _settle_sent(parts: Parts, held: Held, row: Delivery, message: MessageHeaders) -> None:
    changed = deliveries.settle(
        parts,
        held,
        row,
        "sent",
        expect=_UNSETTLED,
        reason=None,
        message_id=message.id,
        thread_id=message.thread_id,
        settled_at=message.at,
    )
    if changed and row.state == "drafted" and row.draft_id:
        parts.gmail.delete_draft(row.draft_id)  # it went out as another draft: a copied database


def _with_tokens(parts: Parts, tokens: Sequence[str]) -> list[Delivery]:
    found: list[Delivery] = []
    for at in range(0, len(tokens), _MANY):
        found += deliveries.find(parts, delivery.c.token.in_(tokens[at : at + _MANY]))
    return found


def _doubt_lookalikes(
    parts: Parts, held: Held, view: CampaignView, strangers: Sequence[MessageHeaders]
) -> None:
    if not strangers:
        return
    open_rows = deliveries.find(
        parts, delivery.c.campaign == view.id, delivery.c.state.in_(["pending", "drafted"])
    )
    by_address = {email_key(row.address): row for row in open_rows}
    for message in strangers:
        for address in _recipients(message):
            row = by_address.get(address)
            if row and message.headers.get("subject", "") == _subject(parts, view, row):
                deliveries.settle(
                    parts, held, row, "unsure", reason="same_subject", settled_at=message.at
                )


def _subject(parts: Parts, view: CampaignView, row: Delivery) -> str:
    reader = reader_of(parts, row.customer, row.address)
    return rendering(parts, view, reader, row.token).subject


def _recipients(message: MessageHeaders) -> list[str]:
    listed = getaddresses([message.headers.get("to", "")])
    return [email_key(address) for _, address in listed if "@" in address]


def _token(message: MessageHeaders) -> str | None:
    return token_in(message.headers.get("list-unsubscribe", ""))
