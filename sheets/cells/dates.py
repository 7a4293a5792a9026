"""Dates: serial numbers, native notation, month names, Persian years. Doubt is refused.

Nothing here knows a default year, a relative word or the importer's clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from core.i18n import Text
from core.jalali import FIRST_YEAR, LAST_YEAR, from_jalali
from core.model import Cell
from sheets.cells.refusal import Refusal, is_missing, sheet_error, shown
from sheets.locales import Conventions, jalali_months
from sheets.text import figures, fold

EPOCH = date(1899, 12, 30)
FIRST_ORDER = date(1970, 1, 1)
_DAY_MS = 86_400_000
_LAST_SERIAL = (date.max - EPOCH).days
_FIRST_SERIAL = (date(1000, 1, 1) - EPOCH).days

_TIME = re.compile(
    r"(?:(?<=\d)[T ]|[ ,]+)\s*(?:(?:u|v|at|um|ob|ve|alle|ساعت)\s+\d{1,2}[:.]|\d{1,2}:)\d{2}"
    r"(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?|h|sati|hod|uhr|ure)?\.?\s*"
    r"(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMBERS = re.compile(r"(\d+)\s*([./-])\s*(\d+)\s*\2\s*(\d+)\s*\.?")
_TWO = re.compile(r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}.*\D.*\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}")
_ROMAN_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_YEAR_WORD = re.compile(r"(?<=\d[. ])\s*(?:g|god|godine|г|год|године|r|roku)\.?$", re.IGNORECASE)
_ROMAN = {name: month for month, name in enumerate(_ROMAN_NUMERALS, 1)}
_YEAR_WORDS = frozenset(["g", "god", "godine", "godina", "r", "roku", "roka", "of", "de"])


def read_date(
    raw: Cell, locale: Conventions, *, last: date, first: date = FIRST_ORDER
) -> date | Refusal | None:
    """The wall date in the cell; None if nothing is there. Taken only from `first` to `last`."""
    if is_missing(raw):
        return None
    if isinstance(raw, bool):
        return _no_date(raw)
    if isinstance(raw, int | float):
        return _serial(raw, last, first)
    assert isinstance(raw, str)
    found = sheet_error(raw) or _written(raw, locale)
    return found if isinstance(found, Refusal) else _within(found, raw, last, first, locale)


def _serial(raw: float, last: date, first: date) -> date | Refusal:
    if raw == int(raw) and 1900 <= raw <= 2100:
        return Refusal(
            "ambiguous",
            Text("{found} is a year, not a date.", found=shown(raw)),
            Text("Write the whole date: day, month and year."),
        )
    low, high = (first - EPOCH).days, (last - EPOCH).days
    if not low - 1 <= raw <= high + 1:
        return _out_of_range(raw, last, first)
    days = round(raw * _DAY_MS) // _DAY_MS
    return EPOCH + timedelta(days=days) if low <= days <= high else _out_of_range(raw, last, first)


def _within(found: date, raw: Cell, last: date, first: date, locale: Conventions) -> date | Refusal:
    if first <= found <= last:
        return found
    if found.year < 1900 and not locale.jalali and FIRST_YEAR <= found.year <= LAST_YEAR:
        return Refusal(
            "out_of_range",
            Text("The date {found} looks like one of the Persian calendar.", found=shown(raw)),
            Text('Set the business\'s language to "fa" if the sheet uses that calendar.'),
        )
    return _out_of_range(raw, last, first)


def _out_of_range(raw: Cell, last: date, first: date) -> Refusal:
    return Refusal(
        "out_of_range",
        Text(
            "The date {found} is not between {first} and {last}.",
            found=_as_date(raw),
            first=first,
            last=last,
        ),
        Text("Correct the date in the sheet."),
    )


def _as_date(raw: Cell) -> date | str:
    """A serial number as the date the sheet shows for it."""
    if isinstance(raw, int | float) and _FIRST_SERIAL <= raw <= _LAST_SERIAL:
        return EPOCH + timedelta(days=int(raw))
    return shown(raw)


def _no_date(raw: Cell) -> Refusal:
    return Refusal(
        "not_a_date",
        Text("“{found}” is not a date.", found=shown(raw)),
        Text("Write the whole date: day, month and year."),
    )


def _doubtful(raw: Cell) -> Refusal:
    return Refusal(
        "ambiguous",
        Text("“{found}” can mean more than one date.", found=shown(raw)),
        Text("Write the date with the year first, as in 2026-12-03."),
    )


@lru_cache(maxsize=65_536)
def _written(raw: str, locale: Conventions) -> date | Refusal:
    text = figures(raw)
    text, shift = _without_time(text, locale)
    if shift:
        return _doubtful(raw)
    text, weekday = _without_weekday(_YEAR_WORD.sub("", text), locale)
    found = _whole(text, raw, locale)
    if isinstance(found, date) and weekday not in (None, found.weekday()):
        return _doubtful(raw)
    return found


def _without_weekday(text: str, locale: Conventions) -> tuple[str, int | None]:
    """`utorak, 12. 3. 2024.` without its weekday, and which it was."""
    first, _, rest = text.partition(" ")
    weekday = locale.weekdays.get(fold(first).rstrip(".,"))
    return (text, None) if weekday is None else (rest.strip(), weekday)


def _whole(text: str, raw: str, locale: Conventions) -> date | Refusal:
    numbers = _NUMBERS.fullmatch(text) or _COMPACT.fullmatch(text)
    if numbers:
        readings = set(_readings(numbers, locale))
        if len(readings) > 1:
            return _doubtful(raw)
        return readings.pop() if readings else _no_date(raw)
    if _TWO.search(text):
        return Refusal(
            "multiple",
            Text("There is more than one date in “{found}”.", found=shown(raw)),
            Text("Leave one date in the cell."),
        )
    return _in_words(text, raw, locale)


def _without_time(text: str, locale: Conventions) -> tuple[str, bool]:
    """The text without a time of day, and whether its zone would move the date."""
    found = _TIME.search(text)
    if not found:
        return text, False
    rest = text[: found.start()].rstrip(" ,")
    zone = found["zone"]
    if not zone or locale.zone is None:
        return rest, False
    try:
        there = datetime.fromisoformat(text.replace(" ", "T", 1).replace("UTC", "Z"))
    except ValueError:
        return rest, True
    return rest, there.astimezone(locale.zone).date() != there.date()


def _readings(numbers: re.Match[str], locale: Conventions) -> Iterator[date]:
    """The dates three numbers can mean."""
    if numbers.re is _COMPACT:
        yield from _day(numbers[1], numbers[2], numbers[3], locale)
        return
    a, separator, b, c = numbers.groups()
    if len(a) == 4:
        yield from _day(a, b, c, locale)
    elif len(a) <= 2 and len(b) <= 2 and len(c) in (2, 4):
        for order in _orders(a, separator, b, c, locale):
            parts = dict(zip(order, (a, b, c), strict=True))
            yield from _day(parts["y"], parts["m"], parts["d"], locale)


def _orders(a: str, separator: str, b: str, c: str, locale: Conventions) -> tuple[str, ...]:
    """In the locale's own notation its order, else every order people use."""
    if locale.jalali and (len(c) == 2 or FIRST_YEAR <= int(c) <= LAST_YEAR):
        return ("dmy", "mdy", "ymd") if len(c) == 2 else ("dmy", "mdy")
    if separator == locale.separator and locale.order != "ymd":
        parts = dict(zip(locale.order, (a, b, c), strict=True))
        other = "dmy" if locale.order == "mdy" else "mdy"
        # 25/12/2024 in an American sheet stayed text since it is no M/D/Y: one reading is left.
        return (other,) if separator == "/" and int(parts["m"]) > 12 else (locale.order,)
    return ("dmy", "mdy", "ymd") if separator == "-" and len(c) == 2 else ("dmy", "mdy")


