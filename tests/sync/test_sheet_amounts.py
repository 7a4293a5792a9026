"""Money in the customer sheet is what a person would have typed there."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from core.model import Cell
from core.settings import Business
from sync.sheet import desired_people


def shown(currency: str, *minor: int) -> list[Cell]:
    """The turnovers as they stand in the sheet."""
    who = [str(number) for number in range(len(minor))]
    further: dict[str, Any] = dict.fromkeys(("name", "email", "phone", "birthday"), "")
    days = dict.fromkeys(("first_order", "last_order"), None)
    table = pl.DataFrame({"customer": who, "turnover": minor, "average_order": minor})
    table = table.with_columns(orders=1, **{key: pl.lit(text) for key, text in further.items()})
    table = table.with_columns(**{key: pl.lit(day, dtype=pl.Date) for key, day in days.items()})
    cells = desired_people(table, Business(currency=currency)).cells
    assert cells["metric:turnover"] == cells["metric:average_order"]
    return list(cells["metric:turnover"])


@pytest.mark.parametrize(
    ("currency", "unit", "digits"), [("EUR", 100, 2), ("JPY", 1, 0), ("KWD", 1_000, 3)]
)
def test_every_amount_is_the_nearest_number(currency: str, unit: int, digits: int) -> None:
    amounts = [*range(1, 25_000), 123_456_789_012]
    assert shown(currency, *amounts) == [round(minor / unit, digits) for minor in amounts]


def test_an_amount_that_polars_divides_inexactly() -> None:
    assert shown("EUR", 2099, 6198) == [20.99, 61.98]
