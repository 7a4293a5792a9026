"""One stored message: its bytes compressed, and the fields that lists and searches need."""

from __future__ import annotations

import zlib
from base64 import b64decode
from binascii import b2a_base64
from dataclasses import dataclass
from typing import Any

from emulator.gmail import mime
from emulator.gmail.headers import Letter
from emulator.gmail.index import Key


@dataclass(slots=True)
class Mail:
    """`at` is Gmail's internalDate and `seen` the moment the mailbox took it in, both epoch ms."""

    id: str
    thread: str
    at: int
    seen: int
    labels: frozenset[str]
    history: int
    size: int
    message_id: str
    sender: str
    to: str
    subject: str
    snippet: str
    packed: bytes
    words: bytes
    files: str = ""
    """Names of the attachments, one a line."""

    @property
    def key(self) -> Key:
        return (self.at, self.id)

    @property
    def raw(self) -> bytes:
        return zlib.decompress(self.packed)

    @property
    def text(self) -> str:
        """The readable text, lower case, for the search."""
        return zlib.decompress(self.words).decode()

    def letter(self) -> Letter:
        return Letter.parse(self.raw)

    def dump(self) -> list[Any]:
        """The fields in their order, in JSON types; plain, since 10,000 are dumped at once."""
        return [
            self.id,
            self.thread,
            self.at,
            self.seen,
            list(self.labels),
            self.history,
            self.size,
            self.message_id,
            self.sender,
            self.to,
            self.subject,
            self.snippet,
            b2a_base64(self.packed, newline=False).decode(),
            b2a_base64(self.words, newline=False).decode(),
            self.files,
        ]

    @classmethod
    def load(cls, fields: list[Any]) -> Mail:
        named = dict(zip(cls.__slots__, fields, strict=False))  # older states: no files
        named["labels"] = frozenset(named["labels"])
        named["packed"], named["words"] = b64decode(named["packed"]), b64decode(named["words"])
        return cls(**named)


def stored(raw: bytes, id: str, *, at: int, seen: int, labels: frozenset[str]) -> Mail:
    """A message out of its bytes; thread and history id are the mailbox's to set."""
    letter = Letter.parse(raw)
    full = bytes(letter)
    parsed = mime.parsed(full)
    shown, searched = mime.texts(parsed)
    return Mail(
        id=id,
        thread=id,
        at=at,
        seen=seen,
        labels=labels,
        history=0,
        size=len(full),
        message_id=letter.first("Message-ID"),
        sender=letter.first("From"),
        to=", ".join(v for name in ("To", "Cc", "Bcc") for v in letter.values(name)),
        subject=letter.first("Subject"),
        snippet=mime.snippet(shown),
        packed=zlib.compress(full, 3),
        words=zlib.compress(searched.lower().encode("utf-8", "replace"), 3),
        files="\n".join(mime.file_names(parsed)),
    )
