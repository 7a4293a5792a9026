"""The numbers that are stored of a customer: those metrics that change with orders and contacts.

Those that change with the calendar are not: a night in which nothing happened writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection

from core.tables import customer
from sync.bulk import update_rows
from sync.catalogue import Own

Numbers = tuple[Any, ...]
"""The values of NUMBERS, and a dict of those further metrics that are known."""

NUMBERS = (
    "orders",
    "turnover",
    "average_order",
    "first_order",
    "last_order",
    "last_order_amount",
    "birthday",
)
NO_NUMBERS: Numbers = (0, 0, None, None, None, None, None, {})
_FURTHER = (
    "average_interval_days",
    "city",
    "gender",
    "occupation",
    "language",
    "income",
    "contract_start",
    "contract_end",
    "salesperson",
)


def numbers_of(
    customers: Sequence[str], people: pl.DataFrame, metrics: pl.DataFrame, own: Own = ()
) -> dict[str, Numbers]:
    """Customer -> the numbers that are stored of her; `customers` as both tables have them."""
    table = metrics.with_columns(people["birthday"])
    numbers = (table[name].to_list() for name in NUMBERS)
    rows = zip(*numbers, _further(table, own), strict=True)
    return dict(zip(customers, rows, strict=True))


def _further(table: pl.DataFrame, own: Own) -> list[dict[str, Any]]:
    further: list[dict[str, Any]] = [{} for _ in range(len(table))]
    for name in (*_FURTHER, *(one.key for one in own)):
        values = table[name]
        if values.dtype == pl.Date:
            values = values.cast(pl.String)  # as it is kept
        for at, value in enumerate(values.to_list() if values.count() else ()):
            if value is not None:
                further[at][name] = value
    return further


def store_numbers(
    connection: Connection, known: Mapping[str, Numbers], numbers: Mapping[str, Numbers]
) -> None:
    """Write the numbers of known customers where they changed."""
    changed = sorted(w for w, now in numbers.items() if w in known and known[w] != now)
    if changed:
        values = zip(*(numbers[who] for who in changed), strict=True)
        columns = dict(zip((*NUMBERS, "metrics"), values, strict=True))
        update_rows(connection, customer, {"id": changed}, columns)
