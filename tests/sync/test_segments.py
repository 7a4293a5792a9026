"""The shipped dimensions, and who falls where."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.i18n import LANGUAGES, Text
from core.model import Dimension, Segment
from core.settings import Business
from sync.dimensions import check_dimensions
from sync.metrics import compute
from sync.metrics.scores import GROUPS
from sync.segments import asked_for, evaluate
from sync.shipped import dimensions, ready
from tests.sync.shop import TODAY, ago, customers, order_rows


def answers(
    *rows: dict[str, Any], today: date = TODAY, birthday: str | None = None
) -> dict[str, Any]:
    people = customers({"customer": "ana", "birthday": birthday})
    asked = asked_for(dimensions("en"), "EUR")
    metrics = compute(
        people, order_rows(*rows), today=today, business=Business(), rates={}, also=asked
    )
    return evaluate(metrics, dimensions("en"), today, "EUR").row(0, named=True)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], "potential"),
        ([0], "new"),
        ([60], "new"),
        ([61], "onetime"),
        ([5, 90], "loyal"),
        ([200, 201], "loyal"),
        ([300], "inactive"),
        ([300, 301], "inactive"),
    ],
)
def test_status(days: list[int], expected: str) -> None:
    assert answers(*[{"date": ago(n)} for n in days])["status"] == expected


def test_an_order_eight_months_ago_to_the_day_still_counts() -> None:
    rows = ({"date": date(2025, 6, 30)}, {"date": date(2025, 5, 1)})
    assert answers(*rows, today=date(2026, 2, 28))["status"] == "loyal"
    assert answers(*rows, today=date(2026, 3, 1))["status"] == "inactive"


def test_two_lines_of_one_visit_make_nobody_a_regular() -> None:
    assert answers({}, {})["status"] == "new"


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "days30"), (30, "days30"), (31, "days60"), (61, "days90"), (90, "days90"), (91, "quiet")],
)
def test_activity(days: int, expected: str) -> None:
    assert answers({"date": ago(days)})["activity"] == expected


def test_who_never_ordered_has_no_activity() -> None:
    assert answers()["activity"] is None


@pytest.mark.parametrize(
    ("birthday", "expected"),
    [("1991-04-01", "under35"), ("1991-03-31", "over35"), ("--03-31", None), (None, None)],
)
def test_age(birthday: str | None, expected: str | None) -> None:
    assert answers(birthday=birthday)["age"] == expected


def test_the_first_rule_that_holds_wins() -> None:
    both = Dimension(
        "d",
        "D",
        (Segment("never", "N", "age > 0"), Segment("a", "A", "TRUE"), Segment("b", "B", "TRUE")),
    )
    metrics = compute(
        customers({"customer": "ana"}), order_rows(), today=TODAY, business=Business(), rates={}
    )
    assert evaluate(metrics, [both], TODAY, "EUR").to_dicts() == [{"customer": "ana", "d": "a"}]


def test_a_dimension_without_segments_answers_nothing() -> None:
    metrics = compute(
        customers({"customer": "ana"}), order_rows(), today=TODAY, business=Business(), rates={}
    )
    found = evaluate(metrics, [Dimension("d", "D", ())], TODAY, "EUR")
    assert found.to_dicts() == [{"customer": "ana", "d": None}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_dimensions_can_be_used_in_every_language(language: str) -> None:
    shipped = dimensions(language)
    assert check_dimensions(shipped, "EUR") == []
    assert [d.key for d in shipped] == ["status", "activity", "age", "turnover"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_further_dimensions_are_ready_in_every_language(language: str) -> None:
    average, loyalty, rfm = ready(language)
    assert check_dimensions([*dimensions(language), average, loyalty, rfm], "EUR") == []
    assert asked_for([average, rfm], "EUR") == {"average_order_third", "rfm_group"}
    assert [segment.key for segment in loyalty.segments] == ["gold", "silver", "bronze"]
    assert [segment.key for segment in rfm.segments] == list(GROUPS)


def test_thirds_of_turnover_are_a_column_alone() -> None:
    (turnover,) = (d for d in dimensions("en") if d.key == "turnover")
    assert (turnover.column, turnover.label) == (True, False)
    rows = [{"customer": f"c{at}", "amount": 100 + at} for at in range(9)]
    people = customers(*({"customer": f"c{at}"} for at in range(10)))
    metrics = compute(
        people,
        order_rows(*rows),
        today=TODAY,
        business=Business(),
        rates={},
        also=asked_for([turnover], "EUR"),
    )
    found = dict(evaluate(metrics, [turnover], TODAY, "EUR").sort("customer").iter_rows())
    third = ["small", "medium", "large"]
    assert found == {f"c{at}": third[at // 3] if at < 9 else None for at in range(10)}


def test_a_rule_cannot_ask_for_a_label_of_ours() -> None:
    asks = segment("b", "B", "orders > 1 OR 'loyal CUSTOMER' IN labels")
    (problem,) = check_dimensions([*dimensions("en"), Dimension("d", "D", (asks,))], "EUR")
    assert problem.say() == (
        "d.b: line 1, column 15: “loyal CUSTOMER” is a label that Regulars writes itself."
        " Write the rule by which it is given instead."
    )
    prefixed = [*dimensions("en"), Dimension("d", "D", (asks,))]
    assert check_dimensions(prefixed, "EUR", "CRM ") == []


def test_the_words_are_those_of_the_trade() -> None:
    status = dimensions("hr")[0]
    assert [segment.name for segment in status.segments] == [
        "Potencijalni kupac",
        "Neaktivan kupac",
        "Lojalan kupac",
        "Novi kupac",
        "Jednokratni kupac",
    ]


def segment(key: str = "a", name: str = "A", when: str = "TRUE") -> Segment:
    return Segment(key, name, when)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ([Dimension("d", "D", (segment(), segment(name="B")))], "Segments of d with the key a: 2."),
        ([Dimension("d", "D", (segment(), segment("b", " a")))], "Segments called A: 2."),
        ([Dimension("d", "D", (segment(name="é"), segment("b", "É")))], "Segments called"),
        ([Dimension("d", "D", (segment(name=" "),))], "d.a has no name."),
        ([Dimension("d", "", (segment(),))], "d has no name."),
        ([Dimension("d", "D", ())], "D has no segments."),
        ([Dimension("d", "D", (segment(name="x" * 1001),))], "longer than 1000"),
        ([Dimension("d", "D", (segment("-"),))], "- cannot be a key"),
        ([Dimension("d/e", "D", (segment(),))], "d/e cannot be a key"),
        ([Dimension("d", "D", (segment("automatic"),))], "automatic cannot be a key"),
        (
            [Dimension("d", "D", (segment(when="TRUE AND\n ordrs > 1"),))],
            "d.a: line 2, column 2: ordrs is no metric. Did you mean orders?",
        ),
    ],
)
def test_a_dimension_that_cannot_be_used_is_said(found: list[Dimension], says: str) -> None:
    (problem,) = check_dimensions(found, "EUR")
    assert says in problem.say()


def test_names_are_told_apart_over_all_dimensions_with_labels() -> None:
    one = Dimension("d", "D", (segment(name="VIP"),))
    other = Dimension("e", "E", (segment(name="vip"),))
    (problem,) = check_dimensions([one, other], "EUR")
    assert problem.say() == "Segments called VIP: 2."


def test_names_without_labels_may_be_alike() -> None:
    one = Dimension("d", "D", (segment(),))
    other = Dimension("e", "E", (segment(),), label=False)
    assert check_dimensions([one, other], "EUR") == []


def test_two_dimensions_with_one_key_are_said_once() -> None:
    one = Dimension("d", "D", (segment(),))
    other = Dimension("d", "E", (segment(name="B"),))
    assert [p.say() for p in check_dimensions([one, other], "EUR")] == [
        "Dimensions with the key d: 2."
    ]


def test_a_problem_with_words_inside_survives_being_stored() -> None:
    (problem,) = check_dimensions([Dimension("d", "D", (segment(when="orders"),))], "EUR")
    assert Text.from_json(problem.to_json()) == problem
    assert "This is a value, not a condition." in problem.say()
