"""Numbers under *Amount* that may be dates or percentages: only the cell's format tells.

Sheets answers a date as a plain number. "12.3." typed as a price became a date, 45,363 as a number.
So the few amounts that could be that are looked up, in one call, when a tab is typed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from sheets.cells import Refusal, read_amount
from sheets.cells.dates import EPOCH
from sheets.columns import Column
from sheets.locales import Conventions

Formats = Callable[[Sequence[int]], Mapping[int, str]]
"""Positions of amounts in -> position -> number format type, where the cell has one."""

_FIRST = (date(2000, 1, 1) - EPOCH).days
_YEAR = timedelta(days=366)


def formatted_otherwise(
    amounts: Column, formats: Formats, locale: Conventions, today: date
) -> dict[int, Refusal]:
    """Position -> refusal, for numbers whose cell shows a date or a percentage."""
    suspects = _suspects(amounts.numbers, (today + _YEAR - EPOCH).days)
    if not suspects:
        return {}
    read = {
        at: read_amount(amounts.cell(at), locale, cell_format=kind)
        for at, kind in formats(suspects).items()
    }
    return {at: found for at, found in read.items() if isinstance(found, Refusal)}


def _suspects(numbers: pl.Series, last: int) -> list[int]:
    """Whole numbers that are days of this century, and shares of one."""
    day = (numbers == numbers.floor()) & numbers.is_between(_FIRST, last)
    share = (numbers != 0) & (numbers.abs() <= 1)
    return (day | share).fill_null(False).arg_true().to_list()
