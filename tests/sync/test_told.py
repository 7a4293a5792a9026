"""What order rows tell of a customer: her contact, else the newest row that says it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import Text
from core.model import Dimension, Segment
from core.settings import Attribute, Business, OrderSource
from sync.attributes import check_attributes
from sync.catalogue import Own, own_metrics
from sync.explain import explain
from sync.metrics import compute
from sync.orders import SCHEMA
from sync.rules import RuleProblem, compile_rule
from sync.told import with_told
from tests.sync.shop import TODAY, ago, customers

KINDS = {"card": "text", "points": "number", "since": "date", "wants_mail": "yes_no"}
SOURCE = OrderSource("book", attributes={k: Attribute(k.title(), v) for k, v in KINDS.items()})
OWN: Own = own_metrics([SOURCE])


def rows(*told: dict[str, Any]) -> pl.DataFrame:
    base = dict.fromkeys(SCHEMA) | {
        "customer": "ana",
        "spreadsheet": "book",
        "tab": 0,
        "date": TODAY,
        "amount": 1_000,
        "currency": "EUR",
        "cancelled": False,
    }
    return pl.DataFrame([base | {"row": n} | one for n, one in enumerate(told, 2)], schema=SCHEMA)


def told(*said: dict[str, Any], **person: Any) -> dict[str, Any]:
    people = customers({"customer": "ana"} | person, {"customer": "ivo"})
    return with_told(people, rows(*said), TODAY, OWN).row(0, named=True)


def test_the_contact_wins_and_the_newest_row_fills_the_rest() -> None:
    found = told(
        {"city": "Split", "income": 100, "date": ago(9), "birthday": "1980-05-17"},
        {"city": "Zadar", "income": None, "date": ago(2), "birthday": "1999-01-01"},
        {"city": None, "date": ago(1), "contract_end": date(2027, 1, 1)},
        birthday="1981-06-18",
    )
    assert (found["city"], found["income"], found["birthday"]) == ("Zadar", 100, "1981-06-18")
    assert found["contract_end"] == date(2027, 1, 1)
    assert found["salesperson"] is None


def test_what_is_said_after_today_or_of_nobody_is_not_told() -> None:
    found = told({"city": "Split", "date": date(2099, 1, 1)}, {"city": "Pula", "customer": None})
    assert found["city"] is None


def test_attributes_have_their_kind() -> None:
    text = '{"card":"gold","points":12.5,"since":"2024-02-29","wants_mail":false}'
    found = told({"attributes": text}, {"attributes": '{"card":null,"points":3}', "date": ago(3)})
    assert [found[key] for key in KINDS] == ["gold", 12.5, date(2024, 2, 29), False]


def test_an_attribute_kept_under_another_kind_says_nothing() -> None:
    found = told({"attributes": '{"points":"many","since":"soon","wants_mail":"perhaps"}'})
    assert [found[key] for key in KINDS] == [None, None, None, None]


@given(st.permutations(range(6)))
def test_sorting_the_sheet_changes_nothing(order: list[int]) -> None:
    said = [
        {"city": city, "date": ago(day)}
        for city, day in zip("ABCDEF", (3, 1, 1, 1, 2, 9), strict=True)
    ]
    assert told(*(said[at] for at in order))["city"] == "D"


def asked(rule: str, said: dict[str, Any]) -> list[str]:
    people = with_told(customers({"customer": "ana"}, {"customer": "ivo"}), rows(said), TODAY, OWN)
    metrics = compute(people, rows(said), today=TODAY, business=Business(), rates={}, own=OWN)
    held = compile_rule(rule, "EUR", OWN).expression(TODAY)
    return metrics.filter(held)["customer"].to_list()


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        ("card = 'gold'", ["ana"]),
        ("points > 12 AND since < today - INTERVAL 1 YEAR", ["ana"]),
        ("wants_mail", []),
        ("NOT wants_mail", ["ana"]),
        ("wants_mail = FALSE", ["ana"]),
        ("wants_mail <> FALSE", []),
        ("wants_mail IS NULL", ["ivo"]),
        ("card <> 'silver'", ["ana"]),
        ("income >= 20", ["ana"]),
    ],
)
def test_rules_ask_for_them_and_null_is_unknown(rule: str, who: list[str]) -> None:
    text = '{"card":"gold","points":12.5,"since":"2024-02-29","wants_mail":false}'
    assert asked(rule, {"attributes": text, "income": 2_000}) == who


def test_a_rule_without_the_attribute_is_refused_with_place_and_suggestion() -> None:
    with pytest.raises(RuleProblem) as refused:
        compile_rule("orders > 1 AND pionts > 3", "EUR", OWN)
    assert (refused.value.line, refused.value.column) == (1, 16)
    assert refused.value.next == Text("Did you mean {name}?", name="points")
    for wrong in ("wants_mail > TRUE", "card = TRUE", "(orders = 1) IS NULL", "points = 'x'"):
        with pytest.raises(RuleProblem):
            compile_rule(wrong, "EUR", OWN)
    with pytest.raises(RuleProblem):
        compile_rule("points > 3", "EUR")


def test_sentences_name_them_as_she_does() -> None:
    rule = compile_rule("points >= 3 AND NOT wants_mail", "EUR", OWN)
    assert str(rule.sentence()) == "“Points” is at least 3 and “Wants_Mail”: no"
    assert str(compile_rule("wants_mail <> FALSE", "EUR", OWN).sentence()) == "“Wants_Mail”: yes"


def test_reasons_tell_her_own_numbers() -> None:
    said = {"attributes": '{"points":12.5,"wants_mail":true}'}
    people = with_told(customers({"customer": "ana"}), rows(said), TODAY, OWN)
    metrics = compute(people, rows(said), today=TODAY, business=Business(), rates={}, own=OWN)
    fan = Dimension("d", "D", (Segment("fan", "Fan", "points > 3 AND wants_mail"),))
    (one,) = explain(metrics, fan, TODAY, "EUR", OWN)
    assert str(one.why) == "“Points” is more than 3 (now 12.5) and “Wants_Mail”: yes"


@pytest.mark.parametrize(
    "key", ["orders", "today", "date", "in", "is", "interval", "like", "null", "not"]
)
def test_names_that_rules_know_are_refused(key: str) -> None:
    (problem,) = check_attributes([OrderSource("a", attributes={key: Attribute("X")})])
    assert f"orders[1].attributes.{key}" in str(problem)


def test_one_name_has_one_kind() -> None:
    other = OrderSource("b", attributes={"points": Attribute("Bodovi", "text")})
    (problem,) = check_attributes([SOURCE, other])
    assert "orders[2].attributes.points" in str(problem)
    assert check_attributes([SOURCE, SOURCE]) == []
