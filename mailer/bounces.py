"""Reports of mail that could not be delivered, as Gmail and others write them (RFC 3464). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from msgspec import Struct

from mailer.tokens import token_in

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class Bounce(Struct, frozen=True):
    """`token` is that of the mail that came back, if the report encloses its head."""

    address: str
    status: str
    token: str | None = None

    @property
    def is_no_such_address(self) -> bool:
        return self.status.startswith("5.1.")

    @property
    def is_daily_limit(self) -> bool:
        return self.status == "5.4.5"


def is_report(sender: str) -> bool:
    """Only the mail system's own word counts: anybody can quote the words of a bounce."""
    local = parseaddr(sender)[1].lower().partition("@")[0]
    return local in ("mailer-daemon", "postmaster")


def read_bounces(raw: bytes) -> list[Bounce]:
    """The failed recipients of a report; delays are none."""
    mail = message_from_bytes(raw)
    token = _token(mail)
    return [
        Bounce(address, status, token)
        for address, action, status in _recipients(mail)
        if action != "delayed" and status.startswith("5.")
    ]


def _recipients(mail: Message) -> Iterator[tuple[str, str, str]]:
    found = False
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.walk():
            named = str(fields.get("Final-Recipient", "")).rpartition(";")[2].strip()
            if "@" in named:
                found = True
                yield named, str(fields.get("Action", "")).lower(), _status(fields)
    failed = str(mail.get("X-Failed-Recipients", ""))
    if not found and "@" in failed:  # some reports have no machine's part
        for address in failed.split(","):
            yield address.strip(), "failed", _status_in_words(mail)


def _status(fields: Message) -> str:
    # Gmail's diagnosis is finer than its status at times: "5.0.0" with "550 5.1.1 …"
    said = _STATUS.search(str(fields.get("Diagnostic-Code", "")))
    stated = _STATUS.search(str(fields.get("Status", "")))
    if stated and not stated[1].endswith(".0.0"):
        return stated[1]
    return said[1] if said else (stated[1] if stated else "")


def _status_in_words(mail: Message) -> str:
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            found = _STATUS.search(
                content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
            )
            return found[1] if found else ""
    return ""


def _token(mail: Message) -> str | None:
    for part in mail.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            found = token_in(part.as_string().replace("=\n", "").replace("\n ", " "))
            if found:
                return found
    return None
