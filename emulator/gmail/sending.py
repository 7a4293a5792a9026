"""Sending: what Gmail changes in a mail, how many it lets out a day, and where the copies land."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from email.utils import format_datetime, formataddr

from emulator.api import not_found
from emulator.gmail import mime
from emulator.gmail.bounces import bounce
from emulator.gmail.headers import Letter
from emulator.gmail.incoming import some_recipients
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox, milliseconds, plain_subject
from emulator.gmail.store import Store
from emulator.quotas import sending_limit
from emulator.world import World

_DAY = 86_400_000
_LETTERS = string.ascii_letters + string.digits + "+-_="
ARRIVED = frozenset(("INBOX", "UNREAD"))


def send(store: Store, box: Mailbox, letter: Letter, world: World, thread: str = "") -> Mail:
    """Send a checked letter: one copy in Sent, one for each recipient, reports for who bounces."""
    to = some_recipients(letter)
    _count(box, world)
    outgoing = stamped(letter, box, world)
    own = [address for address in to if store.account_at(address) is box]
    labels = frozenset(("SENT",)) | (ARRIVED if own else frozenset())
    sent = box.add(bytes(outgoing), labels, world, thread=thread)
    copy = Letter.parse(mime.as_delivered(bytes(outgoing.without("Bcc"))))
    for address in to:
        if address not in own:
            _deliver(store, box, sent, copy, address, world)
    return sent


def receive(store: Store, letter: Letter, address: str, world: World) -> Mail:
    """Put a mail that comes from outside into the mailbox of this address."""
    delivered = letter.with_first(("Delivered-To", address))
    return store.receiving(address).add(bytes(delivered), ARRIVED, world)


def stamped(letter: Letter, box: Mailbox, world: World) -> Letter:
    """The mail as Gmail lets it out: with an own Message-ID (the client's is lost), a date, and a
    verified sender (any other is silently replaced by the default one)."""
    date = format_datetime(world.clock.now())
    mail = letter.without("Return-Path", "Received").with_replaced("Message-ID", new_id(world))
    if not _may_send_as(letter, box):
        default = box.default_sender()
        mail = mail.with_replaced("From", formataddr((default.name, default.address)))
    if not mail.first("Date"):
        mail = mail.with_replaced("Date", date)
    if not mail.first("MIME-Version"):
        mail = mail.with_replaced("MIME-Version", "1.0")
    by = "from 123456789012 named unknown by gmailapi.google.com with HTTPREST"
    return mail.with_first(("Received", f"{by}; {date}"))


def new_id(world: World) -> str:
    return f"<CA{''.join(world.random.choices(_LETTERS, k=50))}@mail.gmail.com>"


def asked_thread(box: Mailbox, thread: str, letter: Letter) -> str:
    """The thread a client asks for: only if the references and the subject fit, else a new one."""
    if not thread:
        return ""
    if thread not in box.threads:
        raise not_found()
    named = " ".join([*letter.values("In-Reply-To"), *letter.values("References")])
    subject = plain_subject(letter.first("Subject"))
    for id in box.threads[thread]:
        mail = box.mails[id]
        if mail.message_id and mail.message_id in named and plain_subject(mail.subject) == subject:
            return thread
    return ""


def _may_send_as(letter: Letter, box: Mailbox) -> bool:
    senders = [box.senders.get(address.lower()) for _, address in letter.addresses("From")]
    return bool(senders) and all(sender is not None and sender.usable for sender in senders)


def _count(box: Mailbox, world: World) -> None:
    """Count one mail against the rolling day; deleting mail from Sent does not bring it back."""
    now = milliseconds(world)
    while box.sent_at and box.sent_at[0] <= now - _DAY:
        box.sent_at.popleft()
    limit = int(world.options.get("daily_limit", 500))
    if len(box.sent_at) >= limit:
        free = box.sent_at[len(box.sent_at) - limit] + _DAY if limit > 0 else now + _DAY
        raise sending_limit(datetime.fromtimestamp(free / 1000, UTC))
    box.sent_at.append(now)


def _deliver(
    store: Store, box: Mailbox, sent: Mail, copy: Letter, address: str, world: World
) -> None:
    named = world.options.get("bouncing") or {}
    status = store.bouncing.get(address.lower()) or dict(named).get(address.lower())
    if status:
        bounce(box, sent, address, str(status), world)
    if not status or str(status).startswith("4"):
        receive(store, copy.with_first(("Return-Path", f"<{box.address}>")), address, world)
