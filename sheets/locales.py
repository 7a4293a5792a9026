"""What a spreadsheet's locale and the business's language decide about reading its cells."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import parse_locale
from babel.numbers import get_territory_currencies
from msgspec import Struct

from core.jalali import MONTHS
from sheets.text import fold

# Genitives, Ijekavian and colloquial forms which CLDR lacks.
_MORE_MONTHS = {
    "hr": {"studenog": 11, "velj": 2},
    "sr": {"juni": 6, "juli": 7, "juna": 6, "jula": 7},
    "en": {"sept": 9},
}


class Conventions(Struct, frozen=True, eq=False):
    """`order` is dmy, mdy or ymd; `months` and `weekdays` (Monday is 0) go by folded names. One
    object per locale (see the cache below): cheap as a key."""

    locale: str
    decimal: str
    group: str
    indian: bool
    order: str
    separator: str
    months: dict[str, int]
    weekdays: dict[str, int]
    currency: str | None
    jalali: bool
    zone: ZoneInfo | None


def conventions(locale: str, *, language: str = "", zone: ZoneInfo | None = None) -> Conventions:
    """`locale` as Sheets names it ("hr_HR"); an unknown one is read as en_US, its first locale.

    `language` is the business's: Persian switches Jalali years on.
    """
    return _conventions(locale, language[:2], zone)


@lru_cache(maxsize=64)
def _conventions(name: str, language: str, zone: ZoneInfo | None) -> Conventions:
    locale = _parse(name)
    symbols = locale.number_symbols.get("latn") or next(iter(locale.number_symbols.values()))
    pattern = locale.date_formats["short"].pattern.lower()
    return Conventions(
        name,
        symbols["decimal"],
        symbols["group"].replace("\u00a0", " ").replace("\u202f", " "),
        name == "en_IN" or locale.language == "hi",
        "".join(sorted("dmy", key=pattern.index)),
        next(c for c in pattern if c in "./-"),
        _months(locale, language),
        _weekdays(locale, language),
        _currency(locale),
        language == "fa",
        zone,
    )


def _parse(name: str) -> Locale:
    try:
        language = parse_locale(name)[0]
        return Locale.parse("sr_Latn_RS" if language == "sr" else name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")


def _months(locale: Locale, language: str) -> dict[str, int]:
    """The locale's own names win; the business's language and English come along."""
    found: dict[str, int] = {}
    for spoken in _spoken(locale, language):
        for name, month in _month_names(spoken).items():
            found.setdefault(name, month)
    return found


def _spoken(locale: Locale, language: str) -> list[str]:
    """Croats say "mart" and "jun" too; there is no second meaning to it."""
    known = [locale.language, language, "en"]
    return [spoken for spoken in [*known, *(["sr"] if "hr" in known else [])] if spoken]


def _month_names(language: str) -> dict[str, int]:
    months = _of_language(language).months
    names = {
        fold(name).rstrip("."): month
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for month, name in months[context][width].items()
    }
    if language == "sr":
        names |= {f"{name}a": month for name, month in names.items() if name[-1] not in "ao"}
        names |= {
            name.replace("bar", "bra"): m for name, m in names.items() if name.endswith("bar")
        }
    return names | _MORE_MONTHS.get(language, {})


def _weekdays(locale: Locale, language: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for spoken in _spoken(locale, language):
        days = _of_language(spoken).days["format"]
        for width in ("wide", "abbreviated"):
            for day, name in days[width].items():
                found.setdefault(fold(name).rstrip("."), day)
    return found


def _of_language(language: str) -> Locale:
    return Locale.parse("sr_Latn" if language == "sr" else language)


def _currency(locale: Locale) -> str | None:
    found = get_territory_currencies(locale.territory) if locale.territory else []
    return found[-1] if found else None


@lru_cache(maxsize=1)
def jalali_months() -> dict[str, int]:
    return {fold(name): month for month, name in enumerate(MONTHS, 1)}
