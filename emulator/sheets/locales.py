"""What a spreadsheet's locale decides: decimal mark, order of a date, currency, words for true."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

# Google's default patterns where they differ from CLDR's short ones.
_DATES = {
    "en_US": "M/d/yyyy",
    "en_GB": "dd/MM/yyyy",
    "hr_HR": "dd.MM.yyyy.",
    "sr_RS": "d.M.yyyy.",
    "cs_CZ": "d.M.yyyy",
    "de_DE": "dd.MM.yyyy",
}
_MONEY = {
    "US": ("$", True),
    "GB": ("£", True),
    "HR": ("€", False),
    "RS": ("RSD", False),
    "CZ": ("Kč", False),
    "DE": ("€", False),
}
_WORDS = {"de": ("WAHR", "FALSCH"), "cs": ("PRAVDA", "NEPRAVDA")}


@dataclass(frozen=True)
class Conventions:
    """`date` is a Sheets pattern (d, M, y), `date_order` one of "dmy", "mdy", "ymd"."""

    name: str
    decimal: str
    group: str
    date: str
    date_order: str
    dotted_dates: bool
    currency: str
    currency_first: bool
    true: str
    false: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]

    @property
    def date_time(self) -> str:
        return f"{self.date} H:mm:ss"

    @property
    def money(self) -> str:
        """The pattern a typed amount of money gets."""
        if self.currency_first:
            return f'"{self.currency}"#,##0.00'
        return f'#,##0.00 "{self.currency}"'


def is_locale(name: str) -> bool:
    try:
        Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return False
    return True


@lru_cache(maxsize=64)
def conventions(name: str) -> Conventions:
    """Raises UnknownLocaleError or ValueError for what is no locale (see is_locale)."""
    locale = Locale.parse(name)
    symbols = locale.number_symbols.get("latn") or locale.number_symbols["arab"]
    date = _DATES.get(name) or _from_cldr(locale.date_formats["short"].pattern)
    currency, first = _MONEY.get(locale.territory or "", ("$", True))
    true, false = _WORDS.get(locale.language, ("TRUE", "FALSE"))
    return Conventions(
        name,
        symbols["decimal"],
        symbols["group"],
        date,
        "".join(sorted("dmy", key=date.lower().index)),
        "." in date,
        currency,
        first,
        true,
        false,
        _names(locale, "months", "wide", range(1, 13)),
        _names(locale, "months", "abbreviated", range(1, 13)),
        _names(locale, "days", "wide", range(7)),
        _names(locale, "days", "abbreviated", range(7)),
    )


def _names(locale: Locale, kind: str, width: str, keys: range) -> tuple[str, ...]:
    table = getattr(locale, kind)["format"][width]
    return tuple(table[key] for key in keys)


def _from_cldr(pattern: str) -> str:
    plain = pattern.replace("\u200f", "").replace("'", "")
    return plain.replace("yy", "y").replace("y", "yyyy").replace("yyyyyyyy", "yyyy")
