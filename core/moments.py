"""Instants and numbers as people say them."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Literal

from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_decimal

from core.jalali import MONTHS, to_jalali

Form = Literal["medium", "long"]
_HIJRA = 622
"""The year in which the Persian calendar begins; a mistyped birthday may be older."""

_LOCALES = {"sr": "sr_Latn", "en": "en_GB"}
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def locale_of(language: str) -> str:
    """Babel's name for a language's script and customs."""
    return _LOCALES.get(language, language)


def own_digits(text: str, language: str) -> str:
    """`text` in the language's own digits: Babel leaves those of dates Latin."""
    return text.translate(_PERSIAN) if language == "fa" else text


def say_number(number: Decimal, language: str) -> str:
    """With as many decimals as it has and the language's own separators and digits: "1,200.50"."""
    exponent = number.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    said = format_decimal(number, pattern, locale_of(language), numbering_system="default")
    return own_digits(said, language)


def say_day(day: date, language: str, form: Form = "medium") -> str:
    """A day as people write it: "21 Nov 2026", and in Persian by the Persian calendar, as CLDR
    has it for Iran."""
    if language == "fa" and day.year >= _HIJRA:
        year, month, number = to_jalali(day)
        return own_digits(f"{number} {MONTHS[month - 1]} {year}", language)
    return own_digits(format_date(day, form, locale=locale_of(language)), language)


def say_moment(at: datetime, zone: tzinfo, language: str, form: Form = "medium") -> str:
    """Day and time of an instant in `zone`: "21 Nov 2026, 04:10"; "long" with seconds and zone."""
    local, locale = at.astimezone(zone), locale_of(language)
    day = say_day(local.date(), language, form)
    time = format_time(local, "long" if form == "long" else "short", locale=locale)
    joined = str(get_datetime_format(form, locale))
    return own_digits(joined.replace("{1}", day).replace("{0}", time), language)
