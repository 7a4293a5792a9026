"""All metrics of all customers on one day, set-based."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from core.settings import Business
from sync.catalogue import METRICS, METRICS_SCHEMA, Family, Own, catalogue
from sync.metrics.calendar import births, calendar
from sync.metrics.next_order import expected_next_order
from sync.metrics.scores import rfm, rfm_group, thirds
from sync.metrics.totals import NEVER_NULL, averages, totals
from sync.purchases import purchases

__all__ = ["CUSTOMERS", "METRICS", "METRICS_SCHEMA", "compute"]

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
    """One row per row of `customers`, in their order, with columns of METRICS_SCHEMA and of `own`.

    `orders` are typed rows with their customer (sync.purchases.ORDER_ROWS); `row_modes` says per
    spreadsheet how its rows make purchases. Orders after `today` do not count. `also` names the
    metrics on demand that are wanted; those of their families come with them, the others are not
    there.
    """
    bought = purchases(
        orders, today=today, business=business, rates=rates, row_modes=row_modes or {}
    )
    families = {METRICS[key].family for key in also} | {Family.ALWAYS}
    if families & {Family.FUTURE, Family.VALUE}:
        bought = bought.collect().lazy()  # it is needed twice
    table = (
        customers.lazy()
        .join(totals(bought, today), on="customer", how="left", maintain_order="left")
        .with_columns(pl.col(*NEVER_NULL).fill_null(0), pl.col("labels").fill_null([]), *births())
        .with_columns(*averages(), **calendar(today))
    )
    table = _with_families(table, families, bought, today)
    shown = [one for one in catalogue(own).values() if one.family in families]
    return table.select(pl.col(one.key).cast(one.kind.dtype) for one in shown).collect()


def _with_families(
    table: pl.LazyFrame, families: Collection[Family], bought: pl.LazyFrame, today: date
) -> pl.LazyFrame:
    if Family.REPLENISHMENT in families:
        table = table.with_columns(expected_next_order())
    if Family.RFM in families:
        table = table.with_columns(*rfm()).with_columns(rfm_group())
    if Family.THIRDS in families:
        table = table.with_columns(*thirds())
    if Family.FUTURE in families or Family.VALUE in families:
        from sync.lifetime import lifetime_metrics  # SciPy only where it is wanted

        future = lifetime_metrics(bought, today, money=Family.VALUE in families)
        table = table.join(future, on="customer", how="left", maintain_order="left")
    return table
