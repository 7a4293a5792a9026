"""What a spreadsheet's locale decides: marks of numbers, names and order of dates, money, truths.

CLDR (babel) says it, with what Google does otherwise where somebody has seen it. Nobody here could
look at Google for the rest; decided without evidence: Western digits and marks in fa_IR too, and
the default dates of sl_SI, it_IT and fa_IR (CLDR's short one with a year of four digits).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_symbol, get_territory_currencies

# Google's default patterns where they differ from CLDR's short ones.
_DATES = {
    "en_US": "M/d/yyyy",
    "en_GB": "dd/MM/yyyy",
    "hr_HR": "dd.MM.yyyy.",
    "sr_RS": "d.M.yyyy.",
    "cs_CZ": "d.M.yyyy",
    "de_DE": "dd.MM.yyyy",
}
_MONEY = {"fa": "IRR"}
_WORDS = {
    "cs": ("PRAVDA", "NEPRAVDA"),
    "de": ("WAHR", "FALSCH"),
    "es": ("VERDADERO", "FALSO"),
    "fr": ("VRAI", "FAUX"),
    "it": ("VERO", "FALSO"),
}


@dataclass(frozen=True)
class Conventions:
    """`date` is a Sheets pattern (d, M, y), `date_order` one of "dmy", "mdy", "ymd".

    `decimal`, `group` and all digits are Western ones in every locale.
    """

    name: str
    decimal: str
    group: str
    date: str
    time: str
    date_order: str
    dotted_dates: bool
    currency: str
    currency_first: bool
    true: str
    false: str
    am: str
    pm: str
    months: tuple[str, ...]
    bare_months: tuple[str, ...]
    """As they are called without a day: "veljača", not "veljače"."""
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
    true, false = _WORDS.get(locale.language, ("TRUE", "FALSE"))
    halves = locale.day_periods["format"]["abbreviated"]
    return Conventions(
        name=name,
        decimal=symbols["decimal"],
        group=symbols["group"],
        date=date,
        time="h:mm:ss am/pm" if "a" in locale.time_formats["medium"].pattern else "H:mm:ss",
        date_order="".join(sorted("dmy", key=date.lower().index)),
        dotted_dates="." in date,
        currency=_currency(locale),
        currency_first=_plain(locale.currency_formats["standard"].pattern).startswith("\u00a4"),
        true=true,
        false=false,
        am=halves["am"],
        pm=halves["pm"],
        months=_names(locale, "months", "format", "wide", range(1, 13)),
        bare_months=_names(locale, "months", "stand-alone", "wide", range(1, 13)),
        short_months=_names(locale, "months", "format", "abbreviated", range(1, 13)),
        days=_names(locale, "days", "format", "wide", range(7)),
        short_days=_names(locale, "days", "format", "abbreviated", range(7)),
    )


def _currency(locale: Locale) -> str:
    """The sign of the territory's money; a locale without one counts in dollars."""
    if locale.language in _MONEY:
        return _MONEY[locale.language]
    codes = get_territory_currencies(locale.territory) if locale.territory else []
    return str(get_currency_symbol(codes[0], locale)) if codes else "$"


def _names(locale: Locale, kind: str, context: str, width: str, keys: range) -> tuple[str, ...]:
    table = getattr(locale, kind)[context][width]
    return tuple(table[key] for key in keys)


def _from_cldr(pattern: str) -> str:
    plain = _plain(pattern).replace("'", "")
    return plain.replace("yy", "y").replace("y", "yyyy").replace("yyyyyyyy", "yyyy")


def _plain(pattern: str) -> str:
    """Without the marks that turn the direction of writing."""
    return pattern.replace("\u200e", "").replace("\u200f", "")
