"""Rules in words, in every language."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from core.i18n import LANGUAGES, Text
from sync.catalogue import METRICS
from sync.rules import compile_rule
from tests.sync.test_rules_properties import Said, condition

STATUS = "last_order < today - INTERVAL 8 MONTH"


def said(rule: str, language: str = "en") -> str:
    return compile_rule(rule, "EUR").sentence().say(language)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("orders = 0", "the number of orders is 0"),
        (STATUS, "the date of the last order is before today minus 8 months"),
        ("turnover BETWEEN 100 AND 499.99", "the turnover is from 100 EUR to 499.99 EUR"),
        ("turnover * 2 >= 500", "the turnover times 2 is at least 500 EUR"),
        ("turnover + 5 > 500", "the turnover plus 5 EUR is more than 500 EUR"),
        (
            "turnover / average_order > 3",
            "the turnover divided by the average order is more than 3",
        ),
        ("age < 35 AND city = 'Zadar'", "the age is less than 35 and the city is “Zadar”"),
        (
            "orders = 1 AND (age < 35 OR age IS NULL)",
            "the number of orders is 1 and (the age is less than 35 or the age is not known)",
        ),
        (
            "NOT (age < 35 OR orders = 1)",
            "the age is at least 35 and the number of orders is not 1",
        ),
        ("NOT NOT orders = 1", "the number of orders is 1"),
        ("city NOT IN ('Split', 'Zadar')", "the city is none of (“Split”, “Zadar”)"),
        ("city NOT LIKE 'Z%'", "the city does not look like “Z%”"),
        ("NOT city NOT LIKE 'Z%'", "the city looks like “Z%”"),
        ("'VIP' IN labels", "the label “VIP” is there"),
        ("'VIP' NOT IN labels", "the label “VIP” is not there"),
        (
            "first_order >= DATE '2026-01-31'",
            "the date of the first order is not before 31 Jan 2026",
        ),
        ("today - last_order > 30", "today minus the date of the last order is more than 30"),
        ("-(orders + 1) < 0", "minus (the number of orders plus 1) is less than 0"),
        ("orders NOT BETWEEN 1 AND 2", "the number of orders is not from 1 to 2"),
        ("NOT TRUE", "nobody"),
    ],
)
def test_a_rule_reads_as_a_sentence(rule: str, sentence: str) -> None:
    assert said(rule) == sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("hr", "datum zadnje narudžbe je prije nego danas minus 8 mjeseci"),
        ("sr", "datum poslednje porudžbine je pre nego danas minus 8 meseci"),
        ("cs", "datum poslední objednávky je dříve než dnešek minus 8 měsíců"),
        ("fa", "تاریخ آخرین سفارش پیش از امروز منهای ۸ ماه است"),
    ],
)
def test_it_reads_in_the_language_of_the_owner(language: str, sentence: str) -> None:
    assert said(STATUS, language) == sentence


@pytest.mark.parametrize(
    ("language", "amount"),
    [
        ("en", "1,200.50 EUR"),
        ("hr", "1.200,50 EUR"),
        ("cs", "1\u00a0200,50 EUR"),
        ("fa", "۱٬۲۰۰٫۵۰ EUR"),
    ],
)
def test_numbers_are_written_as_the_owner_writes_them(language: str, amount: str) -> None:
    assert amount in said("turnover > 1200.50", language)


@settings(max_examples=60, deadline=None)
@given(condition())
def test_every_rule_can_be_said_in_every_language_and_stored(rule: Said) -> None:
    sentence = compile_rule(rule[0], "EUR").sentence()
    assert Text.from_json(sentence.to_json()) == sentence
    for language in LANGUAGES:
        spoken = sentence.say(language)
        assert not set(re.findall(r"\w+_\w+", spoken)) & METRICS.keys()
        assert "{" not in spoken


@pytest.mark.parametrize(
    "rule",
    [
        " OR ".join(["1=1"] * 280),
        " AND ".join(["age<9"] * 200),
        f"city IN ({','.join(['1'] * 5)})".replace("1", "'a'"),
        f"age IN ({','.join(['1'] * 900)})",
        "(" * 27 + "age < 9" + ")" * 27,
        "NOT " * 27 + "age < 9",
        "1" + "+1" * 25 + " < age",
    ],
)
def test_the_longest_rules_can_be_said_and_stored(rule: str) -> None:
    sentence = compile_rule(rule, "EUR").sentence()
    assert Text.from_json(sentence.to_json()) == sentence
    assert sentence.say("fa")
