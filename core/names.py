"""When two names are one to a person: labels, segments and options are told apart by this."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

_DIRECTIONS = dict.fromkeys(
    map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
"""Marks of direction: never seen. (Joiners change how Persian and emoji look, and stay.)"""


@lru_cache(maxsize=65_536)
def same_name(name: str) -> str:
    """What two spellings of one name have in common: case, composition, edges and marks aside."""
    plain = normalize("NFC", name.translate(_DIRECTIONS))
    return normalize("NFC", plain.casefold()).strip()


def slug(name: str) -> str:
    """A stable key from a name: letters and digits of any script, joined by underscores."""
    plain = normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if not combining(c))
    return re.sub(r"\W+", "_", letters).strip("_") or "unnamed"
