"""How printers speak: the owner's language and zone; what people typed is kept on its line."""

from __future__ import annotations

import unicodedata
from datetime import datetime, tzinfo

from msgspec import Struct

from app import words
from app.reading.changes import Group
from core.i18n import Text
from core.moments import say_moment

HIDDEN = {"Cc", "Cf", "Zl", "Zp"}
"""Characters that move the cursor, colour the terminal, turn the line round or end it."""
KEPT = "\u200c\u200d"
"""Joiners: Persian names and emoji need them."""


class Speech(Struct, frozen=True):
    language: str
    zone: tzinfo

    def say(self, text: Text | str | None) -> str:
        return plain(text.say(self.language) if isinstance(text, Text) else text or "")

    def moment(self, at: datetime) -> str:
        return say_moment(at, self.zone, self.language)

    def title(self, group: Group) -> str:
        """What happened, to which label or question."""
        kind = self.say(words.of(words.CHANGES, group.kind))
        return f"{kind}: {plain(group.title)}" if group.title else kind


def plain(text: str) -> str:
    """One line of letters, whatever a name holds."""
    return "".join(" " if unicodedata.category(c) in HIDDEN and c not in KEPT else c for c in text)
