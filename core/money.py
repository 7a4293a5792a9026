"""Money: exact integers of the currency's smallest unit."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from babel.numbers import format_currency

from core.i18n import Text

# ISO 4217's exceptions to two decimals. CLDR's digits are no substitute: they say how a currency is
# usually shown (RSD without decimals), not what its smallest unit is.
_EXPONENTS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


def exponent(currency: str) -> int:
    """How many decimals the currency has by ISO 4217 (EUR 2, JPY 0, KWD 3)."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in minor units, rounded half-even where it has more decimals than the currency."""
    scaled = amount.scaleb(exponent(currency))
    return int(scaled.to_integral_value(rounding=ROUND_HALF_EVEN))


def from_minor(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))


def say_money(minor: int, currency: str, language: str) -> str:
    """The amount as people of `language` write it."""
    return format_currency(from_minor(minor, currency), currency, locale=_locale(language))


def amount_text(amount: Decimal, currency: str) -> Text:
    """An amount within a sentence; `amount` is in major units and said to its last digit."""
    return Text("{amount} {currency}", amount=amount, currency=currency)


def _locale(language: str) -> str:
    return {"sr": "sr_Latn"}.get(language, language)
