"""The head of a mail as bytes: reading and changing headers without touching anything else.

Mail is written by strangers. The stdlib's newer header objects raise on some of what they write,
and re-folding changes what was sent: so heads are cut into lines, and only named ones replaced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import formataddr, getaddresses

_REST = rb"(?:[^\r\n]|\r(?!\n))*"
_LINE = re.compile(rb"(?m)^([!-9;-~]+)[ \t]*:(" + _REST + rb"(?:\r\n[ \t]" + _REST + rb")*)")
_ADDRESS = re.compile(r'(?:"[^"\r\n]+"|[^\s@<>"(),;:\\\[\]]+)@[^\s@<>"(),;:\\\[\]]+\.[^\s@<>",.]+')
_ESCAPED = "raw-unicode-escape"


@dataclass(frozen=True)
class Letter:
    """A mail with CRLF line ends: its header lines (name, raw value still folded) and its body."""

    head: tuple[tuple[str, bytes], ...]
    body: bytes

    @classmethod
    def parse(cls, raw: bytes) -> Letter:
        text = re.sub(rb"\r?\n", b"\r\n", raw)
        if text.startswith(b"\r\n"):
            return cls((), text[2:])
        head, _, body = text.partition(b"\r\n\r\n")
        lines = [(m[1].decode("ascii"), m[2].strip()) for m in _LINE.finditer(head)]
        return cls(tuple(lines), body)

    def values(self, name: str) -> list[str]:
        """Every value of a header, unfolded and with encoded words decoded."""
        wanted = name.lower()
        return [readable(value) for key, value in self.head if key.lower() == wanted]

    def first(self, name: str) -> str:
        return next(iter(self.values(name)), "")

    def addresses(self, *names: str) -> list[tuple[str, str]]:
        """(display name, address) of the named headers, addresses as they were typed."""
        wanted = {name.lower() for name in names}
        found = [unfolded(value) for key, value in self.head if key.lower() in wanted]
        return [(decoded(n), a) for n, a in getaddresses(found) if n or a]

    def without(self, *names: str) -> Letter:
        gone = {name.lower() for name in names}
        return Letter(tuple(line for line in self.head if line[0].lower() not in gone), self.body)

    def with_first(self, *lines: tuple[str, str]) -> Letter:
        """The same mail with these lines on top, as servers add theirs."""
        added = tuple((name, value.encode("utf-8", "surrogateescape")) for name, value in lines)
        return Letter(added + self.head, self.body)

    def with_replaced(self, name: str, value: str) -> Letter:
        return Letter(
            (
                *self.without(name).head,
                (name, value.encode("utf-8", "surrogateescape")),
            ),
            self.body,
        )

    def __bytes__(self) -> bytes:
        head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in self.head)
        return head + b"\r\n" + self.body


def unfolded(value: bytes) -> str:
    return re.sub(r"\r\n(?=[ \t])", "", value.decode("utf-8", "replace")).strip()


def readable(value: bytes) -> str:
    return decoded(unfolded(value))


def decoded(text: str) -> str:
    """Encoded words as text; what cannot be decoded stays as it was sent."""
    if "=?" not in text:
        return text
    try:  # what stands between the encoded words comes back escaped
        return "".join(
            part if isinstance(part, str) else part.decode(charset or _ESCAPED, "replace")
            for part, charset in decode_header(text)
        )
    except (LookupError, HeaderParseError, ValueError):
        return text


def is_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text))


def named(name: str, address: str) -> str:
    """Name <address>, as it stands in a header."""
    if not name:
        return address
    # formataddr itself refuses an address beyond ASCII
    return formataddr((name, "")).removesuffix("<>") + f"<{address}>"


def is_status(text: str) -> bool:
    """An enhanced mail system status code (RFC 3463) of a failure."""
    return bool(re.fullmatch(r"[45]\.[0-9]{1,3}\.[0-9]{1,3}", text))


def one_line(text: object) -> str:
    """What may stand in a header: a line break would begin another one."""
    return " ".join(str(text).split())
