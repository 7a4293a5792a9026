"""The body of a mail: its text, its parts, and the copy that Gmail delivers of what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from email import message_from_bytes, policy
from email.message import Message
from email.mime.text import MIMEText
from html import escape
from html.parser import HTMLParser

from emulator.gmail.headers import decoded

# Reading strangers' mail needs the policy whose header access never raises; lines stay as sent.
_AS_SENT = policy.compat32.clone(linesep="\r\n", max_line_length=0, mangle_from_=False)
_HEADINGS = frozenset(f"h{n}" for n in range(1, 7))
_BLOCKS = _HEADINGS | frozenset(
    ("p", "div", "br", "tr", "li", "table", "ul", "ol", "blockquote", "hr", "section")
)
_UNSEEN = frozenset(("style", "script", "title", "head"))


def parsed(raw: bytes) -> Message:
    return message_from_bytes(raw, policy=_AS_SENT)


def written(mail: Message) -> bytes:
    """The mail's bytes with CRLF, its header lines neither folded nor changed."""
    return mail.as_bytes(policy=_AS_SENT)


def children(part: Message) -> list[Message]:
    """The parts inside, none if it is a leaf. (Asking a leaf for its payload may raise.)"""
    inside = part.get_payload() if part.is_multipart() else []
    return [child for child in inside if isinstance(child, Message)]


def divided(part: Message) -> bool:
    """Whether it is made of parts; an enclosed message or report counts as one leaf."""
    return part.get_content_maintype() == "multipart" and part.is_multipart()


def leaves(mail: Message) -> Iterator[Message]:
    """The parts without children, in their order."""
    if not divided(mail):
        yield mail
        return
    for child in children(mail):
        yield from leaves(child)


def content(part: Message) -> bytes:
    """The decoded bytes of a leaf; for message/* the enclosed message or report fields."""
    if part.is_multipart():
        return b"\r\n".join(written(inner) for inner in children(part))
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def text_of(part: Message) -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return content(part).decode(charset, "replace")
    except (LookupError, ValueError):  # an unknown charset, or a name that cannot be one
        return content(part).decode("utf-8", "replace")


def body(mail: Message, kind: str) -> Message | None:
    """The first inline text/<kind> part."""
    for part in leaves(mail):
        if part.get_content_type() == f"text/{kind}" and not part.get_filename():
            return part
    return None


def file_names(mail: Message) -> list[str]:
    """The names of the attachments, decoded, each in one line."""
    found = (decoded(part.get_filename() or "") for part in leaves(mail))
    return [" ".join(name.split()) for name in found if name.strip()]


def texts(mail: Message) -> tuple[str, str]:
    """What a person reads first (for the snippet), and all that a search finds: both bodies."""
    plain, rich = body(mail, "plain"), body(mail, "html")
    found = [text_of(plain)] if plain is not None else []
    if rich is not None:
        found.append(plain_from_html(text_of(rich)))
    return next(iter(found), ""), "\n".join(found)


def snippet(text: str) -> str:
    """About 200 characters in one line, HTML-escaped as Gmail does."""
    line = " ".join(text.split())[:200]
    return escape(line).replace("&#x27;", "&#39;")


class _PlainText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.unseen = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        elif tag in _BLOCKS:
            self.out.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag == "a" and self.links:
            target = self.links.pop()
            self.out.append(f" <{target}>" if target else "")
        elif tag in _BLOCKS:
            self.out.append("\n")

    def handle_data(self, text: str) -> None:
        if not self.unseen:
            self.out.append(re.sub(r"\s+", " ", text))


def plain_from_html(html: str) -> str:
    """HTML as plain text, links written out behind their words."""
    reader = _PlainText()
    reader.feed(html)
    reader.close()
    lines = [line.strip() for line in "".join(reader.out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def as_delivered(raw: bytes) -> bytes:
    """What reaches the recipient: the sender's plain part is replaced by one made from the HTML.

    The copy in Sent keeps the sender's version, so looking there proves nothing about delivery.
    """
    mail = parsed(raw)
    rich = body(mail, "html")
    if rich is None:
        return raw
    made = MIMEText(plain_from_html(text_of(rich)), "plain", "utf-8", policy=_AS_SENT)
    del made["MIME-Version"]
    _put_plain(mail, rich, made)
    return written(mail)


def _put_plain(mail: Message, rich: Message, made: Message) -> None:
    parent = _parent(mail, rich)
    if parent is not None and parent.get_content_type() == "multipart/related":
        rich, parent = parent, _parent(mail, parent)
    if parent is None or parent.get_content_type() != "multipart/alternative":
        _wrap(rich, made)
        return
    others = [c for c in children(parent) if c.get_content_type() != "text/plain"]
    parent.set_payload([made, *others])


def _wrap(rich: Message, made: Message) -> None:
    """Turn the part itself into multipart/alternative holding the text and what it was."""
    inner = deepcopy(rich)
    for name in set(rich.keys()):
        if name.lower().startswith("content-"):
            del rich[name]
        else:
            del inner[name]
    rich["Content-Type"] = "multipart/alternative"
    rich.set_payload([made, inner])


def _parent(root: Message, wanted: Message) -> Message | None:
    for part in root.walk():
        if any(child is wanted for child in children(part)):
            return part
    return None
