"""A shop of any size, made up: few customers order often, most seldom."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

TODAY = date(2026, 3, 31)
CUSTOMERS, ORDERS = 25_000, 1_000_000


def write(folder: Path, customers: int = CUSTOMERS, orders: int = ORDERS) -> None:
    """people.arrow and orders.arrow, as a sync reads them."""
    chance = np.random.default_rng(1)
    people(customers, chance).write_ipc(folder / "people.arrow")
    order_rows(customers, orders, chance).write_ipc(folder / "orders.arrow")


def people(count: int, chance: np.random.Generator) -> pl.DataFrame:
    born = date(1940, 1, 1)
    days = chance.integers(0, 27_000, count)
    known = chance.random(count) < 0.7
    birthdays = [
        (born + timedelta(days=int(day))).isoformat() if here else None
        for day, here in zip(days, known, strict=True)
    ]
    nothing = pl.lit(None, dtype=pl.String)
    return pl.DataFrame({"customer": _names(np.arange(count)), "birthday": birthdays}).with_columns(
        *(
            nothing.alias(key)
            for key in ("city", "gender", "occupation", "language", "salesperson")
        ),
        pl.lit(None, dtype=pl.Int64).alias("income"),
        *(pl.lit(None, dtype=pl.Date).alias(key) for key in ("contract_start", "contract_end")),
        pl.lit(None, dtype=pl.List(pl.String)).alias("labels"),
    )


def order_rows(customers: int, count: int, chance: np.random.Generator) -> pl.DataFrame:
    who = (customers * chance.random(count) ** 3).astype(np.int64)
    age = (1_500 * chance.random(count) ** 1.5).astype(np.int64)
    numbered = chance.random(count) < 0.5
    numbers = [str(at // 2) if has else None for at, has in enumerate(numbered)]
    amounts = chance.integers(100, 20_000, count)
    return pl.DataFrame(
        {
            "customer": _names(who),
            "age": age,
            "amount": np.where(chance.random(count) < 0.02, -amounts, amounts),
            "number": numbers,
            "cancelled": chance.random(count) < 0.03,
            "row": np.arange(count),
        }
    ).select(
        "customer",
        pl.lit("book").alias("spreadsheet"),
        pl.lit(0, dtype=pl.Int64).alias("tab"),
        "row",
        (pl.lit(TODAY) - pl.duration(days=pl.col("age"))).alias("date"),
        "amount",
        pl.lit("EUR").alias("currency"),
        pl.Series(numbers, dtype=pl.String).alias("number"),
        "cancelled",
    )


def _names(numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[str]:
    return [f"01JD00000000000000000{number:05}" for number in numbers]
