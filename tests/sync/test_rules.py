"""Rules: what they mean, and what is refused where."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.settings import Attribute, OrderSource
from sync.catalogue import METRICS_SCHEMA, own_metrics
from sync.rules import RuleProblem, compile_rule

TODAY = date(2026, 3, 31)
MANUAL = Path(__file__).parents[2] / "docs" / "segment-rules.md"
KINDS = {"points": "number", "card": "text", "member_since": "date", "wants_mail": "yes_no"}
ATTRIBUTES = {key: Attribute(column=key, kind=kind) for key, kind in KINDS.items()}
OWN = own_metrics([OrderSource(spreadsheet="s", attributes=ATTRIBUTES)])
"""The attributes that stand in the manual's examples."""


def holds(rule: str, *, today: date = TODAY, currency: str = "EUR", **metrics: object) -> object:
    """What the rule says of one customer: True, False, or None for unknown."""
    values = dict.fromkeys(METRICS_SCHEMA) | {"labels": []} | metrics
    frame = pl.DataFrame({key: [value] for key, value in values.items()}, schema=METRICS_SCHEMA)
    return frame.select(compile_rule(rule, currency).expression(today).alias("x")).item()


@pytest.mark.parametrize(
    ("rule", "metrics", "expected"),
    [
        ("orders = 0", {"orders": 0}, True),
        ("ORDERS <> 2 and not orders > 3", {"orders": 1}, True),
        ("orders BETWEEN 2 AND 4", {"orders": 4}, True),
        ("orders NOT BETWEEN 2 AND 4", {"orders": 5}, True),
        ("orders IN (1, 3, 5)", {"orders": 3}, True),
        ("orders NOT IN (1, 3)", {"orders": 3}, False),
        ("orders * 2 - 1 >= 5", {"orders": 3}, True),
        ("orders / 2 = 1.5", {"orders": 3}, True),
        ("-orders + 4 > 0", {"orders": 3}, True),
        ("city = 'Zagreb'", {"city": "Zagreb"}, True),
        ("city = 'O''Brien'", {"city": "O'Brien"}, True),
        ("city IN ('Split', 'Zadar')", {"city": "Zadar"}, True),
        ("city LIKE 'Novi %'", {"city": "Novi Sad"}, True),
        ("city LIKE 'Novi %'", {"city": "Stari Novi Sad"}, False),
        ("city NOT LIKE 'Novi %'", {"city": "Split"}, True),
        ("city LIKE '_plit'", {"city": "Split"}, True),
        ("city LIKE 'S.*'", {"city": "Split"}, False),
        ("city LIKE '%'", {"city": "a\nb"}, True),
        ("city LIKE 'Split'", {"city": "Split\n"}, False),
        ("city NOT LIKE 'a%'", {}, None),
        ("city IS NULL", {}, True),
        ("city IS NOT NULL", {}, False),
        ("last_order = DATE '2026-01-31'", {"last_order": date(2026, 1, 31)}, True),
        ("today - last_order > 30", {"last_order": date(2026, 3, 1)}, False),
        ("'VIP' IN labels", {"labels": ["A", "VIP"]}, True),
        ("'VIP' NOT IN labels", {"labels": ["A"]}, True),
        ("average_interval_days <= 30", {"average_interval_days": 29.5}, True),
        ("turnover / orders > 20", {"turnover": 4001, "orders": 2}, True),
        ("turnover / orders > 20", {"turnover": 4000, "orders": 0}, None),
        ("TRUE", {}, True),
        ("orders = 1\n  OR FALSE", {"orders": 1}, True),
    ],
)
def test_a_rule_means_what_sql_means(rule: str, metrics: dict[str, Any], expected: object) -> None:
    assert holds(rule, **metrics) is expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("age < 35", None),
        ("NOT age < 35", None),
        ("age < 35 OR orders = 1", True),
        ("age < 35 AND orders = 1", None),
        ("age < 35 AND orders = 2", False),
        ("age IN (1, 2)", None),
        ("age BETWEEN 1 AND 2", None),
        ("age = 1.5", None),
        ("age <> 1.5", None),
        ("age + 1 > 0", None),
    ],
)
def test_what_is_not_known_stays_unknown(rule: str, expected: object) -> None:
    assert holds(rule, orders=1) is expected


@pytest.mark.parametrize(
    ("rule", "turnover", "currency", "expected"),
    [
        ("turnover >= 500", 49_999, "EUR", False),
        ("turnover >= 500", 50_000, "EUR", True),
        ("turnover >= 500.005", 50_000, "EUR", False),
        ("turnover >= 500.005", 50_001, "EUR", True),
        ("turnover > 499.995", 50_000, "EUR", True),
        ("turnover <= 499.995", 49_999, "EUR", True),
        ("turnover = 0.3", 30, "EUR", True),
        ("turnover * 1.1 = 0.33", 30, "EUR", True),
        ("turnover - 0.1 = 0.2", 30, "EUR", True),
        ("turnover >= 500", 500, "JPY", True),
        ("turnover >= 500", 499_999, "KWD", False),
        ("turnover * 1000 > 999999999999999.99", 2**63 - 1, "EUR", True),
    ],
)
def test_money_is_written_in_major_units_and_compared_exactly(
    rule: str, turnover: int, currency: str, expected: bool
) -> None:
    assert holds(rule, turnover=turnover, currency=currency) is expected


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("INTERVAL 1 MONTH", date(2026, 2, 28)),
        ("INTERVAL '1' MONTH", date(2026, 2, 28)),
        ("INTERVAL '13 months'", date(2025, 2, 28)),
        ("INTERVAL 25 MONTHS", date(2024, 2, 29)),
        ("INTERVAL 2 WEEKS", date(2026, 3, 17)),
        ("INTERVAL 1 day", date(2026, 3, 30)),
        ("INTERVAL 6 YEAR", date(2020, 3, 31)),
    ],
)
def test_months_of_an_interval_are_calendar_months(interval: str, expected: date) -> None:
    assert holds(f"last_order = today - {interval}", last_order=expected) is True


