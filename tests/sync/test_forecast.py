"""When an answer changes if nothing happens: as if every day to come were computed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n import LANGUAGES
from core.model import Dimension, Segment
from core.settings import Business
from sync.forecast import forecast, said, within
from sync.metrics import compute
from sync.purchases import purchases
from sync.segments import evaluate
from sync.shipped import dimensions
from tests.sync.shop import TODAY, ago, customers, order_rows

STATUS, ACTIVITY, AGE, _ = dimensions("en")
BUSINESS = Business()


def dimension(*rules: str) -> Dimension:
    return Dimension("d", "D", tuple(Segment(f"s{n}", f"S{n}", r) for n, r in enumerate(rules)))


def changes(
    people: pl.DataFrame,
    rows: pl.DataFrame,
    *asked: Dimension,
    today: date = TODAY,
    horizon: int = 400,
) -> list[tuple[Any, ...]]:
    metrics = compute(people, rows, today=today, business=BUSINESS, rates={})
    bought = purchases(rows, today=today, business=BUSINESS, rates={}, row_modes={})
    found = forecast(metrics, people, bought, asked, today=today, currency="EUR", horizon=horizon)
    return found.rows()


def day_by_day(
    people: pl.DataFrame, rows: pl.DataFrame, asked: Dimension, today: date, horizon: int
) -> list[tuple[Any, ...]]:
    """Each day computed from the orders, which is slow and cannot be wrong."""
    known = rows.filter(pl.col("date") <= today)
    first: dict[str, str | None] = {}
    found: dict[str, tuple[Any, ...]] = {}
    for after in range(horizon + 1):
        day = today + timedelta(days=after)
        metrics = compute(people, known, today=day, business=BUSINESS, rates={})
        for who, answer in evaluate(metrics, [asked], day, "EUR").iter_rows():
            if after == 0:
                first[who] = answer
            elif answer != first[who] and who not in found:
                found[who] = (who, asked.key, first[who], day, answer)
    return sorted(found.values(), key=lambda change: (change[3], change[0]))


def test_who_bought_lately_turns_inactive_after_eight_months() -> None:
    rows = order_rows({"date": ago(3)}, {"date": ago(200)})
    (change,) = changes(customers({"customer": "ana"}), rows, STATUS)
    assert change == ("ana", "status", "loyal", date(2026, 11, 29), "inactive")


def test_a_birthday_changes_the_age() -> None:
    people = customers({"customer": "ana", "birthday": "1991-05-14"})
    assert changes(people, order_rows(), AGE) == [
        ("ana", "age", "under35", date(2026, 5, 14), "over35")
    ]


def test_only_the_next_change_is_told_of_each_dimension() -> None:
    people = customers({"customer": "ana", "birthday": "1991-04-02"})
    found = changes(people, order_rows({"date": ago(29)}), STATUS, ACTIVITY, AGE)
    assert [(one[1], one[3], one[4]) for one in found] == [
        ("activity", date(2026, 4, 2), "days60"),
        ("age", date(2026, 4, 2), "over35"),
        ("status", date(2026, 5, 2), "onetime"),
    ]


def test_an_answer_can_come_and_go() -> None:
    soon = dimension("days_to_birthday <= 7")
    people = customers({"customer": "ana", "birthday": "--05-20"}, {"customer": "eva"})
    (comes,) = changes(people, order_rows(), soon)
    assert comes == ("ana", "d", None, date(2026, 5, 13), "s0")
    (goes,) = changes(people, order_rows(), soon, today=date(2026, 5, 15))
    assert goes == ("ana", "d", "s0", date(2026, 5, 21), None)


def test_rules_that_no_day_moves_cost_nothing_and_change_nothing() -> None:
    people = customers({"customer": "ana", "city": "Split"})
    assert changes(people, order_rows({}), dimension("orders >= 2", "city = 'Split'")) == []


def test_an_old_order_drops_out_of_the_last_days() -> None:
    rows = order_rows({"date": ago(80)}, {"date": ago(20)}, {"date": ago(85), "amount": -300})
    often = dimension("orders_last_90_days >= 2")
    ana = customers({"customer": "ana"})
    assert changes(ana, rows, often) == [("ana", "d", "s0", TODAY + timedelta(11), None)]
    # The refund of 3 EUR goes first, and then there is more for five days.
    spent = dimension("turnover_last_365_days > 17")
    assert changes(ana, rows, spent) == [("ana", "d", None, TODAY + timedelta(281), "s0")]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "customer": st.sampled_from(["ana", "ivo"]),
                "date": st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=3)),
                "amount": st.integers(-2_000, 9_000),
            }
        ),
        max_size=6,
    ),
    st.sampled_from([None, "2000-02-29", "--04-15", "1991-04-20"]),
    st.sampled_from(
        [
            STATUS,
            ACTIVITY,
            AGE,
            dimension("orders_last_30_days = 1", "orders_last_90_days < 2"),
            dimension("turnover_last_365_days > 20", "turnover_last_365_days < 0"),
            dimension("days_to_birthday <= 7", "days_to_anniversary <= 7"),
            dimension("months_since_last_order >= 2 AND age > 20", "today > DATE '2026-04-20'"),
            dimension("last_order + INTERVAL 1 MONTH < today", "days_since_first_order > 100"),
        ]
    ),
    st.dates(TODAY - timedelta(days=40), TODAY),
)
def test_the_forecast_is_what_the_days_will_say(
    bought: list[dict[str, Any]], birthday: str | None, asked: Dimension, today: date
) -> None:
    people = customers({"customer": "ana", "birthday": birthday}, {"customer": "ivo"})
    rows = order_rows(*bought)
    expected = day_by_day(people, rows, asked, today, 45)
    assert changes(people, rows, asked, today=today, horizon=45) == expected


def test_the_next_seven_days_end_with_the_seventh() -> None:
    people = customers(*({"customer": f"c{at}"} for at in range(12)))
    rows = order_rows(*({"customer": f"c{at}", "date": ago(30 - at)} for at in range(12)))
    metrics = compute(people, rows, today=TODAY, business=BUSINESS, rates={})
    bought = purchases(rows, today=TODAY, business=BUSINESS, rates={}, row_modes={})
    found = forecast(metrics, people, bought, [ACTIVITY], today=TODAY, currency="EUR")
    assert within(found, TODAY, 7)["customer"].to_list() == [f"c{at}" for at in range(7)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_is_said_in_words(language: str) -> None:
    day = date(2026, 5, 14)
    assert STATUS.named("inactive") in said(STATUS, "inactive", day).say(language)
    assert "Status" in said(STATUS, None, day).say(language)
    assert said(STATUS, "inactive", day).say() == "becomes “Inactive customer” on 14 May 2026"
