"""The dimensions a shop starts with, in its own words.

The names are the owner's to change, so they stand here as data and not in the catalogues of the
page's texts. Keys never change.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.model import Dimension, Segment
from sync.metrics.scores import GROUPS

_RULES: Mapping[str, Mapping[str, str]] = {
    "status": {
        "potential": "orders = 0",
        "inactive": "last_order < today - INTERVAL 8 MONTH",
        "loyal": "orders >= 2",
        "new": "orders = 1 AND days_since_first_order <= 60",
        "onetime": "orders = 1",
    },
    "activity": {
        "days30": "days_since_last_order <= 30",
        "days60": "days_since_last_order <= 60",
        "days90": "days_since_last_order <= 90",
        "quiet": "days_since_last_order > 90",
    },
    "age": {
        "under35": "age < 35",
        "over35": "age >= 35",
    },
    "turnover": {
        "large": "turnover_third = 3",
        "medium": "turnover_third = 2",
        "small": "turnover_third = 1",
    },
}
_READY_RULES: Mapping[str, Mapping[str, str]] = {
    "average": {
        "large_orders": "average_order_third = 3",
        "medium_orders": "average_order_third = 2",
        "small_orders": "average_order_third = 1",
    },
    "loyalty": {
        "gold": "orders >= 10",
        "silver": "orders >= 5",
        "bronze": "orders >= 2",
    },
}
_IN_THE_SHEET_ALONE = {"turnover", "average"}
"""Whose third somebody is changes with everybody else's orders: a column, but no label."""

_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "status": "Status",
        "potential": "Potential customer",
        "inactive": "Inactive customer",
        "loyal": "Loyal customer",
        "new": "New customer",
        "onetime": "One-time customer",
        "activity": "Activity",
        "days30": "Ordered in the last 30 days",
        "days60": "Ordered 31–60 days ago",
        "days90": "Ordered 61–90 days ago",
        "quiet": "Quiet for over 90 days",
        "age": "Age",
        "under35": "Under 35",
        "over35": "35 and over",
        "turnover": "Turnover band",
        "large": "High turnover",
        "medium": "Medium turnover",
        "small": "Low turnover",
        "average": "Order size",
        "large_orders": "Large orders",
        "medium_orders": "Medium orders",
        "small_orders": "Small orders",
        "loyalty": "Loyalty",
        "gold": "Gold customer",
        "silver": "Silver customer",
        "bronze": "Bronze customer",
    },
    "hr": {
        "status": "Status",
        "potential": "Potencijalni kupac",
        "inactive": "Neaktivan kupac",
        "loyal": "Lojalan kupac",
        "new": "Novi kupac",
        "onetime": "Jednokratni kupac",
        "activity": "Aktivnost",
        "days30": "Kupnja u zadnjih 30 dana",
        "days60": "Kupnja prije 31–60 dana",
        "days90": "Kupnja prije 61–90 dana",
        "quiet": "Bez kupnje više od 90 dana",
        "age": "Dob",
        "under35": "Ispod 35 godina",
        "over35": "Iznad 35 godina",
        "turnover": "Razred prometa",
        "large": "Visok promet",
        "medium": "Srednji promet",
        "small": "Nizak promet",
        "average": "Veličina narudžbe",
        "large_orders": "Velike narudžbe",
        "medium_orders": "Srednje narudžbe",
        "small_orders": "Male narudžbe",
        "loyalty": "Vjernost",
        "gold": "Zlatni kupac",
        "silver": "Srebrni kupac",
        "bronze": "Brončani kupac",
    },
    "sr": {
        "status": "Status",
        "potential": "Potencijalni kupac",
        "inactive": "Neaktivan kupac",
        "loyal": "Lojalan kupac",
        "new": "Nov kupac",
        "onetime": "Jednokratni kupac",
        "activity": "Aktivnost",
        "days30": "Kupovina u poslednjih 30 dana",
        "days60": "Kupovina pre 31–60 dana",
        "days90": "Kupovina pre 61–90 dana",
        "quiet": "Bez kupovine duže od 90 dana",
        "age": "Starost",
        "under35": "Ispod 35 godina",
        "over35": "Iznad 35 godina",
        "turnover": "Razred prometa",
        "large": "Visok promet",
        "medium": "Srednji promet",
        "small": "Nizak promet",
        "average": "Veličina porudžbine",
        "large_orders": "Velike porudžbine",
        "medium_orders": "Srednje porudžbine",
        "small_orders": "Male porudžbine",
        "loyalty": "Vernost",
        "gold": "Zlatni kupac",
        "silver": "Srebrni kupac",
        "bronze": "Bronzani kupac",
    },
    "cs": {
        "status": "Stav",
        "potential": "Potenciální zákazník",
        "inactive": "Neaktivní zákazník",
        "loyal": "Věrný zákazník",
        "new": "Nový zákazník",
        "onetime": "Jednorázový zákazník",
        "activity": "Aktivita",
        "days30": "Nákup v posledních 30 dnech",
        "days60": "Nákup před 31–60 dny",
        "days90": "Nákup před 61–90 dny",
        "quiet": "Bez nákupu déle než 90 dní",
        "age": "Věk",
        "under35": "Do 35 let",
        "over35": "35 let a více",
        "turnover": "Pásmo obratu",
        "large": "Vysoký obrat",
        "medium": "Střední obrat",
        "small": "Nízký obrat",
        "average": "Velikost objednávky",
        "large_orders": "Velké objednávky",
        "medium_orders": "Střední objednávky",
        "small_orders": "Malé objednávky",
        "loyalty": "Věrnost",
        "gold": "Zlatý zákazník",
        "silver": "Stříbrný zákazník",
        "bronze": "Bronzový zákazník",
    },
    "fa": {
        "status": "وضعیت",
        "potential": "مشتری بالقوه",
        "inactive": "مشتری غیرفعال",
        "loyal": "مشتری وفادار",
        "new": "مشتری جدید",
        "onetime": "مشتری یک‌بار خرید",
        "activity": "فعالیت",
        "days30": "خرید در ۳۰ روز گذشته",
        "days60": "خرید ۳۱ تا ۶۰ روز پیش",
        "days90": "خرید ۶۱ تا ۹۰ روز پیش",
        "quiet": "بدون خرید بیش از ۹۰ روز",
        "age": "سن",
        "under35": "زیر ۳۵ سال",
        "over35": "۳۵ سال و بالاتر",
        "turnover": "ردهٔ خرید",
        "large": "خرید زیاد",
        "medium": "خرید متوسط",
        "small": "خرید کم",
        "average": "اندازهٔ سفارش",
        "large_orders": "سفارش‌های بزرگ",
        "medium_orders": "سفارش‌های متوسط",
        "small_orders": "سفارش‌های کوچک",
        "loyalty": "وفاداری",
        "gold": "مشتری طلایی",
        "silver": "مشتری نقره‌ای",
        "bronze": "مشتری برنزی",
    },
}


