"""RFM: fixed cuts for F, fifths for R and M, and nothing that depends on the order of rows."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from core.settings import Business
from sync.metrics import CUSTOMERS, compute
from sync.metrics.scores import GROUPS
from tests.sync.cdnow import CUT
from tests.sync.cdnow import order_rows as cdnow_rows
from tests.sync.shop import TODAY, ago, order_rows

RFM = ("rfm_r", "rfm_f", "rfm_m", "rfm_group")


def scores(rows: pl.DataFrame, today: date = TODAY, currency: str = "EUR") -> pl.DataFrame:
    people = rows.select(pl.col("customer").unique(maintain_order=True))
    people = pl.concat([people, pl.DataFrame({"customer": ["nobody"]})])
    people = people.with_columns(
        pl.lit(None, dtype=dtype).alias(key)
        for key, dtype in CUSTOMERS.items()
        if key != "customer"
    )
    business = Business(currency=currency)
    return compute(people, rows, today=today, business=business, rates={}, also=RFM)


def of(rows: pl.DataFrame, customer: str) -> tuple[Any, ...]:
    table = scores(rows).filter(pl.col("customer") == customer)
    return table.select(RFM).row(0)


def test_champions_of_cdnow_as_measured() -> None:
    """Fixed cuts of F find 224 champions, of whom 78 % bought again and who bring a third."""
    table = scores(cdnow_rows(), CUT, "USD").filter(pl.col("orders") > 0)
    later = set(cdnow_rows().filter(pl.col("date") > CUT)["customer"])
    best = table.filter(pl.col("rfm_group") == "champions")
    again = sum(who in later for who in best["customer"])
    assert len(best) == 224
    assert round(100 * again / len(best)) == 78
    assert round(100 * sum(best["turnover"]) / sum(table["turnover"])) == 33
    assert set(table["rfm_group"]) <= set(GROUPS)


def test_who_never_bought_has_no_scores() -> None:
    assert of(order_rows({}), "nobody") == (None, None, None, None)


def test_all_alike_are_in_the_middle() -> None:
    rows = order_rows(*({"customer": f"c{at}"} for at in range(7)))
    assert {of(rows, f"c{at}") for at in range(7)} == {(3, 1, 3, "about_to_sleep")}
    assert of(order_rows({}), "ana") == (3, 1, 3, "about_to_sleep")


@pytest.mark.parametrize(
    ("orders", "score"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (40, 5)]
)
def test_frequency_has_fixed_cuts(orders: int, score: int) -> None:
    assert of(order_rows(*({"date": ago(at)} for at in range(orders))), "ana")[1] == score


def test_fifths_are_fifths() -> None:
    rows = order_rows(
        *({"customer": f"c{at}", "date": ago(at), "amount": at * 100 + 1} for at in range(100))
    )
    table = scores(rows).filter(pl.col("orders") > 0)
    for key in ("rfm_r", "rfm_m"):
        assert Counter(table[key]) == dict.fromkeys(range(1, 6), 20)
    assert table.filter(pl.col("customer") == "c0").row(0, named=True)["rfm_r"] == 5


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 20), st.integers(-300, 500)),
        min_size=1,
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_equal_customers_score_equally_in_any_order_of_rows(
    bought: list[tuple[int, int, int]], random: Any
) -> None:
    rows = order_rows(
        *({"customer": f"c{who}", "date": ago(day), "amount": paid} for who, day, paid in bought)
    )
    shuffled = rows[random.sample(range(len(rows)), len(rows))]
    one, other = (scores(frame).sort("customer") for frame in (rows, shuffled))
    assert_frame_equal(one, other)
    buyers = one.filter(pl.col("orders") > 0)
    for value, score in (("last_order", "rfm_r"), ("turnover", "rfm_m"), ("orders", "rfm_f")):
        assert buyers[score].is_between(1, 5).all()
        assert buyers.group_by(value).agg(pl.col(score).n_unique())[score].eq(1).all()
        assert buyers.sort(value)[score].is_sorted()
