"""What Sheets makes of something typed into a cell (USER_ENTERED), by the spreadsheet's locale.

Decided without evidence: only Western digits make numbers and days, in every locale; money always
shows two decimals; TRUE and FALSE are understood in English and in the locale's words.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from emulator.api import Json
from emulator.sheets.grid import EMPTY, Formula
from emulator.sheets.locales import Conventions
from emulator.sheets.typed_dates import EPOCH, moment_of, serial

__all__ = ["EPOCH", "Typed", "amount", "plain_number", "serial", "understand"]

_SYMBOLS = ("$", "€", "£", "¥")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}", re.ASCII)
_BLANKS = " \t\n\u00a0\u202f"
_MINUS = str.maketrans({"\u2212": "-"})


@dataclass(frozen=True)
class Typed:
    """A cell's value, and the number format it brings along if the cell has none of its kind."""

    value: Any
    format: Json | None = None


def plain_number(value: float) -> int | float:
    """As JSON shows it: whole numbers without a point, as long as they are exact."""
    return int(value) if abs(value) < 1e15 and value == int(value) else float(value)


def understand(text: str, locale: Conventions, this_year: int) -> Typed:
    """Number, date, truth, formula or text, as when somebody types it into a cell."""
    if text.startswith("'"):
        return Typed(text[1:])
    bare = text.strip(_BLANKS)
    if not bare:
        return Typed(text or EMPTY)
    if bare.startswith("=") and len(bare) > 1:
        return Typed(Formula(bare))
    if bare.casefold() in ("true", locale.true.casefold()):
        return Typed(True)
    if bare.casefold() in ("false", locale.false.casefold()):
        return Typed(False)
    found = _number(bare.translate(_MINUS), locale) or _moment(bare, locale, this_year)
    if found:
        return found
    return Typed(Formula("=" + bare)) if bare[0] == "+" and len(bare) > 1 else Typed(text)


def _moment(text: str, locale: Conventions, this_year: int) -> Typed | None:
    found = moment_of(text, locale, this_year)
    return Typed(found.value, _kind(found.kind, found.pattern)) if found else None


def _number(text: str, locale: Conventions) -> Typed | None:
    if text[0] == "(" and text[-1] == ")" and text[1:2] not in ("-", "+", "("):
        inner = _number(text[1:-1], locale) if len(text) > 2 else None
        return Typed(-inner.value, inner.format) if inner else None
    plain = amount(text, locale)
    if plain is not None:
        grouped = any(mark in text for mark in _groups(locale))
        return Typed(plain, _kind("NUMBER", _decimals("#,##0", text, locale)) if grouped else None)
    if text.endswith("%"):
        share = amount(text[:-1].rstrip(_BLANKS), locale)
        if share is not None:
            pattern = "0.00%" if locale.decimal in text else "0%"
            return Typed(plain_number(round(share / 100, 15)), _kind("PERCENT", pattern))
    if _SCIENTIFIC.fullmatch(text.replace(locale.decimal, ".")):
        exact = float(text.replace(locale.decimal, "."))
        known = _kind("SCIENTIFIC", "0.00E+00")
        return Typed(plain_number(exact), known) if math.isfinite(exact) else None
    return _money(text, locale)


def _decimals(whole: str, text: str, locale: Conventions) -> str:
    return f"{whole}.00" if locale.decimal in text else whole


def _money(text: str, locale: Conventions) -> Typed | None:
    for symbol in (locale.currency, *_SYMBOLS):
        if symbol not in text:
            continue
        sign = -1 if text.startswith("-") else 1
        rest = text.removeprefix("-").strip(_BLANKS)
        first = rest.startswith(symbol)
        if not first and not rest.endswith(symbol):
            continue
        inner = rest.removeprefix(symbol) if first else rest.removesuffix(symbol)
        worth = amount(inner.strip(_BLANKS), locale)
        if worth is not None:
            pattern = f'"{symbol}"#,##0.00' if first else f'#,##0.00 "{symbol}"'
            return Typed(sign * worth, _kind("CURRENCY", pattern))
    return None


def _groups(locale: Conventions) -> str:
    return "\u00a0\u202f " if locale.group.isspace() else locale.group


@lru_cache(maxsize=64)
def _amount_pattern(decimal: str, groups: str) -> re.Pattern[str]:
    mark, point = f"[{re.escape(groups)}]", re.escape(decimal)
    return re.compile(rf"([+-]?)(\d{{1,3}}(?:{mark}\d{{3}})+|\d+)?(?:{point}(\d*))?", re.ASCII)


def amount(text: str, locale: Conventions) -> int | float | None:
    """A number in the locale's writing, grouped rightly or not at all; None for anything else."""
    found = _amount_pattern(locale.decimal, _groups(locale)).fullmatch(text)
    if not found or not (found[2] or found[3]):
        return None
    whole = "".join(letter for letter in found[2] or "0" if letter.isdigit())
    exact = float(f"{whole}.{found[3] or 0}")
    if not math.isfinite(exact):
        return None
    number = plain_number(exact)
    return -number if found[1] == "-" else number


def _kind(kind: str, pattern: str) -> Json:
    return {"type": kind, "pattern": pattern}
