"""CDNOW's sample as purchases: 2,357 customers of a real shop."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl

from benchmarks.cdnow import SAMPLE, read_orders

CUT = date(1997, 9, 30)
END = date(1998, 6, 30)
WEEKS_AFTER = 39


@cache
def purchases() -> pl.DataFrame:
    """As sync.purchases gives them; amounts in cents."""
    orders = read_orders(SAMPLE)
    return pl.DataFrame(
        {
            "customer": [order.customer for order in orders],
            "date": [order.day for order in orders],
            "amount": [round(order.dollars * 100) for order in orders],
            "is_order": [True] * len(orders),
        }
    ).sort("date", "amount")


def until(day: date) -> pl.LazyFrame:
    return purchases().lazy().filter(pl.col("date") <= day)


def order_rows() -> pl.DataFrame:
    """As sync.orders gives them, one row a purchase."""
    return purchases().with_columns(
        pl.lit("cdnow").alias("spreadsheet"),
        pl.lit(0, dtype=pl.Int64).alias("tab"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row"),
        pl.lit("USD").alias("currency"),
        pl.lit(None, dtype=pl.String).alias("number"),
        pl.lit(value=False).alias("cancelled"),
    )
