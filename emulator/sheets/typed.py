"""What Sheets makes of something typed into a cell (USER_ENTERED), by the spreadsheet's locale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from emulator.api import Json
from emulator.sheets.grid import EMPTY, Formula
from emulator.sheets.locales import Conventions

EPOCH = date(1899, 12, 30)
_SYMBOLS = ("$", "€", "£", "¥")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?[Mm]\.?)?")
_NUMERIC_DATE = re.compile(r"(\d{1,4})(\s*[-/.]\s*)(\d{1,2})(?:\s*([-/.])\s*(\d{1,4}))?\.?")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}")


@dataclass(frozen=True)
class Typed:
    """A cell's value, and the number format it brings along if the cell has none of its kind."""

    value: Any
    format: Json | None = None


def serial(day: date) -> int:
    """Days since 30 December 1899."""
    return (day - EPOCH).days


def plain_number(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def understand(text: str, locale: Conventions, this_year: int) -> Typed:
    """Number, date, truth, formula or text, as when somebody types it into a cell."""
    if text.startswith("'"):
        return Typed(text[1:])
    bare = text.strip(" \t\n\u00a0\u202f")
    if not bare:
        return Typed(text or EMPTY)
    if bare.startswith("=") and len(bare) > 1:
        return Typed(Formula(bare))
    if bare.casefold() in ("true", locale.true.casefold()):
        return Typed(True)
    if bare.casefold() in ("false", locale.false.casefold()):
        return Typed(False)
    found = _number(bare, locale) or _moment(bare, locale, this_year)
    if found:
        return found
    return Typed(Formula("=" + bare)) if bare[0] == "+" and len(bare) > 1 else Typed(text)


def _number(text: str, locale: Conventions) -> Typed | None:
    plain = amount(text, locale)
    if plain is not None:
        grouped = any(mark in text for mark in _groups(locale))
        return Typed(plain, _kind("NUMBER", _decimals("#,##0", text, locale)) if grouped else None)
    if text.endswith("%"):
        share = amount(text[:-1].rstrip(" \u00a0"), locale)
        if share is not None:
            pattern = "0.00%" if locale.decimal in text else "0%"
            return Typed(plain_number(round(share / 100, 15)), _kind("PERCENT", pattern))
    if _SCIENTIFIC.fullmatch(text.replace(locale.decimal, ".")):
        exact = float(text.replace(locale.decimal, "."))
        return Typed(plain_number(exact), _kind("SCIENTIFIC", "0.00E+00"))
    return _money(text, locale)


def _decimals(whole: str, text: str, locale: Conventions) -> str:
    return f"{whole}.00" if locale.decimal in text else whole


def _money(text: str, locale: Conventions) -> Typed | None:
    for symbol in (locale.currency, *_SYMBOLS):
        if symbol not in text:
            continue
        sign = -1 if text.startswith("-") else 1
        rest = text.lstrip("-").strip(" \u00a0\u202f")
        first = rest.startswith(symbol)
        if not first and not rest.endswith(symbol):
            continue
        inner = rest.removeprefix(symbol) if first else rest.removesuffix(symbol)
        worth = amount(inner.strip(" \u00a0\u202f"), locale)
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
    number = plain_number(float(f"{whole}.{found[3] or 0}"))
    return -number if found[1] == "-" else number


def _kind(kind: str, pattern: str) -> Json:
    return {"type": kind, "pattern": pattern}


def _moment(text: str, locale: Conventions, this_year: int) -> Typed | None:
    clock = _time_of_day(text)
    if clock is not None:
        pattern = "h:mm:ss am/pm" if text[-1] in "mM." else "H:mm:ss"
        return Typed(
            clock, _kind("TIME", pattern if text.count(":") == 2 else pattern.replace(":ss", ""))
        )
    day = day_of(text, locale, this_year)
    if day is not None:
        iso = re.match(r"\d{4}-", text)
        return Typed(serial(day), _kind("DATE", "yyyy-MM-dd" if iso else locale.date))
    before, blank, after = text.rpartition(" ")
    if blank and after[:1].lower() in ("a", "p"):
        before, blank, more = before.rpartition(" ")
        after = f"{more} {after}"
    day = day_of(before, locale, this_year) if blank else None
    clock = _time_of_day(after) if day else None
    if day is None or clock is None:
        return None
    return Typed(serial(day) + clock, _kind("DATE_TIME", locale.date_time))


def _time_of_day(text: str) -> float | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (hour * 3600 + minute * 60 + second) / 86400


def day_of(text: str, locale: Conventions, this_year: int) -> date | None:
    """A day in the locale's order, in ISO form or with the month's name; no year: this year."""
    found = _NUMERIC_DATE.fullmatch(text.strip())
    if found:
        return _numeric_day(found, locale, this_year)
    return _named_day(text, locale, this_year)


def _numeric_day(found: re.Match[str], locale: Conventions, this_year: int) -> date | None:
    first, mark, second, mark2, third = found.groups()
    mark = mark.strip()
    if (mark2 and mark2 != mark) or (mark == "." and not locale.dotted_dates):
        return None
    if len(first) == 4:
        return _day(first, second, third) if third else None
    if third is None:
        order = [part for part in locale.date_order if part != "y"]
        parts = dict(zip(order, (first, second), strict=True))
        return _day(str(this_year), parts["m"], parts["d"])
    order = list("mdy" if locale.date_order == "mdy" else "dmy")
    parts = dict(zip(order, (first, second, third), strict=True))
    return _day(parts["y"], parts["m"], parts["d"])


def _named_day(text: str, locale: Conventions, this_year: int) -> date | None:
    words = re.findall(r"[^\W\d_]+|\d+", text)
    rest = re.sub(r"[^\W\d_]+|\d+|[ .,\-\u00a0]", "", text)
    names = [word for word in words if not word.isdigit()]
    if rest or len(names) != 1 or not 2 <= len(words) <= 3:
        return None
    month = _month(names[0], locale)
    numbers = [word for word in words if word.isdigit()]
    year = numbers[1] if len(numbers) == 2 else str(this_year)
    return _day(year, str(month), numbers[0]) if month else None


_ENGLISH = "january february march april may june july august september october november december"


def _month(name: str, locale: Conventions) -> int:
    """1 to 12, 0 for no month; English names are understood everywhere."""
    folded = name.casefold()
    for table in (locale.months, locale.short_months, _ENGLISH.split()):
        for number, month in enumerate(table, 1):
            if folded == month.casefold().rstrip("."):
                return number
    short = [month[:3] for month in _ENGLISH.split()]
    return short.index(folded) + 1 if folded in short else 0


def _day(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) == 3 or len(day) > 2:
        return None
    if len(year) <= 2:
        number += 2000 if number < 30 else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
