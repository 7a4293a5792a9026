"""Shops at the edges: every metric, rule, reason and forecast answers, and none falls over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from core.model import Dimension, Segment
from core.settings import Business
from sync.backtest import backtest, quiet_table
from sync.catalogue import METRICS, METRICS_SCHEMA, ON_DEMAND
from sync.explain import explain
from sync.forecast import forecast
from sync.metrics import CUSTOMERS, compute
from sync.purchases import purchases
from sync.rules import RuleProblem, compile_rule
from sync.segments import evaluate
from sync.shipped import dimensions, ready
from tests.sync.shop import TODAY, ago, customers, order_rows

ALL = (*dimensions("en"), *ready("en"))
BUSINESS = Business()

Rows = list[dict[str, Any]]


def looked_at(people: pl.DataFrame, rows: pl.DataFrame) -> dict[str, dict[str, str | None]]:
    """Customer -> dimension -> answer, with everything else that can be asked asked, too."""
    metrics = compute(people, rows, today=TODAY, business=BUSINESS, rates={}, also=ON_DEMAND)
    bought = purchases(rows, today=TODAY, business=BUSINESS, rates={}, row_modes={})
    found = evaluate(metrics, ALL, TODAY, "EUR")
    for asked in ALL:
        for one in explain(metrics, asked, TODAY, "EUR"):
            assert one.answer == found.filter(customer=one.customer)[asked.key].item()
    forecast(metrics, people, bought, ALL, today=TODAY, currency="EUR", horizon=60)
    backtest(compile_rule("orders > 1", "EUR"), metrics, bought, TODAY)
    quiet_table(bought, ago(30))
    for metric in METRICS.values():
        rule = compile_rule(metric.example, "EUR").expression(TODAY)
        assert metrics.select(rule.alias("x")).schema == {"x": pl.Boolean()}
    return {row.pop("customer"): row for row in found.to_dicts()}


def test_no_customer_at_all() -> None:
    nobody = pl.DataFrame(schema=CUSTOMERS)
    assert looked_at(nobody, order_rows().clear()) == {}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], ("potential", None, None)),
        ([{}], ("new", "days30", "about_to_sleep")),
        ([{"number": str(at)} for at in range(9)], ("loyal", "days30", "loyal")),
        ([{"amount": -5_000}], ("potential", None, None)),
        ([{}, {"date": ago(9), "amount": -90_000}], ("new", "days30", "about_to_sleep")),
        ([{"currency": "XXX"}], ("new", "days30", "about_to_sleep")),
        ([{"amount": 0}], ("new", "days30", "about_to_sleep")),
    ],
)
def test_one_customer(rows: Rows, expected: tuple[str | None, ...]) -> None:
    found = looked_at(customers({"customer": "ana"}), order_rows(*rows))["ana"]
    assert (found["status"], found["activity"], found["rfm"]) == expected


def test_all_orders_on_one_day() -> None:
    people = customers(*({"customer": f"c{at}"} for at in range(50)))
    found = looked_at(people, order_rows(*({"customer": f"c{at}"} for at in range(50))))
    assert {(one["status"], one["rfm"]) for one in found.values()} == {("new", "about_to_sleep")}


def test_negative_turnover_is_a_number_like_any_other() -> None:
    rows = order_rows({}, {"date": ago(2), "amount": -3_000})
    people = customers({"customer": "ana"})
    metrics = compute(people, rows, today=TODAY, business=BUSINESS, rates={}, also=["rfm_m"])
    assert (metrics["turnover"].item(), metrics["average_order"].item()) == (-2_000, -2_000)
    for rule in (
        "turnover < 0",
        "turnover = -20",
        "-turnover >= 20",
        "average_order BETWEEN -20 AND 0",
    ):
        assert metrics.select(compile_rule(rule, "EUR").expression(TODAY)).item() is True


def test_a_million_customers_in_one_segment() -> None:
    people = pl.DataFrame({"customer": pl.int_range(1_000_000, eager=True).cast(pl.String)})
    people = people.with_columns(
        pl.lit(None, dtype=dtype).alias(key)
        for key, dtype in CUSTOMERS.items()
        if key != "customer"
    )
    metrics = compute(people, order_rows({}), today=TODAY, business=BUSINESS, rates={})
    found = evaluate(metrics, ALL[:1], TODAY, "EUR")
    assert found["status"].value_counts().rows() == [("potential", 1_000_000)]


def test_a_metric_that_is_null_for_everybody_puts_nobody_anywhere() -> None:
    people = customers({"customer": "ana"}, {"customer": "eva"})
    metrics = compute(people, order_rows({}), today=TODAY, business=BUSINESS, rates={})
    both = Dimension("d", "D", (Segment("a", "A", "age < 35"), Segment("b", "B", "NOT age < 35")))
    assert evaluate(metrics, [both], TODAY, "EUR")["d"].to_list() == [None, None]


@pytest.mark.parametrize("key", sorted(METRICS_SCHEMA.keys() - {"labels"}))
def test_no_rule_holds_by_accident_of_what_is_not_known(key: str) -> None:
    metric = METRICS[key]
    nothing = pl.DataFrame([dict.fromkeys(METRICS_SCHEMA)], schema=METRICS_SCHEMA)
    for rule in (metric.example, f"NOT ({metric.example})"):
        if "NULL" not in rule:
            assert nothing.select(compile_rule(rule, "EUR").expression(TODAY)).item() is None


def test_of_two_segments_with_one_rule_the_first_has_everybody() -> None:
    twins = Dimension(
        "d", "D", (Segment("a", "A", "orders >= 1"), Segment("b", "B", "orders >= 1"))
    )
    metrics = compute(
        customers({"customer": "ana"}), order_rows({}), today=TODAY, business=BUSINESS, rates={}
    )
    assert evaluate(metrics, [twins], TODAY, "EUR")["d"].to_list() == ["a"]


@pytest.mark.parametrize(
    "rule", ["orders > 'two'", "city > 3", "'2026' = last_order", "labels > 1"]
)
def test_numbers_and_texts_are_not_compared(rule: str) -> None:
    with pytest.raises(RuleProblem):
        compile_rule(rule, "EUR")


def test_orders_of_tomorrow_change_nothing_today() -> None:
    people = customers({"customer": "ana"})
    ahead = {"date": TODAY + timedelta(days=1)}
    assert looked_at(people, order_rows({}, ahead)) == looked_at(people, order_rows({}))
