"""Letters that people and machines outside write, out of their heads and a text."""

from __future__ import annotations

from collections.abc import Mapping
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import parseaddr

from emulator.gmail.headers import Letter, named, one_line

_ADDRESSES = ("From", "To")


def composed(heads: Mapping[str, str], text: str) -> Letter:
    """A letter with these heads, the empty ones left out, and this text.

    The heads are put on as lines: the stdlib's header objects raise on some of what people write.
    """
    body = EmailMessage(policy=policy.SMTP)
    body.set_content(text or "\n")
    written = ((name, one_line(value)) for name, value in heads.items())
    lines = [(name, _coded(name, value)) for name, value in written if value]
    return Letter.parse(bytes(body)).with_first(*lines)


def _coded(name: str, value: str) -> str:
    """In ASCII, as mail programs write it; only an address itself stays as it is (RFC 6531)."""
    if value.isascii():
        return value
    if name in _ADDRESSES:
        return named(*parseaddr(value))
    return Header(value, "utf-8").encode(linesep="\r\n")
