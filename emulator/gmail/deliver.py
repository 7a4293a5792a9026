"""Playing the world outside: a customer answers, leaves, or a mail comes back (POST deliver)."""

from __future__ import annotations

import re
from email.utils import format_datetime, parseaddr
from urllib.parse import parse_qs, unquote

from emulator.api import Json, invalid, not_found
from emulator.gmail.autoreply import automatic
from emulator.gmail.bounces import bounce
from emulator.gmail.caller import gmail_store
from emulator.gmail.compose import composed
from emulator.gmail.headers import Letter, one_line
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox
from emulator.gmail.sending import new_id, receive
from emulator.gmail.store import Store
from emulator.world import World

KINDS = ("message", "reply", "auto_reply", "bounce", "delay", "unsubscribe")


def deliver(world: World, body: Json) -> Json:
    """One mail into an account's inbox, answered as {"id", "threadId", "labelIds"}.

    `body`: "account", "kind" (one of KINDS), "from", "subject", "text", and for all but a plain
    message "to_message", the id of one the account sent. `from` is by default who got that mail. A
    bounce takes "status" (default 5.1.1, a delay's 4.4.1) and "form" (one of bounces.FORMS).
    """
    store = gmail_store(world)
    kind = body.get("kind", "message")
    account = str(body.get("account", ""))
    if kind not in KINDS or "@" not in account:
        raise invalid(f"deliver needs an account's address and a kind, one of {', '.join(KINDS)}")
    box = store.account(one_line(account))
    mail = _made(store, box, kind, body, world)
    return {"id": mail.id, "threadId": mail.thread, "labelIds": sorted(mail.labels)}


def _made(store: Store, box: Mailbox, kind: str, body: Json, world: World) -> Mail:
    if kind == "message":
        to = one_line(body.get("to", box.address))
        return receive(store, _message(to, body, world), to, world)
    sent = box.mails.get(str(body.get("to_message", "")))
    if sent is None:
        raise not_found(f"{kind} needs to_message: the id of a mail that {box.address} has")
    customer = one_line(body.get("from") or _recipient(sent))
    if kind in ("bounce", "delay"):
        status = str(body.get("status") or ("5.1.1" if kind == "bounce" else "4.4.1"))
        address = parseaddr(customer)[1] or customer
        return bounce(box, sent, address, status, world, str(body.get("form", "report")))
    letter, to = (
        _unsubscribe(sent, customer, world)
        if kind == "unsubscribe"
        else _reply(box, sent, customer, body, world)
    )
    return receive(store, letter, to, world)


def _recipient(sent: Mail) -> str:
    """Who got it: the first one it names."""
    named = sent.letter().addresses("To", "Cc", "Bcc")
    if not named:
        raise invalid("This mail names no recipient: say in from who answers it")
    return named[0][1]


def _message(to: str, body: Json, world: World) -> Letter:
    return _letter(
        str(body.get("from", "customer@example.com")),
        to,
        str(body.get("subject", "")),
        str(body.get("text", "")),
        world,
    )


def _reply(box: Mailbox, sent: Mail, customer: str, body: Json, world: World) -> tuple[Letter, str]:
    original = sent.letter()
    answer_to = original.addresses("Reply-To") or original.addresses("From")
    to = next((address for _, address in answer_to), box.address)
    if body["kind"] == "auto_reply":
        subject = str(body.get("subject") or f"Automatic reply: {sent.subject}")
        text = str(body.get("text") or "I am out of the office.")
        return automatic(customer, to, subject, text, original, world), to
    subject = str(body.get("subject") or sent.subject)
    subject = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    letter = _letter(customer, to, subject, str(body.get("text", "")), world, sent.message_id)
    return letter, to


def _unsubscribe(sent: Mail, customer: str, world: World) -> tuple[Letter, str]:
    """The mail that a mail program sends when its Unsubscribe is pressed (RFC 2369)."""
    found = re.search(r"<mailto:([^>?]+)(?:\?([^>]*))?>", sent.letter().first("List-Unsubscribe"))
    if not found:
        raise invalid("the mail has no mailto: address in List-Unsubscribe")
    to, asked = unquote(found[1]), parse_qs(found[2] or "")
    subject = asked.get("subject", ["unsubscribe"])[0]
    text = asked.get("body", [""])[0]
    return _letter(customer, to, subject, text, world), to


def _letter(
    sender: str, to: str, subject: str, text: str, world: World, answers: str = ""
) -> Letter:
    heads = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": format_datetime(world.clock.now()),
        "Message-ID": new_id(world),
        "In-Reply-To": answers,
        "References": answers,
    }
    return composed(heads, text)
