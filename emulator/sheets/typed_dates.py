"""Days and times of day as somebody types them, by the spreadsheet's locale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from emulator.sheets.locales import Conventions

EPOCH = date(1899, 12, 30)
_TIME = re.compile(
    r"(\d{1,5}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?(?:[ \u00a0\u202f]*(\D+))?", re.ASCII
)
_NUMERIC = re.compile(
    r"(\d{1,4})([ \u00a0]*[-/.][ \u00a0]*)(\d{1,2})"
    r"(?:([ \u00a0]*[-/.][ \u00a0]*)(\d{1,4}))?[ \u00a0]*\.?",
    re.ASCII,
)
_ENGLISH = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_HALVES = {"am": 0, "a.m.": 0, "pm": 12, "p.m.": 12}


@dataclass(frozen=True)
class Moment:
    """A serial number, the kind of its format and the pattern."""

    value: float
    kind: str
    pattern: str


def serial(day: date) -> int:
    """Days since 30 December 1899."""
    return (day - EPOCH).days


def moment_of(text: str, locale: Conventions, this_year: int) -> Moment | None:
    """A day, a time, or both with a blank between them. None for anything else."""
    alone = _time(text, locale)
    if alone:
        return alone
    day = day_of(text, locale, this_year)
    if day is not None:
        iso = re.match(r"\d{4}-", text)
        return Moment(serial(day), "DATE", "yyyy-MM-dd" if iso else locale.date)
    for found in re.finditer(r"[ \u00a0\u202f]+", text):
        day = day_of(text[: found.start()].removesuffix(","), locale, this_year)
        clock = _time(text[found.end() :], locale) if day else None
        if day and clock and clock.value < 1:
            return Moment(serial(day) + clock.value, "DATE_TIME", locale.date_time)
    return None


def _time(text: str, locale: Conventions) -> Moment | None:
    """A time of day; 24 hours and more are a duration."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), float((found[3] or "0") + (found[4] or ""))
    pattern = "h:mm" if found[5] else "H:mm"
    if found[5]:
        half = {**_HALVES, locale.am.casefold(): 0, locale.pm.casefold(): 12}
        later = half.get(found[5].strip().casefold())
        if later is None or not 1 <= hour <= 12:
            return None
        hour = hour % 12 + later
    if minute > 59 or second >= 60:
        return None
    pattern = "[h]:mm" if hour > 23 else pattern
    pattern += ":ss" if found[3] or hour > 23 else ""
    pattern += ".000" if found[4] else ""
    value = (hour * 3600 + minute * 60 + second) / 86400
    return Moment(value, "TIME", pattern + (" am/pm" if found[5] else ""))


def day_of(text: str, locale: Conventions, this_year: int) -> date | None:
    """A day in the locale's order, in ISO form or with the month's name; no year: this year."""
    found = _NUMERIC.fullmatch(text.strip())
    if found:
        return _numeric_day(found, locale, this_year)
    return _named_day(text, locale, this_year)


def _numeric_day(found: re.Match[str], locale: Conventions, this_year: int) -> date | None:
    first, mark, second, mark2, third = found.groups()
    mark = mark.strip()
    if (mark2 and mark2.strip() != mark) or (mark == "." and not locale.dotted_dates):
        return None
    if len(first) == 4:
        return _day(first, second, third) if third else None
    order = locale.date_order
    if third is None:
        order = order.replace("y", "")
    elif order == "ymd" and len(third) == 4:
        order = "dmy"
    numbers = (number for number in (first, second, third) if number)
    parts = dict(zip(order, numbers, strict=True))
    return _day(parts.get("y", str(this_year)), parts["m"], parts["d"])


def _named_day(text: str, locale: Conventions, this_year: int) -> date | None:
    words = [word for word in re.split(r"[ .,\-\u00a0]+", text) if word]
    numbers = [word for word in words if word.isascii() and word.isdigit()]
    names = [word for word in words if word not in numbers]
    if len(names) != 1 or not 2 <= len(words) <= 3:
        return None
    month = _month(names[0], locale)
    if not month:
        return None
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return _day(numbers[0], str(month), "1")
    year = numbers[1] if len(numbers) == 2 else str(this_year)
    return _day(year, str(month), numbers[0])


def _month(name: str, locale: Conventions) -> int:
    """1 to 12, 0 for no month; English names are understood everywhere."""
    folded = name.casefold()
    short = [month[:3] for month in _ENGLISH]
    for table in (locale.months, locale.bare_months, locale.short_months, _ENGLISH, short):
        for number, month in enumerate(table, 1):
            if folded == month.casefold().rstrip("."):
                return number
    return 0


def _day(year: str, month: str, day: str) -> date | None:
    if len(year) == 3 or len(year) > 4 or len(day) > 2:
        return None
    number = int(year)
    if len(year) <= 2:
        number += 2000 if number < 30 else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
