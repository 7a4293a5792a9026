"""Small frames of customers and order rows for the tests of metrics."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from core.settings import Business
from sync.metrics import CUSTOMERS, compute
from sync.purchases import ORDER_ROWS

TODAY = date(2026, 3, 31)

_ROW: dict[str, Any] = {
    "customer": "ana",
    "spreadsheet": "shop",
    "tab": 0,
    "amount": 1_000,
    "currency": "EUR",
    "number": None,
    "cancelled": False,
}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def order_rows(*rows: dict[str, Any]) -> pl.DataFrame:
    """Order rows, in sheet order; what a row does not say is ana's, 10 EUR, today."""
    filled = [_ROW | {"row": at, "date": TODAY} | row for at, row in enumerate(rows, start=2)]
    return pl.DataFrame(filled, schema=ORDER_ROWS)


def customers(*people: dict[str, Any]) -> pl.DataFrame:
    empty = dict.fromkeys(CUSTOMERS)
    return pl.DataFrame([empty | person for person in people], schema=CUSTOMERS)


def metrics_of(
    *rows: dict[str, Any],
    person: dict[str, Any] | None = None,
    today: date = TODAY,
    currency: str = "EUR",
    rates: dict[str, Decimal] | None = None,
    row_modes: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Ana's metrics."""
    frame = compute(
        customers({"customer": "ana"} | (person or {})),
        order_rows(*rows),
        today=today,
        business=Business(currency=currency),
        rates=rates or {},
        row_modes=row_modes,
    )
    return frame.row(0, named=True)
