"""How the owner types dates and amounts into cells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.demo.country import Country
from core.jalali import to_jalali

_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def as_text(typed: str) -> str:
    """With an apostrophe Sheets takes anything for text, as it does what a form or CSV left."""
    return f"'{typed}"


def typed_date(day: date, country: Country) -> str:
    return country.date.format(y=day.year, m=day.month, d=day.day)


def typed_amount(amount: Decimal, country: Country) -> str:
    plain = f"{amount:.2f}" if amount % 1 else f"{amount:.0f}"
    return plain.replace(".", country.decimal)


def persian_date(day: date) -> str:
    """Text: Sheets knows no Persian calendar."""
    year, month, number = to_jalali(day)
    return as_text(persian(f"{year}/{month:02}/{number:02}"))


def persian_amount(amount: Decimal) -> str:
    return as_text(persian(f"{amount:,.0f}").replace(",", "٬"))


def persian(text: str) -> str:
    return text.translate(_PERSIAN)
