"""How words of people are compared: without case, accents, script and invisible marks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

UNSEEN = (
    "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_BLANK = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63]")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_FULL_WIDTH = {0xFF00 + at: 0x20 + at for at in range(1, 0x5F)}
_NOWHERE = dict.fromkeys(map(ord, UNSEEN))
_CYRILLIC = str.maketrans(
    dict(zip("абвгдежзијклмнопрстћуфхцчшђ", "abvgdežzijklmnoprstćufhcčšđ", strict=True))
    | {"љ": "lj", "њ": "nj", "џ": "dž"}
)
# Letters without a decomposition, and the Arabic keyboard's twins of Persian letters.
_TWINS = str.maketrans(
    {"đ": "d", "ł": "l", "ø": "o", "ك": "ک", "ي": "ی", "ى": "ی", "ة": "ه", "ۀ": "ه"}
)


def clean(text: str) -> str:
    """NFC, decimal digits of any script as 0-9, blanks as spaces, edges bare of marks."""
    if text.isascii():
        return text.strip()
    composed = _BLANK.sub(" ", unicodedata.normalize("NFC", text))
    latin = _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), composed)
    return latin.strip(" \t\r\n" + UNSEEN)


def figures(text: str) -> str:
    """`clean` for numbers and dates: dashes are alike, full width and unseen marks no matter."""
    if text.isascii():
        return text.strip()
    plain = clean(text).translate(_FULL_WIDTH).translate(_NOWHERE)
    return _DASHES.sub("-", plain).strip()


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Two spellings of one word have the same fold: `Plaćeno `, `PLACENO` and `плаћено`."""
    if text.isascii():
        return " ".join(text.casefold().split())
    latin = clean(text).casefold().translate(_CYRILLIC)
    plain = unicodedata.normalize("NFKD", latin.translate(_TWINS))
    letters = "".join(c for c in plain if not unicodedata.combining(c) and c not in UNSEEN)
    return " ".join(letters.split())


@lru_cache(maxsize=65_536)
def compact(text: str) -> str:
    """The fold's letters and digits only: `E-mail`, `e mail` and `Email:` are one header."""
    return "".join(c for c in fold(text) if c.isalnum())
