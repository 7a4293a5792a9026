"""What order rows say about the customer herself: her city, her contract, the owner's attributes.

The contact's own field wins, for the owner looks after it; else the newest row that says something.
Of two that say different things on one day the greater value wins, so that sorting a sheet changes
nothing. An order that was cancelled tells as much as any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from sync.catalogue import Kind, Own

FACTS: Mapping[str, pl.DataType] = {
    "birthday": pl.String(),
    "city": pl.String(),
    "occupation": pl.String(),
    "income": pl.Int64(),
    "contract_start": pl.Date(),
    "contract_end": pl.Date(),
    "salesperson": pl.String(),
}


def with_told(people: pl.DataFrame, orders: pl.DataFrame, today: date, own: Own) -> pl.DataFrame:
    """`people` with what is null filled from the rows up to `today`, and a column per attribute.

    `orders` have the columns of sync.orders.SCHEMA.
    """
    rows = orders.lazy().filter(pl.col("customer").is_not_null() & (pl.col("date") <= today))
    table = people.lazy().with_columns(
        pl.lit(None, dtype=one.kind.dtype).alias(one.key) for one in own
    )
    for key, said in _said(orders, own):
        table = table.join(
            _newest(rows, key, said), on="customer", how="left", maintain_order="left"
        )
        table = table.with_columns(pl.coalesce(key, f"told:{key}").alias(key)).drop(f"told:{key}")
    return table.collect()


def _said(orders: pl.DataFrame, own: Own) -> Iterator[tuple[str, pl.Expr]]:
    """Columns in which anything stands at all, and what they say."""
    for key in FACTS:
        if orders[key].null_count() < len(orders):
            yield key, pl.col(key)
    if orders["attributes"].null_count() < len(orders):
        for one in own:
            yield one.key, _attribute(one.key, one.kind)


def _attribute(key: str, kind: Kind) -> pl.Expr:
    """What was kept under another kind than is configured now says nothing until it is read again
    (sheets/attributes.py writes these objects)."""
    text = pl.col("attributes").str.json_path_match(f"$.{key}")
    if kind is Kind.DATE:
        return text.str.to_date("%Y-%m-%d", strict=False)
    if kind is Kind.YES_NO:
        return pl.when(text.is_in(["true", "false"])).then(text == "true")
    return text.cast(kind.dtype, strict=False)


def _newest(rows: pl.LazyFrame, key: str, said: pl.Expr) -> pl.LazyFrame:
    told = f"told:{key}"
    return (
        rows.select("customer", "date", said.alias(told))
        .filter(pl.col(told).is_not_null())
        .sort("date", told)
        .group_by("customer", maintain_order=False)
        .agg(pl.col(told).last())
    )
