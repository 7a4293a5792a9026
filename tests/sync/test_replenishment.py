"""When the next order and the next purchase of a product are due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from core.settings import Business
from sync.metrics import compute
from sync.replenishment import due, intervals
from tests.sync.cdnow import CUT, purchases
from tests.sync.shop import TODAY, ago, customers, order_rows


def expected(*rows: dict[str, Any]) -> dict[str, date | None]:
    people = customers({"customer": "ana"}, {"customer": "ivo"}, {"customer": "eva"})
    table = compute(
        people,
        order_rows(*rows),
        today=TODAY,
        business=Business(),
        rates={},
        also=["expected_next_order"],
    )
    return dict(table.select("customer", "expected_next_order").iter_rows())


def test_with_few_orders_the_shop_says_when_the_next_is_due() -> None:
    found = expected({"date": ago(50)}, {"date": ago(10)}, {"customer": "ivo", "date": ago(5)})
    # Ana's one interval of 40 days is the shop's, too; Ivo has none of his own.
    assert found == {"ana": ago(10) + timedelta(40), "ivo": ago(5) + timedelta(40), "eva": None}


def test_own_intervals_count_the_more_there_are() -> None:
    weekly = [{"date": ago(7 * at)} for at in range(13)]
    found = expected(*weekly, {"customer": "ivo", "date": ago(100)}, {"customer": "ivo"})
    shop = (84 + 100) / 13
    assert found["ana"] == TODAY + timedelta(round((84 + 3 * shop) / 15))
    assert found["ivo"] == TODAY + timedelta(round((100 + 3 * shop) / 4))


def test_where_nobody_came_twice_nothing_is_expected() -> None:
    assert set(expected({}, {"customer": "ivo"}).values()) == {None}


def test_drawing_towards_the_shop_helps_on_real_orders() -> None:
    """Of CDNOW's customers with three orders who came again: nearer than by their own mean."""
    days = purchases().select("customer", "date").unique().sort("customer", "date")
    before = (
        days.filter(pl.col("date") <= CUT)
        .group_by("customer")
        .agg(
            pl.len().alias("orders"),
            (pl.col("date").max() - pl.col("date").min()).dt.total_days().alias("span"),
            pl.col("date").max().alias("last"),
        )
    )
    nxt = days.filter(pl.col("date") > CUT).group_by("customer").agg(pl.col("date").min())
    table = before.filter(pl.col("orders") > 1)
    shop = sum(table["span"]) / sum(table["orders"] - 1)
    table = table.filter(pl.col("orders") >= 3).join(nxt, on="customer")
    gap = (table["date"] - table["last"]).dt.total_days().to_numpy()
    own = (table["span"] / (table["orders"] - 1)).to_numpy()
    drawn = ((table["span"] + 3 * shop) / (table["orders"] + 2)).to_numpy()
    assert len(table) == 334
    assert np.abs(gap - own).mean() == pytest.approx(99, abs=1)
    assert np.abs(gap - drawn).mean() == pytest.approx(98, abs=1)


def rows(*bought: tuple[str, str | None, int]) -> pl.DataFrame:
    frame = order_rows(*({"customer": who, "date": ago(days)} for who, _, days in bought))
    products = [product for _, product, _ in bought]
    return frame.with_columns(pl.Series("product", products, dtype=pl.String))


def test_a_product_with_many_repeats_has_its_own_interval() -> None:
    coffee = [(f"c{at}", "coffee", days) for at in range(20) for days in (0, 14, 28)]
    found = intervals(rows(*coffee, ("ana", "soap", 90), ("ana", "soap", 0)), TODAY)
    table = {row["product"]: row for row in found.to_dicts()}
    assert table["coffee"]["repeats"] == 40
    assert table["coffee"]["usual"] == pytest.approx(14)
    # One repeat of soap weighs a quarter against the shop's usual two weeks.
    assert table["soap"]["usual"] == pytest.approx((90 + 3 * 14) / 4)


def test_a_customer_has_a_window_at_her_own_pace() -> None:
    bought = [(f"c{at}", "coffee", days) for at in range(20) for days in (0, 12, 28)]
    slow = [("ana", " coffee", days) for days in (0, 56, 112)]
    table = due(rows(*bought, *slow), TODAY).rows_by_key("customer", named=True, unique=True)
    assert table["c1"]["last"] == TODAY
    assert ago(-10) < table["c1"]["due_early"] <= table["c1"]["due_late"] < ago(-20)
    assert table["ana"]["due_early"] > table["c1"]["due_late"]


def test_what_was_never_bought_again_has_no_date() -> None:
    only = rows(("ana", "wine", 3), ("ivo", None, 3), ("ivo", " ", 1))
    (one,) = due(only, TODAY).to_dicts()
    assert (one["product"], one["due_early"], one["due_late"]) == ("wine", None, None)
    assert intervals(only, TODAY).row(0) == ("wine", 0, None, None, None)
    assert due(only.clear(), TODAY).is_empty()


def test_two_rows_of_one_day_are_one_purchase() -> None:
    twice = rows(("ana", "wine", 30), ("ana", "wine", 30), ("ana", "wine", 0))
    assert intervals(twice, TODAY)["usual"].to_list() == [30]


def test_cancelled_and_returned_purchases_and_those_to_come_do_not_count() -> None:
    bought = rows(("ana", "wine", 30), ("ana", "wine", 9), ("ana", "wine", 5), ("ana", "wine", -2))
    bought = bought.with_columns(
        pl.Series("cancelled", [False, True, False, False]),
        pl.Series("amount", [100, 100, -100, 100]),
    )
    assert due(bought, TODAY).row(0)[:3] == ("ana", "wine", ago(30))
    assert intervals(bought, TODAY)["repeats"].to_list() == [0]