def _day(year: str, month: str, day: str, locale: Conventions) -> Iterator[date]:
    number = int(year)
    if len(year) == 2:
        if locale.jalali:  # 03 may be 1403 or 2003: both are offered, so that neither is taken
            yield from _real(1400 + number if number < 30 else 1300 + number, month, day, True)
        number += 2000 if number < 30 else 1900
    persian = locale.jalali and FIRST_YEAR <= number <= LAST_YEAR
    yield from _real(number, month, day, persian)


def _real(year: int, month: str, day: str, persian: bool) -> Iterator[date]:
    try:
        yield (from_jalali if persian else date)(year, int(month), int(day))
    except ValueError:
        return


def _in_words(text: str, raw: str, locale: Conventions) -> date | Refusal:
    words = [
        word for word in re.split(r"[\s.,/-]+", fold(text)) if word not in _YEAR_WORDS and word
    ]
    persian = locale.jalali and any(word in jalali_months() for word in words)
    names = jalali_months() if persian else {**_ROMAN, **locale.months}
    kinds = "".join("m" if word in names else _kind(word) for word in words)
    if kinds in ("my", "ym", "dm", "md", "y", "dd", "dy"):  # a part of a date
        return _doubtful(raw)
    if kinds not in ("dmy", "mdy", "ymd", "dmd"):
        return _no_date(raw)
    parts = dict(zip("dmy" if kinds == "dmd" else kinds, words, strict=True))
    day = re.sub(r"\D", "", parts["d"])
    found = list(_day(parts["y"], str(names[parts["m"]]), day, locale))
    if persian != (locale.jalali and FIRST_YEAR <= int(parts["y"]) <= LAST_YEAR):
        return _no_date(raw)
    if len(set(found)) > 1:
        return _doubtful(raw)
    return found[0] if found else _no_date(raw)


def _kind(word: str) -> str:
    if re.fullmatch(r"\d{4}", word):
        return "y"
    return "d" if re.fullmatch(r"\d{1,2}(st|nd|rd|th)?", word) else "?"
