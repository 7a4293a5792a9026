"""A serial number through one section of a date, time or duration pattern."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from emulator.sheets.locales import Conventions
from emulator.sheets.patterns import Section, Token

_START = datetime(1899, 12, 30)  # noqa: DTZ001 a serial has no zone
FIRST, LAST = -657_434, 2_958_466
"""1 January 100 to 31 December 9999: what can be shown as a date."""
_UNITS = {"h": 3_600_000, "m": 60_000, "s": 1_000}


def moment(section: Section, locale: Conventions) -> Callable[[float], str]:
    """What shows a serial number, durations without a sign. OverflowError beyond the calendar."""
    tokens = tuple(_minutes_told(section.tokens))
    half = any(kind == "ampm" for kind, _ in tokens)
    is_span = any(kind == "span" for kind, _ in tokens)
    fine = any(kind == "fraction" for kind, _ in tokens)

    def show(value: float) -> str:
        if not FIRST <= value < LAST:
            raise OverflowError("no such day")
        milliseconds = round(abs(value) * 86_400_000) if is_span else round(value * 86_400_000)
        if not fine:
            milliseconds = round(milliseconds / 1000) * 1000
        at = _START + timedelta(milliseconds=milliseconds)
        return "".join(_shown(token, at, milliseconds, half, locale) for token in tokens)

    return show


def _minutes_told(tokens: tuple[Token, ...]) -> list[Token]:
    """m is the minute ("i" from here on) behind hours or before seconds, else the month."""
    fields = [text[0].lower() if kind in ("date", "span") else "" for kind, text in tokens]
    told = []
    for place, (kind, text) in enumerate(tokens):
        before = next((field for field in reversed(fields[:place]) if field), "")
        after = next((field for field in fields[place + 1 :] if field), "")
        is_m = kind == "date" and fields[place] == "m" and len(text) < 3
        minute = is_m and (before == "h" or after == "s")
        told.append((kind, "i" * len(text) if minute else text))
    return told


def _shown(token: Token, at: datetime, milliseconds: int, half: bool, locale: Conventions) -> str:
    kind, text = token
    if kind == "date":
        return _field(text.lower(), at, half, locale)
    if kind == "span":
        return str(milliseconds // _UNITS[text[0].lower()]).rjust(len(text), "0")
    if kind == "fraction":
        return locale.decimal + f"{at.microsecond:06d}".ljust(len(text), "0")[: len(text) - 1]
    if kind == "ampm":
        return _half_of_day(text, at.hour > 11, locale)
    return text


def _half_of_day(text: str, later: bool, locale: Conventions) -> str:
    if len(text) > 3:
        return locale.pm if later else locale.am
    return text[2] if later else text[0]


def _field(code: str, at: datetime, half: bool, locale: Conventions) -> str:
    kind, size = code[0], len(code)
    if kind == "y":
        return f"{at.year:04d}" if size > 2 else f"{at.year % 100:02d}"
    if kind in "md" and size > 2:
        return _word(kind, size, at, locale)
    number = {
        "m": at.month,
        "d": at.day,
        "h": (at.hour + 11) % 12 + 1 if half else at.hour,
        "i": at.minute,
        "s": at.second,
    }[kind]
    return f"{number:02d}" if size > 1 else str(number)


def _word(kind: str, size: int, at: datetime, locale: Conventions) -> str:
    if kind == "d":
        return (locale.short_days if size == 3 else locale.days)[at.weekday()]
    if size == 5:
        return locale.months[at.month - 1][:1].upper()
    return (locale.short_months if size == 3 else locale.months)[at.month - 1]
