"""Reports of mail that could not be delivered, in the shape of Gmail's own."""

from __future__ import annotations

from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from emulator.gmail import mime
from emulator.gmail.headers import Letter
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox
from emulator.world import World

_DAEMON = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
_WHY = {
    "5.1.1": "550 5.1.1 The email account that you tried to reach does not exist. Please try "
    "double-checking the recipient's email address for typos or unnecessary spaces.",
    "5.1.2": "550 5.1.2 The recipient's domain could not be found.",
    "5.2.1": "550 5.2.1 The email account that you tried to reach is disabled.",
    "5.2.2": "552 5.2.2 The email account that you tried to reach is over quota.",
    "5.4.5": "550 5.4.5 Daily user sending limit exceeded.",
    "5.7.1": "550 5.7.1 This message was rejected by the recipient's policy.",
    "4.2.2": "452 4.2.2 The email account that you tried to reach is over quota.",
    "4.4.1": "The recipient server did not accept our requests to connect.",
}


def bounce(box: Mailbox, sent: Mail, address: str, status: str, world: World) -> Mail:
    """Put the report for one recipient of a sent mail into the sender's inbox, in its thread."""
    report = _report(box, sent.letter(), address, status, world)
    return box.add(mime.written(report), frozenset(("INBOX", "UNREAD")), world, thread=sent.thread)


def _report(
    box: Mailbox, original: Letter, address: str, status: str, world: World
) -> MIMEMultipart:
    delayed = status.startswith("4")
    why = _WHY.get(status, f"{'450' if delayed else '550'} {status} The mail was not accepted.")
    mail = MIMEMultipart("report", report_type="delivery-status")
    mail["Delivered-To"] = box.address
    mail["Return-Path"] = "<>"
    mail["From"] = _DAEMON
    mail["To"] = box.address
    mail["Auto-Submitted"] = "auto-replied"
    mail["Subject"] = f"Delivery Status Notification ({'Delay' if delayed else 'Failure'})"
    mail["Date"] = format_datetime(world.clock.now())
    mail["Message-ID"] = f"<{world.random.getrandbits(64):016x}.mx@mx.google.com>"
    mail["In-Reply-To"] = mail["References"] = original.first("Message-ID")
    mail["X-Failed-Recipients"] = address
    moment = format_datetime(world.clock.now())
    for part in (
        _words(address, why, delayed=delayed),
        _status(original, address, status, why, moment),
        _enclosed(original),
    ):
        mail.attach(part)
    return mail


def _words(address: str, why: str, *, delayed: bool) -> Message:
    what = (
        "** Delivery incomplete **\n\nThere was a temporary problem delivering your message to "
        f"{address}. Gmail will retry for 47 more hours."
        if delayed
        else f"** Address not found **\n\nYour message wasn't delivered to {address}."
        if why.startswith("550 5.1.1")
        else f"** Message not delivered **\n\nYour message wasn't delivered to {address}."
    )
    part = MIMEText(f"\n{what}\n\nThe response was:\n\n{why}\n", "plain", "utf-8")
    del part["MIME-Version"]
    return part


def _status(original: Letter, address: str, status: str, why: str, moment: str) -> Message:
    """The machine's part: fields of the message, then fields of the recipient (RFC 3464)."""
    whole = Message()
    whole["Reporting-MTA"] = "dns; googlemail.com"
    whole["Arrival-Date"] = moment
    whole["X-Original-Message-ID"] = original.first("Message-ID")
    one = Message()
    one["Final-Recipient"] = f"rfc822; {address}"
    one["Action"] = "delayed" if status.startswith("4") else "failed"
    one["Status"] = status
    one["Remote-MTA"] = f"dns; mx.{address.rpartition('@')[2]}"
    one["Diagnostic-Code"] = f"smtp; {why}"
    one["Last-Attempt-Date"] = moment
    part = Message()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([whole, one])
    return part


def _enclosed(original: Letter) -> Message:
    """The head of what was sent, without the hidden recipients."""
    part = Message()
    part["Content-Type"] = "text/rfc822-headers"
    part["Content-Transfer-Encoding"] = "8bit"
    head = bytes(Letter(original.without("Bcc").head, b"")).decode("ascii", "surrogateescape")
    part.set_payload(head.replace("\r\n", "\n"))
    return part
