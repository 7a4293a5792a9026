"""Reports of mail that could not be delivered, in the shape of Gmail's own (RFC 3464)."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from emulator.api import invalid
from emulator.gmail import mime
from emulator.gmail.headers import Letter, is_status, one_line
from emulator.gmail.mail import Mail
from emulator.gmail.mailbox import Mailbox
from emulator.world import World

DAILY_LIMIT = "5.4.5"
FORMS = ("report", "words", "nameless")
"""Gmail's report; a text without a machine's part, as older mail systems send; and a report that
does not name its recipient."""
_DAEMON = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
_PACIFIC = ZoneInfo("America/Los_Angeles")
_TRIED = timedelta(hours=48)
_SHOWN_BYTES = 20_000
_WHY = {
    "5.1.1": "550 5.1.1 The email account that you tried to reach does not exist. Please try "
    "double-checking the recipient's email address for typos or unnecessary spaces.",
    "5.1.2": "550 5.1.2 The recipient's domain could not be found.",
    "5.2.1": "550 5.2.1 The email account that you tried to reach is disabled.",
    "5.2.2": "552 5.2.2 The email account that you tried to reach is over quota.",
    DAILY_LIMIT: "550 5.4.5 Daily user sending limit exceeded.",
    "5.7.1": "550 5.7.1 This message was rejected by the recipient's policy.",
    "4.2.2": "452 4.2.2 The email account that you tried to reach is over quota.",
    "4.4.1": "The recipient server did not accept our requests to connect.",
}


class Failure:
    """What became of one recipient of a sent mail. `status` is an enhanced status code."""

    def __init__(self, address: str, status: str, now: datetime) -> None:
        if not is_status(status):
            raise invalid(f"A bounce's status is like 5.1.1 or 4.4.1, not {status!r}")
        self.address, self.status = address, status
        self.delayed = status.startswith("4")
        self.moment = _date(now)
        self.last_try = _date(now + _TRIED)
        usual = f"{'450' if self.delayed else '550'} {status} The mail was not accepted."
        self.why = _WHY.get(status, usual)

    @property
    def words(self) -> tuple[str, str]:
        """Headline and sentence, as Gmail says it to people."""
        if self.delayed:
            return "Delivery incomplete", (
                f"There was a temporary problem delivering your message to {self.address}. "
                "Gmail will retry for 47 more hours. You'll be notified if the delivery fails "
                "permanently."
            )
        if self.status == DAILY_LIMIT:
            return "Message not delivered", (
                "You have reached a limit for sending mail. Your message was not sent."
            )
        if self.status == "5.1.1":
            return "Address not found", (
                f"Your message wasn't delivered to {self.address} because the address couldn't be "
                "found, or is unable to receive mail."
            )
        return "Message not delivered", f"Your message wasn't delivered to {self.address}."


def bounce(
    box: Mailbox, sent: Mail, address: str, status: str, world: World, form: str = "report"
) -> Mail:
    """Put the report for one recipient of a sent mail into the sender's inbox, in its thread."""
    if form not in FORMS:
        raise invalid(f"A bounce's form is one of {', '.join(FORMS)}, not {form!r}")
    failure = Failure(address, status, world.clock.now())
    original = sent.letter().without("Bcc")
    mail = _plain(failure, original) if form == "words" else _report(failure, original, box, form)
    _head(mail, box, original, failure, world)
    return box.add(mime.written(mail), frozenset(("INBOX", "UNREAD")), world, thread=sent.thread)


def _head(mail: Message, box: Mailbox, original: Letter, failure: Failure, world: World) -> None:
    parts = (world.random.getrandbits(n) for n in (32, 32, 24, 16))
    kind = "GMRIR" if failure.delayed else "GMR"
    mail["Delivered-To"] = box.address
    mail["Return-Path"] = "<>"
    mail["From"] = _DAEMON
    mail["To"] = box.address
    mail["Auto-Submitted"] = "auto-replied"
    mail["Subject"] = f"Delivery Status Notification ({'Delay' if failure.delayed else 'Failure'})"
    mail["Date"] = failure.moment
    mail["Message-ID"] = f"<{'.'.join(f'{part:x}' for part in parts)}.{kind}@mx.google.com>"
    mail["In-Reply-To"] = mail["References"] = one_line(original.first("Message-ID"))
    if not failure.delayed:
        mail["X-Failed-Recipients"] = failure.address


def _plain(failure: Failure, original: Letter) -> Message:
    sentence = failure.words[1]
    return MIMEText(
        f"This is an automatically generated Delivery Status Notification\n\n{sentence}\n\n"
        f"Technical details of {'temporary' if failure.delayed else 'permanent'} failure:\n"
        f"{failure.why}\n\n----- Original message -----\n\n"
        f"{bytes(original).decode('utf-8', 'replace')[:_SHOWN_BYTES]}\n",
        "plain",
        "utf-8",
    )


def _report(failure: Failure, original: Letter, box: Mailbox, form: str) -> Message:
    mail = MIMEMultipart("report", report_type="delivery-status")
    mail.attach(_for_people(failure))
    mail.attach(_for_machines(failure, original, box, form))
    mail.attach(_enclosed(original))
    return mail


def _for_people(failure: Failure) -> Message:
    headline, sentence = failure.words
    text = f"\n** {headline} **\n\n{sentence}\n\nThe response was:\n\n{failure.why}\n"
    html = (
        f"<html><body><h2>{headline}</h2><p>{escape(sentence)}</p>"
        f"<p>The response was:</p><pre>{escape(failure.why)}</pre></body></html>"
    )
    both = MIMEMultipart("alternative")
    for part in (MIMEText(text, "plain", "utf-8"), MIMEText(html, "html", "utf-8")):
        del part["MIME-Version"]
        both.attach(part)
    del both["MIME-Version"]
    return both


def _for_machines(failure: Failure, original: Letter, box: Mailbox, form: str) -> Message:
    """Fields of the message, then fields of the recipient."""
    whole = Message()
    whole["Reporting-MTA"] = "dns; googlemail.com"
    whole["Received-From-MTA"] = f"dns; {box.address}"
    whole["Arrival-Date"] = one_line(original.first("Date")) or failure.moment
    whole["X-Original-Message-ID"] = one_line(original.first("Message-ID"))
    one = Message()
    if form != "nameless":
        one["Final-Recipient"] = f"rfc822; {failure.address}"
    one["Action"] = "delayed" if failure.delayed else "failed"
    one["Status"] = failure.status
    if failure.status != DAILY_LIMIT:
        domain = failure.address.rpartition("@")[2]
        one["Remote-MTA"] = f"dns; mx.{domain}. (the server for the domain {domain}.)"
    one["Diagnostic-Code"] = f"smtp; {failure.why}"
    one["Last-Attempt-Date"] = failure.moment
    if failure.delayed:
        one["Will-Retry-Until"] = failure.last_try
    part = Message()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([whole, one])
    return part


def _enclosed(original: Letter) -> Message:
    """What was sent, without the hidden recipients; a long one is cut off."""
    full = bytes(original)
    if len(full) > _SHOWN_BYTES:
        full = full[:_SHOWN_BYTES] + b"\r\n----- Message truncated -----\r\n"
    part = Message()
    part["Content-Type"] = "message/rfc822"
    part.set_payload([mime.parsed(full)])
    return part


def _date(moment: datetime) -> str:
    """As Gmail's own servers write it: in Pacific time, with its name."""
    local = moment.astimezone(_PACIFIC)
    return f"{format_datetime(local)} ({local.tzname()})"
