"""All metrics of all customers on one day, set-based."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from msgspec import Struct

from core.settings import Business
from sync.catalogue import METRICS, METRICS_SCHEMA, Family, Own, catalogue
from sync.metrics.calendar import births, calendar
from sync.metrics.scales import FORESEEN, Scales, measure, scored
from sync.metrics.totals import NEVER_NULL, averages, totals
from sync.purchases import purchases

__all__ = ["CUSTOMERS", "METRICS", "METRICS_SCHEMA", "Measured", "Scales", "compute", "measured"]

CUSTOMERS: Mapping[str, pl.DataType] = {
    "customer": pl.String(),
    "birthday": pl.String(),  # "1980-05-17" or "--05-17"
    "city": pl.String(),
    "gender": pl.String(),
    "occupation": pl.String(),
    "language": pl.String(),
    "income": pl.Int64(),
    "contract_start": pl.Date(),
    "contract_end": pl.Date(),
    "salesperson": pl.String(),
    "labels": pl.List(pl.String),  # names of labels that are not ours
}
"""The columns `compute` needs of customers, and one for each metric of their own; all but the first
may be null."""


class Measured(Struct, frozen=True):
    """`table`: one row per customer, in their order, with columns of METRICS_SCHEMA and of the
    owner's attributes; `scales`: what they were measured against."""

    table: pl.DataFrame
    scales: Scales


def measured(
    customers: pl.DataFrame,
    orders: pl.DataFrame,
    *,
    today: date,
    business: Business,
    rates: Mapping[str, Decimal],
    row_modes: Mapping[str, str] | None = None,
    also: Collection[str] = (),
    own: Own = (),
    scales: Scales | None = None,
) -> Measured:
    """The metrics of `customers`.

    `orders` are typed rows with their customer (sync.purchases.ORDER_ROWS); `row_modes` says per
    spreadsheet how its rows make purchases. Orders after `today` do not count. `also` names the
    metrics on demand that are wanted; those of their families come with them, the others are not
    there. With `scales` of earlier, nobody is compared: some of the customers will do.
    """
    bought = purchases(
        orders, today=today, business=business, rates=rates, row_modes=row_modes or {}
    )
    families = {METRICS[key].family for key in also}
    if families & FORESEEN:
        bought = bought.collect().lazy()  # it is needed twice
    table = _always(customers, bought, today)
    if families:
        buyers = _histories(bought, today) if families & FORESEEN else None
        totalled = table.collect()
        scales = scales or measure(totalled, families, buyers)
        table = scored(totalled.lazy(), families, scales, buyers)
    shown = [one for one in catalogue(own).values() if one.family in families | {Family.ALWAYS}]
    columns = (pl.col(one.key).cast(one.kind.dtype) for one in shown)
    return Measured(table.select(columns).collect(), scales or Scales())


def compute(
    customers: pl.DataFrame,
    orders: pl.DataFrame,
    *,
    today: date,
    business: Business,
    rates: Mapping[str, Decimal],
    row_modes: Mapping[str, str] | None = None,
    also: Collection[str] = (),
    own: Own = (),
) -> pl.DataFrame:
    """The table of `measured` alone."""
    wanted: dict[str, Any] = {"row_modes": row_modes, "also": also, "own": own}
    found = measured(customers, orders, today=today, business=business, rates=rates, **wanted)
    return found.table


def _always(customers: pl.DataFrame, bought: pl.LazyFrame, today: date) -> pl.LazyFrame:
    return (
        customers.lazy()
        .join(totals(bought, today), on="customer", how="left", maintain_order="left")
        .with_columns(pl.col(*NEVER_NULL).fill_null(0), pl.col("labels").fill_null([]), *births())
        .with_columns(*averages(), **calendar(today))
    )


def _histories(bought: pl.LazyFrame, today: date) -> pl.DataFrame:
    from sync.lifetime import histories  # SciPy only where it is wanted

    return histories(bought, today).sort("customer").collect()
