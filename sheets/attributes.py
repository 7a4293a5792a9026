"""Columns that the owner named as attributes of her customers, typed as she said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from core.model import Cell
from core.settings import Attribute
from sheets.cells import Refusal, read_amount, read_date, read_ticked, read_word
from sheets.columns import Column, Reader, Typed, type_each
from sheets.headers import ATTRIBUTE
from sheets.locales import Conventions

_DTYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "date": pl.Date(),
    "yes_no": pl.Boolean(),
}
_LONG_AGO, _ONE_DAY = date(1900, 1, 1), date(2199, 12, 31)


def type_attributes(
    columns: Mapping[str, Column],
    attributes: Mapping[str, Attribute],
    locale: Conventions,
    height: int,
) -> tuple[pl.Series, dict[str, Typed]]:
    """Each row's attributes as one JSON object (null without any), and the columns as typed."""
    typed = {
        key: type_each(found, _reader(wanted.kind, locale), _DTYPES[wanted.kind])
        for key, wanted in attributes.items()
        if (found := columns.get(ATTRIBUTE + key)) is not None
    }
    told = {ATTRIBUTE + key: each for key, each in typed.items()}
    return _packed({key: each.values for key, each in typed.items()}, height), told


def _reader(kind: str, locale: Conventions) -> Reader:
    if kind == "number":
        return lambda cell: _number(cell, locale)
    if kind == "date":
        return lambda cell: read_date(cell, locale, first=_LONG_AGO, last=_ONE_DAY)
    return read_ticked if kind == "yes_no" else read_word


def _number(cell: Cell, locale: Conventions) -> float | Refusal | None:
    found = read_amount(cell, locale)
    return found if isinstance(found, Refusal | None) else float(found.value)


def _packed(values: Mapping[str, pl.Series], height: int) -> pl.Series:
    if not values:
        return pl.Series([None], dtype=pl.String).new_from_index(0, height)
    known = pl.any_horizontal(pl.col(key).is_not_null() for key in values)
    told = pl.struct(sorted(values)).struct.json_encode()
    return pl.DataFrame(dict(values)).select(pl.when(known).then(told).alias("a"))["a"]