def test_leap_day_minus_a_year_is_the_end_of_february() -> None:
    rule = "last_order = today - INTERVAL 1 YEAR"
    assert holds(rule, today=date(2024, 2, 29), last_order=date(2023, 2, 28)) is True


def test_an_interval_can_be_added_to_a_metric() -> None:
    assert holds("last_order + INTERVAL 1 MONTH <= today", last_order=date(2026, 2, 28)) is True


def test_a_long_chain_of_conditions_is_one_level() -> None:
    assert holds(" AND ".join(["orders <> 1"] * 120), orders=2) is True


@pytest.mark.parametrize(
    ("rule", "line", "column", "says"),
    [
        ("", 1, 1, "empty"),
        ("   ", 1, 1, "empty"),
        ("orders", 1, 1, "not a condition"),
        ("turnovr > 3", 1, 1, "Did you mean turnover?"),
        ("orders = 1 OR\n  wrong > 1", 2, 3, "wrong is no metric"),
        ("orders = 'x'", 1, 1, "different kinds"),
        ("last_order < '2026-01-01'", 1, 1, "DATE '2026-01-31'"),
        ("orders = 1 AND last_order < today - 30", 1, 29, "INTERVAL 30 DAY"),
        ("orders = 1 x", 1, 12, "cannot be read at x"),
        ("orders = ", 1, 8, "cannot be read"),
        ("orders = 1; DROP TABLE x", 1, 11, "; cannot stand"),
        ("orders = (SELECT 1)", 1, 11, "SELECT cannot stand"),
        ("orders = 1 -- mine", 1, 10, "comments"),
        ("/* mine */ orders = 1", 1, 12, "comments"),
        ('city = "Zagreb"', 1, 8, "quotation marks"),
        ("city = 'Zagreb", 1, 8, "never closed"),
        ("city > 'Z'", 1, 1, "= and <>"),
        ("orders LIKE 'Z%'", 1, 1, "LIKE compares a metric with a text"),
        ("'a' LIKE city", 1, 1, "city LIKE 'Novi %'"),
        ("city LIKE 'a' ESCAPE '!'", 1, 15, "ESCAPE cannot stand"),
        ("city LIKE ANY ('a')", 1, 11, "ANY cannot stand"),
        ("labels LIKE 'V%'", 1, 1, "LIKE compares a metric with a text"),
        ("city REGEXP '^Z'", 1, 6, "REGEXP cannot stand"),
        ("orders = 1; orders = 2", 1, 11, "; cannot stand"),
        ("EXISTS (orders)", 1, 1, "EXISTS cannot stand"),
        ("days_since_order > 3", 1, 1, "Did you mean days_since_last_order?"),
        ("orders IN (SELECT 1)", 1, 12, "SELECT cannot stand"),
        ("length(city) = 2", 1, 1, "cannot stand"),
        ("orders = 1 / 0", 1, 10, "divided by zero"),
        ("orders = 1e5", 1, 10, "no number"),
        ("orders = 1234567890123456", 1, 10, "no number"),
        ("turnover * 999999999999999 * 999999999999999 > 1", 1, 1, "too large"),
        ("orders IN ()", 1, 1, "empty"),
        ("orders IN (age)", 1, 12, "only numbers"),
        ("orders IS TRUE", 1, 1, "NULL"),
        ("labels = 'VIP'", 1, 1, "'VIP' IN labels"),
        ("'VIP' IN city", 1, 1, "'VIP' IN labels"),
        ("last_order < DATE '2026-02-30'", 1, 19, "no date"),
        ("last_order < DATE '20260131'", 1, 19, "no date"),
        ("last_order < today - INTERVAL 8 HOUR", 1, 14, "no interval"),
        ("last_order < today - INTERVAL 101 YEAR", 1, 14, "no interval"),
        ("orders = NULL", 1, 1, "NULL cannot stand"),
        ("customer.orders = 1", 1, 9, ". cannot stand"),
        ("TRUE = TRUE", 1, 1, "different kinds"),
        ("(" * 31 + "TRUE" + ")" * 31, 1, 31, "30 levels"),
        ("NOT " * 31 + "TRUE", 1, 121, "30 levels"),
        ("1" + "+1" * 31 + " > 2", 1, 1, "30 levels"),
        ("orders = 1 OR " * 143, 1, 2001, "Characters in the rule: 2002"),
    ],
)
def test_anything_but_a_plain_condition_is_refused_by_place(
    rule: str, line: int, column: int, says: str
) -> None:
    with pytest.raises(RuleProblem) as refused:
        compile_rule(rule, "EUR")
    assert says.casefold() in str(refused.value).casefold()
    assert (refused.value.line, refused.value.column) == (line, column)


def test_every_rule_in_the_manual_can_be_used() -> None:
    text = MANUAL.read_text("utf-8")
    rules = re.findall(r"`([^`\n]*\w (?:[<>=]+|IN|IS|LIKE|BETWEEN) [^`\n]+)`", text)
    rules += re.findall(r'when = "(.+)"', text)
    assert len(rules) > 15
    for rule in rules:
        compile_rule(rule, "EUR", OWN)