_RFM_NAMES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Champion",
        "Regular",
        "Could become a regular",
        "First purchase just now",
        "First purchase lately",
        "Needs attention",
        "About to fall asleep",
        "At risk",
        "Must not be lost",
        "Hibernating",
    ),
    "hr": (
        "Najbolji kupac",
        "Stalni kupac",
        "Mogao bi postati stalan",
        "Prva kupnja upravo sada",
        "Prva kupnja nedavno",
        "Traži pažnju",
        "Pred uspavljivanjem",
        "U opasnosti",
        "Ne smije se izgubiti",
        "Uspavan",
    ),
    "sr": (
        "Najbolji kupac",
        "Stalan kupac",
        "Mogao bi postati stalan",
        "Prva kupovina upravo sada",
        "Prva kupovina nedavno",
        "Traži pažnju",
        "Pred uspavljivanjem",
        "U opasnosti",
        "Ne sme se izgubiti",
        "Uspavan",
    ),
    "cs": (
        "Nejlepší zákazník",
        "Stálý zákazník",
        "Mohl by se stát stálým",
        "První nákup právě teď",
        "První nákup nedávno",
        "Potřebuje pozornost",
        "Před usnutím",
        "V ohrožení",
        "Nesmíme ho ztratit",
        "Spící",
    ),
    "fa": (
        "بهترین مشتری",
        "مشتری همیشگی",
        "می‌تواند همیشگی شود",
        "نخستین خرید همین تازگی",
        "نخستین خرید اخیر",
        "نیازمند توجه",
        "در آستانهٔ خاموشی",
        "در خطر از دست رفتن",
        "نباید از دست برود",
        "خاموش",
    ),
}
"""In the order of sync.metrics.scores.GROUPS."""


def dimensions(language: str) -> tuple[Dimension, ...]:
    """Status, Activity, Age and Turnover in one of the five languages; KeyError for any other."""
    return _made(_RULES, language)


def ready(language: str) -> tuple[Dimension, ...]:
    """Average order, loyalty and RFM, for whoever wants them."""
    return (*_made(_READY_RULES, language), rfm(language))


def rfm(language: str) -> Dimension:
    """The RFM groups: a column without labels."""
    named = zip(GROUPS, _RFM_NAMES[language], strict=True)
    segments = (Segment(key, name, f"rfm_group = '{key}'") for key, name in named)
    return Dimension("rfm", "RFM", tuple(segments), label=False)


def _made(rules: Mapping[str, Mapping[str, str]], language: str) -> tuple[Dimension, ...]:
    names = _NAMES[language]
    return tuple(
        Dimension(
            key,
            names[key],
            tuple(Segment(s, names[s], rule) for s, rule in segments.items()),
            label=key not in _IN_THE_SHEET_ALONE,
        )
        for key, segments in rules.items()
    )
