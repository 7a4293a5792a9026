"""What a customer's orders add up to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from core.settings import Business
from sync.catalogue import METRICS_SCHEMA, ON_DEMAND
from sync.metrics import compute
from sync.rules import compile_rule
from tests.sync.shop import TODAY, ago, customers, metrics_of, order_rows


def test_who_never_ordered_has_noughts_and_unknowns() -> None:
    found = metrics_of(person={"city": "Split", "labels": ["VIP"]})
    assert found["orders"] == found["turnover"] == found["orders_last_365_days"] == 0
    assert found["average_order"] is None
    assert found["last_order"] is None
    assert found["days_since_last_order"] is None
    assert found["last_order_amount"] is None
    assert (found["city"], found["labels"]) == ("Split", ["VIP"])


def test_labels_are_never_unknown() -> None:
    assert metrics_of()["labels"] == []


def test_the_columns_are_the_catalogue() -> None:
    always = {key: dtype for key, dtype in METRICS_SCHEMA.items() if key not in ON_DEMAND}
    people, rows = customers({"customer": "ana"}), order_rows({})
    frame = compute(people, rows, today=TODAY, business=Business(), rates={})
    assert dict(frame.schema) == always
    frame = compute(people, rows, today=TODAY, business=Business(), rates={}, also=ON_DEMAND)
    assert dict(frame.schema) == METRICS_SCHEMA


def test_customers_keep_their_order() -> None:
    people = customers({"customer": "ivo"}, {"customer": "ana"}, {"customer": "eva"})
    frame = compute(
        people, order_rows({}, {"customer": "eva"}), today=TODAY, business=Business(), rates={}
    )
    assert frame.get_column("customer").to_list() == ["ivo", "ana", "eva"]
    assert frame.get_column("orders").to_list() == [0, 1, 1]


def test_orders_add_up() -> None:
    found = metrics_of(
        {"date": ago(100), "amount": 1_001},
        {"date": ago(40), "amount": 1_002},
        {"date": ago(10), "amount": 2_000},
    )
    assert (found["orders"], found["turnover"], found["average_order"]) == (3, 4_003, 1_334)
    assert (found["first_order"], found["last_order"]) == (ago(100), ago(10))
    assert (found["days_since_first_order"], found["days_since_last_order"]) == (100, 10)
    assert found["average_interval_days"] == 45.0
    assert found["last_order_amount"] == 2_000


def test_the_average_order_is_rounded_half_to_even() -> None:
    assert metrics_of({"amount": 4}, {"date": ago(1), "amount": 1})["average_order"] == 2
    assert metrics_of({"amount": 6}, {"date": ago(1), "amount": 1})["average_order"] == 4


@pytest.mark.parametrize(
    ("days", "expected"),
    [(30, (1, 1, 1)), (31, (0, 1, 1)), (90, (0, 1, 1)), (91, (0, 0, 1)), (366, (0, 0, 0))],
)
def test_windows_end_with_their_last_day(days: int, expected: tuple[int, int, int]) -> None:
    found = metrics_of({"date": ago(days)})
    assert tuple(found[f"orders_last_{n}_days"] for n in (30, 90, 365)) == expected
    assert found["turnover_last_365_days"] == expected[2] * 1_000


def test_orders_of_tomorrow_do_not_count_yet() -> None:
    found = metrics_of({"date": TODAY + timedelta(days=1)}, {"date": ago(5)})
    assert (found["orders"], found["last_order"]) == (1, ago(5))


def test_the_day_of_computing_is_not_the_day_of_the_sheet() -> None:
    rows = ({"date": date(2025, 1, 10)}, {"date": date(2025, 6, 10)})
    found = metrics_of(*rows, today=date(2025, 2, 1))
    assert (found["orders"], found["days_since_last_order"]) == (1, 22)


@pytest.mark.parametrize(
    ("last", "today", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 28), date(2026, 2, 28), 1),
        (date(2025, 12, 31), date(2026, 3, 31), 3),
        (date(2025, 7, 30), date(2026, 3, 31), 8),
        (date(2025, 7, 31), date(2026, 3, 30), 7),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
    ],
)
def test_months_are_calendar_months(last: date, today: date, months: int) -> None:
    assert metrics_of({"date": last}, today=today)["months_since_last_order"] == months


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2023, 1, 1), date(2026, 3, 1)), st.integers(0, 800), st.integers(1, 24))
def test_months_since_and_the_interval_of_a_rule_agree(last: date, later: int, count: int) -> None:
    today = last + timedelta(days=later)
    frame = compute(
        customers({"customer": "ana"}),
        order_rows({"date": last}),
        today=today,
        business=Business(),
        rates={},
    )
    rule = f"(last_order <= today - INTERVAL {count} MONTH) AND months_since_last_order < {count}"
    other = f"(last_order > today - INTERVAL {count} MONTH) AND months_since_last_order >= {count}"
    for contradiction in (rule, other):
        assert frame.filter(compile_rule(contradiction, "EUR").expression(today)).is_empty()


def test_an_order_in_an_unknown_currency_counts_without_its_amount() -> None:
    found = metrics_of({"date": ago(3)}, {"currency": "CHF", "amount": 99_900})
    assert (found["orders"], found["turnover"], found["average_order"]) == (2, 1_000, 1_000)
    assert found["last_order"] == TODAY
    assert found["last_order_amount"] is None


def test_a_rate_of_the_owner_converts() -> None:
    found = metrics_of({"currency": "CHF", "amount": 960}, rates={"CHF": Decimal("0.96")})
    assert found["turnover"] == 1_000


def test_the_last_order_amount_is_the_largest_of_the_last_day() -> None:
    rows: list[dict[str, Any]] = [
        {"number": "1", "amount": 500},
        {"number": "2", "amount": 700},
        {"number": "3", "amount": 9_000, "date": ago(1)},
    ]
    assert metrics_of(*rows)["last_order_amount"] == 700


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from(["ana", "ivo"]),
            "date": st.dates(ago(40), TODAY + timedelta(days=3)),
            "amount": st.integers(-500, 2_000),
            "number": st.sampled_from([None, "", "1", " 1", "2"]),
            "cancelled": st.booleans(),
            "currency": st.sampled_from(["EUR", "HRK", "CHF"]),
        }
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    frame = order_rows(*rows)
    shuffled = frame[random.sample(range(len(rows)), len(rows))]
    people = customers({"customer": "ana"}, {"customer": "ivo"})
    one, other = (
        compute(people, found, today=TODAY, business=Business(), rates={})
        for found in (frame, shuffled)
    )
    assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("first", "today", "days"),
    [
        (date(2025, 5, 17), date(2026, 5, 10), 7),
        (date(2025, 5, 17), date(2026, 5, 17), 0),
        (date(2025, 5, 17), date(2026, 5, 18), 364),
        (date(2026, 5, 17), date(2026, 5, 17), 365),
        (date(2026, 5, 17), date(2026, 5, 18), 364),
        (date(2025, 12, 31), date(2026, 12, 30), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 1),
        (date(2024, 2, 29), date(2025, 3, 1), 0),
        (date(2024, 2, 29), date(2028, 2, 28), 1),
    ],
)
def test_the_first_order_comes_round_a_year_later(first: date, today: date, days: int) -> None:
    assert metrics_of({"date": first}, today=today)["days_to_anniversary"] == days
