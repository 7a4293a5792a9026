"""Trying thresholds on a real shop's past: what was measured by hand comes out again."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from core.i18n import LANGUAGES
from core.settings import Business
from sync.backtest import Backtest, Returned, backtest, quiet_table
from sync.metrics import CUSTOMERS, compute
from sync.rules import compile_rule
from tests.sync.cdnow import CUT, order_rows, purchases, until


def metrics_at(cut: date) -> pl.DataFrame:
    people = purchases().select("customer").unique()
    people = people.with_columns(
        pl.lit(None, dtype=dtype).alias(key)
        for key, dtype in CUSTOMERS.items()
        if key != "customer"
    )
    return compute(people, order_rows(), today=cut, business=Business(currency="USD"), rates={})


def tried(rule: str, cut: date = CUT, days: int = 273) -> Backtest:
    metrics = metrics_at(cut)
    return backtest(compile_rule(rule, "USD"), metrics, purchases().lazy(), cut, days)


def test_how_long_the_intervals_of_cdnow_are() -> None:
    shares = [round(100 * one.gaps_within, 1) for one in quiet_table(purchases().lazy(), CUT)]
    assert shares == [54.9, 74.8, 83.3, 88.9, 96.9]


def test_of_those_quiet_for_90_days_half_bought_again() -> None:
    table = quiet_table(purchases().lazy(), CUT, least_orders=3)
    (ninety,) = (one for one in table if one.days == 90)
    everybody = ninety.quiet.customers + ninety.active.customers
    assert everybody == 507
    assert round(100 * ninety.quiet.customers / everybody) == 40
    assert ninety.quiet.again / ninety.quiet.customers == pytest.approx(0.485, abs=0.0005)
    assert ninety.active.again / ninety.active.customers == pytest.approx(0.774, abs=0.0005)
    assert ninety.sentence().say() == (
        "Of those quiet for 90 days, 49 % bought again; of the others 77 %."
    )


def test_any_rule_can_be_tried() -> None:
    ninety = tried("days_since_last_order <= 90")
    assert ninety.meant.percent == 70
    assert ninety.caught == 42
    assert tried("orders_last_30_days >= 1").caught == 19
    assert ninety.meant.customers + ninety.others.customers == 2357


def test_a_rule_and_its_threshold_say_the_same() -> None:
    table = quiet_table(purchases().lazy(), CUT)
    for one in table:
        same = tried(f"days_since_last_order > {one.days}")
        assert (same.meant, same.others) == (one.quiet, one.active)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_came_of_it_is_said_in_words(language: str) -> None:
    said = tried("orders >= 3").sentence().say(language)
    assert "507" in said
    assert "%" in said
    assert "{" not in tried("orders > 999").sentence().say(language)


def test_a_rule_that_is_unknown_meant_nobody() -> None:
    assert tried("age < 35").meant == Returned(0, 0)
    assert tried("age < 35").sentence().say().endswith("for nobody who had bought.")


def test_before_the_first_order_there_is_nothing_to_try() -> None:
    early = date(1996, 1, 1)
    found = tried("orders >= 0", early)
    assert (found.meant, found.others, found.caught) == (Returned(0, 0), Returned(0, 0), 0)
    assert [one.gaps_within for one in quiet_table(purchases().lazy(), early)] == [0.0] * 5
    assert quiet_table(until(early), early)[0].quiet.percent == 0


def test_only_the_days_after_are_watched() -> None:
    day = CUT + timedelta(days=1)
    at_once = purchases().filter(pl.col("date") == day)["customer"].n_unique()
    found = tried("TRUE", CUT, 1)
    assert found.meant.again == at_once > 0
