"""Currency marks as people write them, to ISO codes (and IRT, the toman, which has none)."""

from __future__ import annotations

from functools import lru_cache

from babel.numbers import list_currencies

from core.i18n import Text
from core.model import Cell
from sheets.cells.refusal import Refusal, is_missing, sheet_error, shown
from sheets.locales import Conventions
from sheets.text import clean, fold

_WORDS = {
    "EUR": "€ eur euro euros eura euri evro evra evri evrov eure یورو",
    "HRK": "kn hrk kuna kune",
    "CZK": "kč kc czk koruna korun koruny",
    "RSD": "rsd din dinar dinara dinari dinarjev",
    "BAM": "bam",
    "USD": "us$ usd dollar dollars dolar dolara dolari dolarů دلار",
    "GBP": "£ gbp پوند",
    "CHF": "chf fr sfr",
    "HUF": "ft huf",
    "PLN": "zł zl pln",
    "RON": "lei ron",
    "MKD": "mkd ден",
    "BGN": "лв bgn",
    "SEK": "sek",
    "NOK": "nok",
    "DKK": "dkk",
    "CAD": "ca$ c$ cad",
    "AUD": "a$ au$ aud",
    "NZD": "nz$ nzd",
    "BRL": "r$ brl",
    "SGD": "s$ sgd",
    "HKD": "hk$ hkd",
    "KRW": "₩ krw",
    "AED": "aed درهم",
    "JPY": "jpy",
    "CNY": "cny",
    "INR": "₹ inr",
    "TRY": "₺ لیر",
    "UAH": "₴ uah",
    "RUB": "₽ rub",
    "ILS": "₪ ils",
    "IRR": "irr ریال ﷼",
    "IRT": "irt تومان تومن toman",
}
_DOLLARS = frozenset(["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "ARS", "CLP", "COP"])
_KRONER = frozenset(["SEK", "NOK", "DKK", "ISK"])
_YENS = frozenset(["JPY", "CNY"])


@lru_cache(maxsize=1)
def marks() -> dict[str, str]:
    """Folded mark -> currency, for every mark that means one currency everywhere."""
    return {fold(word): code for code, words in _WORDS.items() for word in words.split()}


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


@lru_cache(maxsize=4096)
def currency_of(mark: str, locale: Conventions) -> str | None:
    """The currency a mark means in a sheet of this locale, or None."""
    word = fold(mark).rstrip(".").strip()
    if word == "$":  # the sheet's own dollar, elsewhere the American one
        return locale.currency if locale.currency in _DOLLARS else "USD"
    if word in ("kr", "¥"):
        own = locale.currency
        return own if own in (_KRONER if word == "kr" else _YENS) else None
    found = marks().get(word)
    if found:
        return found
    # km is a distance, all and top are words: KM, ALL and TOP are currencies
    code = clean(mark).rstrip(".").strip()
    return "BAM" if code == "KM" else code if code in _codes() else None


def read_currency(raw: Cell, locale: Conventions) -> str | Refusal | None:
    """The currency named in a cell of a currency column; None if nothing is there."""
    if is_missing(raw):
        return None
    found = None
    if isinstance(raw, str):
        found = currency_of(raw, locale) or currency_of(clean(raw).upper(), locale)
    return found or sheet_error(raw) or unknown_currency(raw)


def unknown_currency(raw: Cell) -> Refusal:
    return Refusal(
        "unknown_currency",
        Text("“{found}” names no currency known here.", found=shown(raw)),
        Text("Write its three-letter code, such as EUR."),
    )
