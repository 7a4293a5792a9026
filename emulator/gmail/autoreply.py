"""Automatic answers: an account's vacation responder, and people outside who are away."""

from __future__ import annotations

import re
from email.utils import format_datetime, parseaddr
from typing import Any

from emulator.api import Call, Json, Refusal, invalid
from emulator.gmail.caller import mailbox_of
from emulator.gmail.compose import composed
from emulator.gmail.headers import Letter, is_address, one_line
from emulator.gmail.mailbox import Mailbox, milliseconds
from emulator.gmail.mime import plain_from_html
from emulator.world import World

_AGAIN = 4 * 86_400_000
"""Gmail answers the same person every four days at most."""
_ROBOTS = re.compile(r"^(mailer-daemon|postmaster|no-?reply|.*-(request|owner))@", re.IGNORECASE)
_USUAL = {
    "enableAutoReply": False,
    "responseSubject": "",
    "responseBodyPlainText": "",
    "responseBodyHtml": "",
    "restrictToContacts": False,
    "restrictToDomain": False,
}


def get_vacation(call: Call) -> Json:
    return {**_USUAL, **mailbox_of(call).vacation}


def update_vacation(call: Call) -> Json:
    box = mailbox_of(call)
    asked = {**_USUAL, **call.body}
    if asked["restrictToContacts"]:
        raise Refusal(501, "UNIMPLEMENTED", "The emulator does not implement restrictToContacts.")
    answer = ("responseSubject", "responseBodyPlainText", "responseBodyHtml")
    if asked["enableAutoReply"] and not any(asked[name].strip() for name in answer):
        raise invalid("Request contains an invalid argument.")
    start, end = asked.get("startTime"), asked.get("endTime")
    if start and end and int(start) >= int(end):
        raise invalid("Request contains an invalid argument.")
    box.vacation = asked
    box.answered = {}
    return asked


def answer(box: Mailbox, letter: Letter, text: str, world: World) -> tuple[Letter, str] | None:
    """What comes back to who wrote this letter, and to which address; None if nothing does.

    `text` is what somebody outside answers automatically; an account's own words come from its
    vacation settings.
    """
    sender = parseaddr(letter.first("Return-Path"))[1] or parseaddr(letter.first("From"))[1]
    if not is_address(sender) or sender.lower() == box.address.lower() or _is_automatic(letter):
        return None
    subject, prefix = one_line(letter.first("Subject")), "Automatic reply:"
    if not text:
        if _ROBOTS.match(sender) or _is_list(letter) or not _on_vacation(box, sender, world):
            return None
        box.answered[sender.lower()] = milliseconds(world)
        text, prefix = _words(box.vacation), f"{box.vacation['responseSubject']} Re:".strip()
    return automatic(box.address, sender, f"{prefix} {subject}", text, letter, world), sender


def automatic(
    sender: str, to: str, subject: str, text: str, original: Letter, world: World
) -> Letter:
    """An automatic answer (RFC 3834)."""
    answered = original.first("Message-ID")
    heads = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": format_datetime(world.clock.now()),
        "Message-ID": f"<auto-{world.random.getrandbits(64):016x}@{sender.rpartition('@')[2]}>",
        "In-Reply-To": answered,
        "References": answered,
        "Auto-Submitted": "auto-replied",
        "Precedence": "bulk",
        "X-Autoreply": "yes",
    }
    return composed(heads, text)


def _is_automatic(letter: Letter) -> bool:
    return (letter.first("Auto-Submitted").lower() or "no") != "no"


def _is_list(letter: Letter) -> bool:
    precedence = letter.first("Precedence").lower()
    named = letter.first("List-Id") or letter.first("List-Unsubscribe")
    return precedence in ("bulk", "list", "junk") or bool(named)


def _on_vacation(box: Mailbox, sender: str, world: World) -> bool:
    settings, now = box.vacation, milliseconds(world)
    if not settings.get("enableAutoReply"):
        return False
    if not int(settings.get("startTime", 0)) <= now < int(settings.get("endTime", now + 1)):
        return False
    domains = {address.rpartition("@")[2].lower() for address in (sender, box.address)}
    if settings.get("restrictToDomain") and len(domains) > 1:
        return False
    return now - box.answered.get(sender.lower(), -_AGAIN) >= _AGAIN


def _words(settings: dict[str, Any]) -> str:
    """HTML wins where both are given."""
    html = settings.get("responseBodyHtml", "")
    return plain_from_html(html) if html else str(settings.get("responseBodyPlainText", ""))
