"""Birthdays: a whole date, or day and month where the year is not known."""

from __future__ import annotations

import re
from datetime import date

from core.model import Cell
from sheets.cells.dates import read_date
from sheets.cells.refusal import Refusal
from sheets.locales import Conventions
from sheets.text import figures, fold

FIRST_BIRTHDAY = date(1900, 1, 1)
_LEAP = 2000
_ISO = re.compile(r"--(\d{2})-(\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\.?")


def read_birthday(raw: Cell, locale: Conventions, today: date) -> str | Refusal | None:
    """`1980-05-17`, or `--05-17` as Contacts keeps a birthday without its year."""
    found = read_date(raw, locale, first=FIRST_BIRTHDAY, last=today)
    if isinstance(found, Refusal) and isinstance(raw, str):
        return _yearless(figures(raw), locale) or found
    return found.isoformat() if isinstance(found, date) else found


def _yearless(text: str, locale: Conventions) -> str | None:
    """Not for Persian months: which day of ours they fall on depends on the year."""
    if locale.jalali:
        return None
    if iso := _ISO.fullmatch(text):
        return _said(iso[1], iso[2])
    if numbers := _NUMBERS.fullmatch(text):
        first, separator, second = numbers.groups()
        if separator != locale.separator or locale.order == "ymd":
            return None
        return _said(second, first) if locale.order == "dmy" else _said(first, second)
    return _in_words(text, locale)


def _in_words(text: str, locale: Conventions) -> str | None:
    words = re.split(r"[\s.]+", fold(text).rstrip("."))
    if len(words) != 2:
        return None
    for day, month in (words, words[::-1]):
        if re.fullmatch(r"\d{1,2}(st|nd|rd|th)?", day) and month in locale.months:
            return _said(str(locale.months[month]), re.sub(r"\D", "", day))
    return None


def _said(month: str, day: str) -> str | None:
    try:
        return date(_LEAP, int(month), int(day)).strftime("--%m-%d")
    except ValueError:
        return None
