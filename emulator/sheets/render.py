"""A cell's value as its format and the spreadsheet's locale show it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from emulator.api import Json
from emulator.sheets.locales import Conventions

DATE_KINDS = ("DATE", "TIME", "DATE_TIME")
_TOKENS = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<char>.)|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<span>h+|m+|s+)\]|'
    r"(?P<ampm>am/pm|a/p)|(?P<date>y+|m+|d+|h+|s+)|(?P<digits>[#0?](?:[#0?,.]*[#0?])?)|"
    r"(?P<power>e\+0+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
Token = tuple[str, str]


def default_pattern(kind: str, locale: Conventions) -> str:
    """The pattern of a number format that names only its type."""
    table = {
        "DATE": locale.date,
        "TIME": "H:mm:ss",
        "DATE_TIME": locale.date_time,
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": locale.money,
        "SCIENTIFIC": "0.00E+00",
    }
    return table.get(kind, "")


def formatted(value: Any, number_format: Json | None, locale: Conventions) -> str:
    """FORMATTED_VALUE of a plain value (str, bool or number)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return locale.true if value else locale.false
    kind = number_format["type"] if number_format else ""
    if number_format is None or kind == "TEXT":
        return general(value, locale)
    pattern = number_format.get("pattern") or default_pattern(kind, locale)
    return by_pattern(value, pattern, locale) if pattern else general(value, locale)


def general(value: float, locale: Conventions) -> str:
    """A number in a cell without a format: up to ten decimals, no grouping."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return str(int(value))
    if abs(value) >= 1e15 or abs(value) < 1e-9:
        mantissa, _, power = f"{value:.5E}".partition("E")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}E{power}".replace(".", locale.decimal)
    return f"{value:.10f}".rstrip("0").rstrip(".").replace(".", locale.decimal)


@lru_cache(maxsize=512)
def _sections(pattern: str) -> tuple[tuple[Token, ...], ...]:
    parts = re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+', pattern)
    return tuple(_tokens(part) for part in parts) or ((),)


def _tokens(part: str) -> tuple[Token, ...]:
    found = [(m.lastgroup or "", m[m.lastgroup or 0]) for m in _TOKENS.finditer(part)]
    return tuple((kind, text) for kind, text in found if kind)


def by_pattern(value: float, pattern: str, locale: Conventions) -> str:
    """One number through a Sheets pattern with up to three sections (positive; negative; zero)."""
    sections = _sections(pattern)
    place = 0
    if value < 0 and len(sections) > 1:
        place, value = 1, -value
    elif value == 0 and len(sections) > 2:
        place = 2
    tokens = sections[place]
    if any(kind in ("date", "span", "ampm") for kind, _ in tokens):
        return _as_moment(value, tokens, locale)
    return _as_number(value, tokens, locale)


def _as_number(value: float, tokens: tuple[Token, ...], locale: Conventions) -> str:
    percent = sum(text.count("%") for kind, text in tokens if kind == "other")
    shown = Decimal(repr(float(value))) * 100**percent
    power = next((text for kind, text in tokens if kind == "power"), None)
    exponent = shown.adjusted() if power and shown else 0
    if power:
        shown = shown.scaleb(-exponent)
    out = []
    for kind, text in tokens:
        if kind == "digits":
            out.append(_digits(abs(shown), text, locale))
        elif kind == "power":
            out.append(f"E{'-' if exponent < 0 else '+'}{abs(exponent):0{len(text) - 2}d}")
        else:
            out.append(text)
    return ("-" if value < 0 else "") + "".join(out)


def _digits(value: Decimal, pattern: str, locale: Conventions) -> str:
    whole, _, decimals = pattern.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    least = sum(letter in "0?" for letter in whole)
    left = left.lstrip("0").rjust(least, "0")
    if "," in whole:
        left = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", lambda _: locale.group, left)
    needed = len(decimals.rstrip("#"))
    right = right[:needed] + right[needed:].rstrip("0")
    return left + (locale.decimal + right if right else "")


def _as_moment(value: float, tokens: tuple[Token, ...], locale: Conventions) -> str:
    seconds = round(value * 86400)
    moment = datetime(1899, 12, 30) + timedelta(seconds=seconds)  # noqa: DTZ001 a serial has no zone
    half = any(kind == "ampm" for kind, _ in tokens)
    out = []
    for at, (kind, text) in enumerate(tokens):
        if kind == "date":
            minute = text[0] in "mM" and len(text) < 3 and _is_minute(tokens, at)
            out.append(_field("i" * len(text) if minute else text.lower(), moment, half, locale))
        elif kind == "span":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0].lower()]
            out.append(str(seconds // unit).rjust(len(text), "0"))
        elif kind == "ampm":
            out.append("PM" if moment.hour > 11 else "AM")
        else:
            out.append(text)
    return "".join(out)


def _is_minute(tokens: tuple[Token, ...], at: int) -> bool:
    """m is the minute behind hours or before seconds, else the month."""
    fields = [
        (i, text[0].lower()) for i, (kind, text) in enumerate(tokens) if kind in ("date", "span")
    ]
    place = [i for i, _ in fields].index(at)
    before = fields[place - 1][1] if place else ""
    after = fields[place + 1][1] if place + 1 < len(fields) else ""
    return before == "h" or after == "s"


def _field(code: str, moment: datetime, half: bool, locale: Conventions) -> str:
    kind, size = code[0], len(code)
    if kind == "y":
        return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
    if kind in "md" and size > 2:
        return _word(kind, size, moment, locale)
    number = {
        "m": moment.month,
        "d": moment.day,
        "h": (moment.hour + 11) % 12 + 1 if half else moment.hour,
        "i": moment.minute,
        "s": moment.second,
    }[kind]
    return f"{number:02d}" if size > 1 else str(number)


def _word(kind: str, size: int, moment: datetime, locale: Conventions) -> str:
    if kind == "d":
        return (locale.short_days if size == 3 else locale.days)[moment.weekday()]
    if size == 5:
        return locale.months[moment.month - 1][:1].upper()
    return (locale.short_months if size == 3 else locale.months)[moment.month - 1]
