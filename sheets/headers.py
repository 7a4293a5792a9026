"""The header of an order tab: which row it is, and what each column means."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from core.model import Cell
from sheets.cells.currencies import currency_of
from sheets.locales import Conventions
from sheets.text import clean, compact
from sheets.words import words

HEADER_ROWS = 20
IDENTITY = ("email", "phone", "name", "first_name", "last_name")
_NEEDED = frozenset(["date", "amount", "currency", "status", "cancelled", "number", *IDENTITY])
ATTRIBUTE = "attribute:"
"""What a column that the owner named as an attribute is called among the meanings."""
_LONGEST = 200
_HINT = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}")
_MARK = re.compile(r"^(.*\S)[\s,/:-]+(\S{1,6})$")
_IN = re.compile(r"\s+(?:u|v|in|za|به)$")


class Column(Struct, frozen=True):
    """`index` is 0-based; `currency` is what a hint in the header names ("Iznos (€)").

    `unsure`: a *Price*, which can be that of a piece or of all.
    """

    index: int
    header: str
    currency: str | None = None
    unsure: bool = False


class Header(Struct, frozen=True):
    """The header found in `row`, as the sheet counts.

    `doubled` are meanings that two columns claim, `absent` configured headers that no column has.
    """

    row: int
    columns: Mapping[str, Column]
    doubled: Mapping[str, tuple[Column, ...]]
    absent: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """What it takes to read orders and is not there; "customer" for e-mail, phone and name."""
        found = set(self.columns) | set(self.doubled)
        missing = [] if "date" in found else ["date"]
        if "amount" not in found and not found >= {"unit_price", "quantity"}:
            missing.append("amount")
        if found.isdisjoint(IDENTITY):
            missing.append("customer")
        return tuple(missing)

    @property
    def is_usable(self) -> bool:
        absent = [meaning for meaning in self.absent if not meaning.startswith(ATTRIBUTE)]
        return not (self.missing or absent or self.doubled.keys() & self.needed)

    @property
    def needed(self) -> frozenset[str]:
        """Columns that may not be left out when in doubt: an order means something else then."""
        by_unit = "amount" not in self.columns.keys() | self.doubled.keys()
        return _NEEDED | {"unit_price", "quantity"} if by_unit else _NEEDED

    @property
    def price(self) -> str:
        """The meaning of the column that says what was paid."""
        return "amount" if "amount" in self.columns else "unit_price"

    @property
    def likeness(self) -> int:
        return len(self.columns) + len(self.doubled)

    def without(self, meanings: Collection[str]) -> Header:
        """The same header as if these columns were not there."""
        left = {meaning: c for meaning, c in self.columns.items() if meaning not in meanings}
        return replace(self, columns=left)


def meanings() -> tuple[str, ...]:
    """What a column can mean: the keys `orders.columns` of the configuration takes."""
    return tuple(words("header_words"))


def find_header(
    rows: Sequence[Sequence[Cell]], configured: Mapping[str, str], locale: Conventions
) -> Header | None:
    """The best header among the first rows (the upper one of two equals); None without any word."""
    found = [
        _header(number, row, configured, locale) for number, row in enumerate(rows[:HEADER_ROWS], 1)
    ]
    likely = [header for header in found if header.likeness]
    return max(likely, key=lambda h: (not h.missing, h.likeness, -h.row), default=None)


def headings(rows: Sequence[Sequence[Cell]], header: Header | None) -> tuple[str, ...]:
    """The texts that can name a column: of the header's row, else of the row with most of them."""
    texts = [tuple(clean(cell) for cell in row if _is_header(cell)) for row in rows[:HEADER_ROWS]]
    return texts[header.row - 1] if header else max(texts, key=len, default=())


def _is_header(cell: Cell) -> TypeGuard[str]:
    return isinstance(cell, str) and len(cell) <= _LONGEST and bool(clean(cell))


