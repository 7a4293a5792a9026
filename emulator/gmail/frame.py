"""The HTML of a mail as its reader sees it: closed off, with the pictures it brings along."""

from __future__ import annotations

import re
from base64 import b64encode
from email.message import Message

from emulator.gmail import mime

_HEAD = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'\">"
    '<base target="_blank"><style>body{font:15px/1.5 sans-serif;margin:16px;background:#fff;'
    "color:#222}</style>"
)
_PICTURE = re.compile(r"(?<=[\"'(])cid:([^\"'()\s>]+)")
_LINK = re.compile(r"<link\b[^>]*>?", re.IGNORECASE)
"""A policy stops style sheets, but not a browser that gets ready to fetch: rel=preconnect."""
_MOST = 5_000_000
"""Bytes of pictures that a page carries."""


def frame(body: Message) -> str:
    """A document for an iframe's srcdoc, "" if the mail has no HTML. Its policy stands before all
    of the sender's: no script, no form, nothing loaded, pictures of the mail itself only."""
    rich = mime.body(body, "html")
    if rich is None:
        return ""
    pictures = _pictures(body)
    shown = _LINK.sub("", mime.text_of(rich))
    return _HEAD + _PICTURE.sub(lambda m: pictures.get(m[1], m[0]), shown)


def _pictures(body: Message) -> dict[str, str]:
    """Content-ID -> data: address."""
    found: dict[str, str] = {}
    left = _MOST
    for part in mime.leaves(body):
        name = str(part.get("Content-ID", "")).strip().strip("<>")
        if name and part.get_content_maintype() == "image":
            content = mime.content(part)
            left -= len(content)
            if left < 0:
                break
            coded = b64encode(content).decode()
            found[name] = f"data:image/{part.get_content_subtype()};base64,{coded}"
    return found
