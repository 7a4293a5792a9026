"""Customers as a .csv file, for Excel, Sheets or another program."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO

from babel.numbers import get_decimal_symbol

from app.dimensions import dimensions
from app.reading.customers import CustomerView, all_customers
from app.wiring import Services
from core.model import Dimension
from core.moments import locale_of
from core.money import from_minor
from sheets.customer_sheet.wording import HEADERS

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of its country."""

_COLUMNS = (
    *("name", "email", "phone"),
    *("metric:orders", "metric:turnover", "metric:average_order"),
    *("metric:first_order", "metric:last_order", "metric:birthday"),
)
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


def as_csv(services: Services, *, search: str = "", segment: str = "") -> Iterator[str]:
    """The file in pieces: a heading, then a line for each customer, by name.

    Decimals and separators are those of the business's language; days are ISO 8601. Money is in the
    shop's currency. `search` and `segment` as in app.reading.customers.
    """
    mark = get_decimal_symbol(locale_of(services.language), numbering_system="latn")
    asked = dimensions(services)
    buffer = StringIO()
    write = csv.writer(buffer, delimiter=";" if mark == "," else ",").writerow
    write([*_headings(services.language), *(as_text(one.name) for one in asked)])
    yield BYTE_ORDER_MARK + _taken(buffer)
    for one in all_customers(services, search=search, segment=segment):
        write([*_told(one, services.settings.business.currency, mark), *_answers(one, asked)])
        yield _taken(buffer)


def as_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading apostrophe says "this is text"."""
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text


def _taken(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _headings(language: str) -> Sequence[str]:
    return [HEADERS[column].say(language) for column in _COLUMNS]


def _told(one: CustomerView, currency: str, mark: str) -> Sequence[object]:
    average = "" if one.average_order is None else from_minor(one.average_order, currency)
    return [
        *map(as_text, (one.name, one.email or "", one.phone or "")),
        one.orders,
        *(_number(amount, mark) for amount in (from_minor(one.turnover, currency), average)),
        *(day.isoformat() if day else "" for day in (one.first_order, one.last_order)),
        as_text(one.birthday or ""),
    ]


def _number(amount: Decimal | str, mark: str) -> str:
    return str(amount).replace(".", mark)


def _answers(one: CustomerView, asked: Sequence[Dimension]) -> Sequence[str]:
    answers: Mapping[str, str] = {key: answer.name for key, answer in one.answers.items()}
    return [as_text(answers.get(dimension.key, "")) for dimension in asked]