def _header(
    number: int, row: Sequence[Cell], configured: Mapping[str, str], locale: Conventions
) -> Header:
    cells = [(at, text) for at, text in enumerate(row) if _is_header(text)]
    chosen, absent, equal = _configured(cells, configured, locale)
    taken = {c.index for meaning, c in chosen.items() if not meaning.startswith(ATTRIBUTE)}
    strong: dict[str, list[Column]] = {}
    weak: dict[str, list[Column]] = {}
    for at, text in cells:
        if at in taken:
            continue
        for meaning, level, currency in _meanings(text, locale):
            if meaning not in configured:
                found = strong if level == "words" else weak
                column = Column(at, text, currency, level == "unsure")
                found.setdefault(meaning, []).append(column)
    claims = _settled(weak | strong, set(configured))
    columns = {meaning: found[0] for meaning, found in claims.items() if len(found) == 1}
    doubled = {meaning: tuple(found) for meaning, found in claims.items() if len(found) > 1}
    return Header(number, {**columns, **chosen}, doubled | equal, absent)


def _settled(claims: dict[str, list[Column]], configured: set[str]) -> dict[str, list[Column]]:
    """First and last name make a name; a first name alone ("Ime", "Name") is one."""
    first, last = claims.pop("first_name", None), claims.pop("last_name", None)
    if "name" in configured:
        return claims
    if configured & {"first_name", "last_name"} or (first and last):
        claims.pop("name", None)
        pair = {"first_name": first, "last_name": last}
        return claims | {meaning: found for meaning, found in pair.items() if found}
    if first and "name" not in claims:
        claims["name"] = first
    return claims


def _configured(
    cells: Sequence[tuple[int, str]], configured: Mapping[str, str], locale: Conventions
) -> tuple[dict[str, Column], dict[str, str], dict[str, tuple[Column, ...]]]:
    """The columns the owner named by their header: found, absent, and there twice. Named "", a
    meaning has no column."""
    chosen: dict[str, Column] = {}
    absent: dict[str, str] = {}
    equal: dict[str, tuple[Column, ...]] = {}
    for meaning, header in configured.items():
        if not header:
            continue
        named = [
            Column(at, text, _without_hint(text, locale)[1])
            for at, text in cells
            if compact(text) == compact(header)
        ]
        if not named:
            absent[meaning] = header
        elif len(named) > 1:
            equal[meaning] = tuple(named)
        else:
            chosen[meaning] = named[0]
    return chosen, absent, equal


def _meanings(text: str, locale: Conventions) -> list[tuple[str, str, str | None]]:
    """(meaning, level, currency) of a header's text."""
    plain, currency = _without_hint(text, locale)
    for spelling in (text, plain):
        found = _vocabulary().get(compact(spelling))
        if found:
            return [(meaning, level, currency) for meaning, level in found]
    return []


def _without_hint(text: str, locale: Conventions) -> tuple[str, str | None]:
    """`Iznos (€)` and `Iznos u EUR` without their hint, and the currency it names, if it does."""
    hints = ["".join(hint) for hint in _HINT.findall(text)]
    plain = _HINT.sub(" ", text).strip(" :*")
    currency = next((found for hint in hints if (found := _hinted(hint, locale))), None)
    tail = _MARK.match(plain)
    if currency is None and tail and (found := currency_of(tail[2], locale)):
        return _IN.sub("", tail[1]), found
    return plain, currency


def _hinted(hint: str, locale: Conventions) -> str | None:
    """`EUR`, `u EUR` and `in €` name a currency."""
    return next((found for word in hint.split() if (found := currency_of(word, locale))), None)


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, list[tuple[str, str]]]:
    """Folded header -> what it can mean, and how surely: "words", "weak" or "unsure"."""
    found: dict[str, list[tuple[str, str]]] = {}
    for meaning, lists in words("header_words").items():
        for level, spellings in lists.items():
            for spelling in dict.fromkeys(map(compact, spellings)):
                found.setdefault(spelling, []).append((meaning, level))
    return found
