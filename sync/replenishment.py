"""When a product is bought again: an interval per product, and a window per customer.

A product with few repeats is drawn towards what is usual in the shop, a customer with few repeats
towards what is usual for the product. A window is said and not a date: half of all repeats of the
product fall into it.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from sync.metrics.next_order import shrunk


def intervals(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """One row per product: repeats, and usual, early and late days between two purchases.

    `rows` are order rows with their customer and product. Null where nothing in the whole shop was
    ever bought again.
    """
    gaps = _gaps(_bought(rows, today))
    days, count = pl.col("days"), pl.col("repeats")
    shares = {"early": 0.25, "usual": 0.5, "late": 0.75}
    in_shop = {name: gaps["days"].quantile(share, "linear") for name, share in shares.items()}
    quantiles = [days.quantile(share, "linear").alias(name) for name, share in shares.items()]
    of_product = gaps.group_by("product").agg(days.count().alias("repeats"), *quantiles)
    products = _bought(rows, today).select("product").unique()
    return (
        products.join(of_product, on="product", how="left")
        .with_columns(count.fill_null(0))
        .with_columns(
            shrunk((pl.col(name) * count).fill_null(0), count, pl.lit(in_shop[name])).alias(name)
            for name in shares
        )
        .sort("product")
    )


def due(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """One row per customer and product: the last purchase, and when the next is due."""
    bought = _bought(rows, today)
    own = bought.group_by("customer", "product").agg(
        pl.col("date").max().alias("last"),
        pl.len().cast(pl.Int64).sub(1).alias("repeats"),
        (pl.col("date").max() - pl.col("date").min()).dt.total_days().alias("span"),
    )
    usual = intervals(rows, today).drop("repeats")
    return (
        own.join(usual, on="product", how="left")
        .select(
            "customer",
            "product",
            "last",
            *(_after(name).alias(f"due_{name}") for name in ("early", "late")),
        )
        .sort("customer", "product")
    )


def _after(name: str) -> pl.Expr:
    """The last purchase and the product's interval at her own pace."""
    hers = shrunk(pl.col("span"), pl.col("repeats"), pl.col("usual"))
    pace = hers / pl.when(pl.col("usual") > 0).then(pl.col("usual"))
    return pl.col("last") + pl.duration(days=(pl.col(name) * pace).round().cast(pl.Int64))


def _bought(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """Days on which a customer bought a product."""
    named = pl.col("product").str.strip_chars() != ""
    counts = pl.col("customer").is_not_null() & ~pl.col("cancelled") & (pl.col("amount") >= 0)
    happened = rows.filter(named & counts & (pl.col("date") <= today))
    return happened.select("customer", pl.col("product").str.strip_chars(), "date").unique()


def _gaps(bought: pl.DataFrame) -> pl.DataFrame:
    ordered = bought.sort("customer", "product", "date")
    days = pl.col("date").diff().over("customer", "product").dt.total_days().alias("days")
    return ordered.with_columns(days).filter(pl.col("days").is_not_null())
