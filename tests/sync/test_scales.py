"""One customer by the shop's scales: what comparing her with everybody says of her."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from core.settings import Business
from sync.catalogue import ON_DEMAND
from sync.metrics import CUSTOMERS, Scales, measured
from tests.sync.cdnow import CUT
from tests.sync.cdnow import order_rows as cdnow_rows
from tests.sync.shop import TODAY, ago, customers, order_rows


def told_alone(people: pl.DataFrame, rows: pl.DataFrame, today: date, *, every: int = 1) -> Scales:
    """Asserts it of every so many of the customers; the scales as they come out of the database."""
    asked: dict[str, Any] = {"today": today, "business": Business(), "rates": {}, "also": ON_DEMAND}
    everybody = measured(people, rows, **asked)
    kept = Scales.from_json(json.loads(json.dumps(everybody.scales.to_json())))
    assert kept == everybody.scales
    for who in people["customer"].to_list()[::every]:
        hers = people.filter(customer=who), rows.filter(customer=who)
        alone = measured(*hers, **asked, scales=kept).table
        assert_frame_equal(alone, everybody.table.filter(customer=who), rel_tol=1e-12)
    return kept


BOUGHT = st.tuples(st.integers(0, 8), st.integers(0, 400), st.integers(-300, 500))


@settings(max_examples=25, deadline=None)
@given(st.lists(BOUGHT, max_size=30))
def test_one_is_told_what_comparing_all_says(bought: list[tuple[int, int, int]]) -> None:
    people = customers(*({"customer": f"c{at}"} for at in range(10)))
    rows = order_rows(
        *({"customer": f"c{who}", "date": ago(day), "amount": paid} for who, day, paid in bought)
    )
    told_alone(people, rows.clear() if not bought else rows, TODAY)


def test_so_is_one_of_a_shop_with_enough_orders_for_a_forecast() -> None:
    rows = cdnow_rows().with_columns(currency=pl.lit("EUR"))
    people = rows.select(pl.col("customer").unique(maintain_order=True)).with_columns(
        pl.lit(None, dtype=kind).alias(key) for key, kind in CUSTOMERS.items() if key != "customer"
    )
    scales = told_alone(people, rows, CUT, every=400)
    assert scales.orders is not None
    assert scales.value is not None
    assert scales.know(ON_DEMAND)


def test_scales_know_only_what_was_asked() -> None:
    found = measured(
        customers({"customer": "ana"}),
        order_rows({}),
        today=TODAY,
        business=Business(),
        rates={},
        also=["turnover_third"],
    ).scales
    assert found.know(["average_order_third"])
    assert not found.know(["rfm_r"])
    assert Scales().know([])
