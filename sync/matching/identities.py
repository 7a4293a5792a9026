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
    places = rows.select(_PLACE)
    if not places.equals(places.sort(_PLACE)):  # as rows come, they mostly are in order
        rows = rows.sort(_PLACE)
    keys = _telling(rows)
    first = (
        rows.lazy()
        .select(*keys)
        .with_row_index("at")
        .unique(keys, keep="first", maintain_order=True)
        .sort(*keys, nulls_last=True)
        .collect()
    )
    return rows.select(*IDENTITY, *_PLACE)[first["at"]]


def assign(rows: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    """Order rows with their `customer`; `matched`: the identities of these rows, as answered."""
    keys = _telling(rows)
    answers = matched.select(*keys, "customer")
    whose = rows.select(keys).join(
        answers, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return rows.with_columns(whose["customer"])


def _telling(rows: pl.DataFrame) -> list[str]:
    """A column in which nothing stands tells nobody apart, and costs as much as another."""
    return [name for name in IDENTITY if rows[name].null_count() < len(rows)] or list(IDENTITY)
