"""Sending: what Gmail changes in a mail, how many it lets out a day, and where the copies land."""

from __future__ import annotations

import re
import string
from email.utils import format_datetime

from emulator.api import invalid, not_found
from emulator.gmail import allowance, mime
from emulator.gmail.autoreply import answer
from emulator.gmail.bounces import DAILY_LIMIT, bounce
from emulator.gmail.headers import Letter, named
from emulator.gmail.incoming import some_recipients
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox, plain_subject
from emulator.gmail.store import Store
from emulator.world import World

_LETTERS = string.ascii_letters + string.digits + "+-_="
ARRIVED = frozenset(("INBOX", "UNREAD"))


def send(store: Store, box: Mailbox, letter: Letter, world: World, thread: str = "") -> Mail:
    """Send a checked letter: one copy in Sent, one for each recipient, reports for who bounces."""
    to = some_recipients(letter)
    leaves = allowance.take(box, world)
    outgoing = stamped(letter, box, world)
    own = [address for address in to if store.account_at(address) is box]
    labels = frozenset(("SENT",)) | (ARRIVED if own else frozenset())
    sent = box.add(bytes(outgoing), labels, world, thread=thread)
    if not leaves:
        bounce(box, sent, to[0], DAILY_LIMIT, world)
        return sent
    copy = Letter.parse(mime.as_delivered(bytes(outgoing.without("Bcc"))))
    for address in to:
        if address not in own:
            _deliver(store, box, sent, copy, address, world)
    return sent


def receive(store: Store, letter: Letter, address: str, world: World) -> Mail:
    """Put a mail that comes from outside into the mailbox of this address."""
    box = store.receiving(address)
    mail = box.add(bytes(letter.with_first(("Delivered-To", address))), ARRIVED, world)
    away = dict(world.options.get("auto_replies") or {}).get(address.lower(), "")
    back = answer(box, letter, str(away), world)
    if back:
        receive(store, back[0], back[1], world)
    return mail


def stamped(letter: Letter, box: Mailbox, world: World) -> Letter:
    """The mail as Gmail lets it out: with an own Message-ID (the client's is lost), a date, and a
    verified sender (any other is silently replaced by the default one)."""
    date = format_datetime(world.clock.now())
    mail = letter.without("Return-Path", "Received").with_replaced("Message-ID", new_id(world))
    if not _may_send_as(letter, box):
        default = box.default_sender()
        mail = mail.with_replaced("From", named(default.name, default.address))
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
    if not re.fullmatch(r"[0-9a-fA-F]{1,16}", thread):
        raise invalid("Invalid thread_id value")
    thread = thread.lower()
    if thread not in box.threads:
        raise not_found()
    answered = " ".join([*letter.values("In-Reply-To"), *letter.values("References")])
    subject = plain_subject(letter.first("Subject"))
    for id in box.threads[thread]:
        mail = box.mails[id]
        if (
            mail.message_id
            and mail.message_id in answered
            and plain_subject(mail.subject) == subject
        ):
            return thread
    return ""


def _may_send_as(letter: Letter, box: Mailbox) -> bool:
    senders = [box.senders.get(address.lower()) for _, address in letter.addresses("From")]
    return bool(senders) and all(sender is not None and sender.usable for sender in senders)


def _deliver(
    store: Store, box: Mailbox, sent: Mail, copy: Letter, address: str, world: World
) -> None:
    status = _status(store, address.lower(), world)
    if status:
        bounce(box, sent, address, status, world)
    if not status or status.startswith("4"):
        receive(store, copy.with_first(("Return-Path", f"<{box.address}>")), address, world)


def _status(store: Store, address: str, world: World) -> str:
    """The status its mail comes back with, told for the address or for all of "@domain"; or ""."""
    told = {**dict(world.options.get("bouncing") or {}), **store.bouncing}
    return str(told.get(address) or told.get(f"@{address.rpartition('@')[2]}") or "")
