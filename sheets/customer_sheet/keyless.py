"""Rows of a tab of hers that have no key yet, told apart by who stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from core.model import Cell
from sheets.customer_sheet.model import KEYLESS


def told_apart(keys: Sequence[Cell], people: Sequence[Sequence[Cell]], top: int) -> list[Cell]:
    """The key column with the rows that have no key named by who stands in them, from row `top`
    (0-based) on: the same name wherever the row is moved to."""
    rows = zip_longest(keys, *people, fillvalue="")
    return [key or (_named(row) if at >= top else "") for at, (key, *row) in enumerate(rows)]


def _named(row: Sequence[Cell]) -> str:
    words = ["" if cell is None else str(cell).strip() for cell in row]
    return KEYLESS + "\t".join(words) if any(words) else ""
