"""The header of an order tab: which row it is, and what each column means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.model import Cell
from sheets.cells.currencies import currency_of
from sheets.locales import Conventions
from sheets.text import clean, compact
from sheets.words import words

HEADER_ROWS = 20
NEEDED = ("date", "amount")
IDENTITY = ("email", "phone", "name")
_HARMLESS = frozenset(["product", "quantity", "salesperson", "birthday"])
_HINT = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_MARK = re.compile(r"^(.*\S)[\s,/:-]+(\S{1,4})$")


@dataclass(frozen=True)
class Column:
    """`index` is 0-based; `currency` is what a hint in the header names ("Iznos (€)")."""

    index: int
    header: str
    currency: str | None = None


@dataclass(frozen=True)
class Header:
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
        missing = [meaning for meaning in NEEDED if meaning not in found]
        if not found & {*IDENTITY, "first_name", "last_name"}:
            missing.append("customer")
        return tuple(missing)

    @property
    def is_usable(self) -> bool:
        return not (self.missing or self.absent or self.doubled.keys() - _HARMLESS)

    @property
    def likeness(self) -> int:
        return len(self.columns) + len(self.doubled)


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


def _header(
    number: int, row: Sequence[Cell], configured: Mapping[str, str], locale: Conventions
) -> Header:
    cells = [(at, text) for at, text in enumerate(row) if isinstance(text, str) and clean(text)]
    chosen, absent = _configured(cells, configured, locale)
    taken = {column.index for column in chosen.values()}
    strong: dict[str, list[Column]] = {}
    weak: dict[str, list[Column]] = {}
    for at, text in cells:
        if at in taken:
            continue
        for meaning, is_weak, currency in _meanings(text, locale):
            if meaning not in configured:
                (weak if is_weak else strong).setdefault(meaning, []).append(
                    Column(at, text, currency)
                )
    claims = _settled(weak | strong, set(configured))
    columns = {meaning: found[0] for meaning, found in claims.items() if len(found) == 1}
    doubled = {meaning: tuple(found) for meaning, found in claims.items() if len(found) > 1}
    return Header(number, {**columns, **chosen}, doubled, absent)


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
) -> tuple[dict[str, Column], dict[str, str]]:
    """The columns the owner named by their header; the first of two equal ones."""
    chosen: dict[str, Column] = {}
    absent: dict[str, str] = {}
    for meaning, header in configured.items():
        wanted = compact(header)
        at = next((at for at, text in cells if compact(text) == wanted), None)
        if at is None:
            absent[meaning] = header
        else:
            text = dict(cells)[at]
            chosen[meaning] = Column(at, text, _without_hint(text, locale)[1])
    return chosen, absent


def _meanings(text: str, locale: Conventions) -> list[tuple[str, bool, str | None]]:
    """(meaning, weak, currency) of a header's text."""
    plain, currency = _without_hint(text, locale)
    for spelling in (text, plain):
        found = _vocabulary().get(compact(spelling))
        if found:
            return [(meaning, weak, currency) for meaning, weak in found]
    return []


def _without_hint(text: str, locale: Conventions) -> tuple[str, str | None]:
    """`Iznos (€)` and `Iznos EUR` without their hint, and the currency it names, if it does."""
    hints = ["".join(hint) for hint in _HINT.findall(text)]
    plain = _HINT.sub(" ", text).strip(" :*")
    currency = next((found for hint in hints if (found := currency_of(hint, locale))), None)
    tail = _MARK.match(plain)
    if currency is None and tail and (found := currency_of(tail[2], locale)):
        return tail[1], found
    return plain, currency


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, list[tuple[str, bool]]]:
    """Folded header -> what it can mean, and whether only weakly."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for meaning, lists in words("header_words").items():
        for level in ("words", "weak"):
            for word in lists.get(level, ()):
                entry = (meaning, level == "weak")
                known = found.setdefault(compact(word), [])
                if entry not in known:
                    known.append(entry)
    return found
