"""Sentences with commands and links in them, as a page shows them."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_PIECE = re.compile(r"`(?P<code>[^`]+)`|(?P<link>https://[^\s,;]*[^\s,;.:!?])")


def prose(text: str) -> Markup:
    """`text` with its `commands` set off and its links to click. Both run from left to right,
    whatever the sentence does."""
    parts, end = [], 0
    for found in _PIECE.finditer(text):
        parts += [escape(text[end : found.start()]), _piece(found["code"], found["link"])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _piece(code: str | None, link: str | None) -> Markup:
    if code:
        return Markup('<code dir="ltr">{}</code>').format(code)
    return Markup('<a dir="ltr" href="{}" target="regulars-google">{}</a>').format(link, link)
