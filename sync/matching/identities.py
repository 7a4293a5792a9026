"""The identities in order rows: every distinct way in which a buyer is written."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

IDENTITY = ("email_key", "phone_key", "name", "email")
"""What makes an identity; any of them may be null."""

_PLACE = ("spreadsheet", "tab", "row")


class Identity(NamedTuple):
    """One way a buyer is written, with the first row that writes it so."""

    email_key: str | None
    phone_key: str | None
    name: str | None
    email: str | None
    spreadsheet: str
    tab: int
    row: int


def identities(rows: pl.DataFrame) -> pl.DataFrame:
    """The distinct identities of order rows with the place of their first row, in a fixed order."""
    return (
        rows.lazy()
        .select(*IDENTITY, *_PLACE)
        .sort(*_PLACE)
        .unique(IDENTITY, keep="first", maintain_order=True)
        .sort(*IDENTITY, nulls_last=True)
        .collect()
    )


def assign(rows: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    """Order rows with their `customer`, by the identities matching answered."""
    return (
        rows.lazy()
        .drop("customer", strict=False)
        .join(
            matched.lazy().select(*IDENTITY, "customer"),
            on=IDENTITY,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .collect()
    )
