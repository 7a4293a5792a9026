"""Why a customer is where she is, with her numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n import LANGUAGES
from core.model import Dimension, Segment
from core.settings import Business
from sync.catalogue import METRICS_SCHEMA
from sync.explain import Explanation, explain
from sync.metrics import compute
from sync.segments import evaluate
from sync.shipped import dimensions
from tests.sync.shop import TODAY, ago, customers, order_rows
from tests.sync.test_rules_properties import Row, Said, condition, rows

STATUS, _, AGE, _ = dimensions("en")


def of_ana(asked: Dimension, *bought: dict[str, Any], **person: Any) -> Explanation:
    people = customers({"customer": "ana"} | person)
    metrics = compute(people, order_rows(*bought), today=TODAY, business=Business(), rates={})
    (found,) = explain(metrics, asked, TODAY, "EUR")
    return found


def why(rule: str, *bought: dict[str, Any], **person: Any) -> str:
    found = of_ana(Dimension("d", "D", (Segment("a", "A", rule),)), *bought, **person)
    assert found.why is not None
    return found.why.say()


def test_a_loyal_customer_is_told_why_and_what_was_tried_before() -> None:
    found = of_ana(STATUS, {"date": ago(3)}, {"date": ago(40)})
    assert found.answer == "loyal"
    assert found.why
    assert found.why.say() == "the number of orders is at least 2 (now 2)"
    assert [(step.segment, step.holds) for step in found.steps] == [
        ("potential", False),
        ("inactive", False),
        ("loyal", True),
    ]
    (part,) = found.steps[1].parts
    assert part.holds is False
    assert part.text.say() == (
        "the date of the last order is before today minus 8 months (now 28 Mar 2026)"
    )


def test_what_is_not_known_is_said_to_be() -> None:
    found = of_ana(AGE)
    assert (found.answer, found.why) == (None, None)
    assert [step.holds for step in found.steps] == [None, None]
    assert found.steps[0].parts[0].text.say() == "the age is less than 35 (now not known)"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("orders = 2", "the number of orders is 2"),
        ("orders <> 1", "the number of orders is not 1 (now 2)"),
        ("turnover >= 15", "the turnover is at least 15 EUR (now 20.00 EUR)"),
        (
            "turnover / orders > 5",
            "the turnover divided by the number of orders is more than 5 EUR"
            " (now the number of orders: 2, the turnover: 20.00 EUR)",
        ),
        ("age < 35 OR orders > 1 OR orders > 0", "the number of orders is more than 1 (now 2)"),
        ("(age < 35 AND orders > 1) OR orders > 0", "the number of orders is more than 0 (now 2)"),
        ("NOT (age < 35 OR orders > 9) OR orders > 0",
         "the number of orders is more than 0 (now 2)"),
        ("NOT (orders > 3 AND orders > 1)", "the number of orders is at most 3 (now 2)"),
        ("NOT (orders > 3 OR 'VIP' NOT IN labels)",
         "the number of orders is at most 3 (now 2) and the label “VIP” is there (now VIP)"),
        ("city IS NULL", "the city is not known (now not known)"),
        ("TRUE", "everybody"),
    ],
)  # fmt: skip
def test_the_reason_is_what_made_the_rule_hold(rule: str, sentence: str) -> None:
    assert why(rule, {"date": ago(3)}, {"date": ago(40)}, labels=["VIP"]) == sentence


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_it_is_said_in_the_owners_language(language: str) -> None:
    found = of_ana(STATUS, {}, {"date": ago(40)})
    assert found.why
    assert found.why.say(language) != found.why.say()


@settings(max_examples=60, deadline=None)
@given(st.lists(condition(), min_size=1, max_size=3), st.lists(rows(), min_size=1, max_size=5))
def test_the_explanation_and_the_answer_agree_for_everybody(
    rules: list[Said], people: list[Row]
) -> None:
    empty = dict.fromkeys(METRICS_SCHEMA)
    filled = [empty | {"customer": f"c{at}"} | row for at, row in enumerate(people)]
    metrics = pl.DataFrame(filled, schema=METRICS_SCHEMA)
    segments = tuple(Segment(f"s{at}", f"S{at}", text) for at, (text, _) in enumerate(rules))
    asked, today = Dimension("d", "D", segments), date(2026, 3, 31)
    found = explain(metrics, asked, today, "EUR")
    answers = evaluate(metrics, [asked], today, "EUR")
    assert [(one.customer, one.answer) for one in found] == answers.rows()
    for one in found:
        assert (one.why is None) == (one.answer is None)
