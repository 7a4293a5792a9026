"""The plan as a value: what it says, what its digest covers, what holding back leaves out."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.model import NewContact
from core.settings import Business
from sync.items import Held, held_by, items
from sync.merge import Merged, NewOverride
from sync.planning import held_part, make_plan
from sync.situation import Decided, Situation
from tests.sync.counter import STATUS

KEYS = frozenset(segment.key for segment in STATUS.segments)


def situation(
    answers: dict[str, str],
    labels: dict[str, str] | None = None,
    *,
    merged: Merged | None = None,
    wearers: frozenset[str] | None = None,
    buyers: tuple[NewContact, ...] = (),
) -> Situation:
    one = Decided(STATUS, merged or Merged(answers), labels or {}, {}, KEYS)
    worn = frozenset(answers) if wearers is None else wearers
    return Situation({"status": one}, worn, {}, buyers, Business())


def test_whoever_answers_otherwise_than_before_changes_labels() -> None:
    plan = make_plan(situation({"ana": "loyal", "ivo": "new"}, {"ana": "new", "ivo": "new"}))

    assert plan.adds == {("status", "loyal"): ("ana",)}
    assert plan.removes == {("status", "new"): ("ana",)}


def test_nothing_to_do_is_an_empty_plan() -> None:
    plan = make_plan(situation({"ana": "new"}, {"ana": "new"}))

    assert plan.is_empty
    assert plan.counts() == {}
    assert plan.items() == frozenset()


def test_both_labels_of_a_half_done_move_are_cleared_up() -> None:
    plan = make_plan(situation({"ana": "loyal"}, {"ana": "loyal new"}))

    assert plan.adds == {}
    assert plan.removes == {("status", "new"): ("ana",)}


def test_whoever_may_wear_no_label_loses_ours() -> None:
    plan = make_plan(situation({"ana": "new"}, {"ana": "new"}, wearers=frozenset()))

    assert plan.removes == {("status", "new"): ("ana",)}


def test_whom_a_person_has_to_decide_about_is_left_alone() -> None:
    merged = Merged({"ana": "loyal"}, left_alone=frozenset({"ana"}))

    assert make_plan(situation({"ana": "loyal"}, {"ana": "new"}, merged=merged)).is_empty


def test_holding_all_items_of_a_plan_leaves_nothing() -> None:
    begun = (NewOverride("ana", "loyal", "sheet"),)
    merged = Merged({"ana": "loyal", "mia": "new"}, begun=begun)
    buyers = (NewContact("mia", "Mia"),)
    whole = situation(merged.answers, {"ana": "new"}, merged=merged, buyers=buyers)  # type: ignore[arg-type]
    plan = make_plan(whole)

    held = make_plan(whole, held_by(plan.items()))

    assert plan.items() != frozenset()
    assert held.items() == frozenset()


def test_what_was_held_back_is_what_waits() -> None:
    whole = situation({"ana": "loyal", "ivo": "loyal"}, {"ana": "new", "ivo": "new"})
    written = make_plan(whole, Held(pairs=frozenset({("status", "ivo")})))

    rest = held_part(whole, written)

    assert rest.items() == make_plan(whole).items() - written.items()


def test_a_stored_plan_still_knows_its_items() -> None:
    plan = make_plan(situation({"ana": "loyal"}, {"ana": "new"}))

    stored = orjson.loads(orjson.dumps(plan.changes()))

    assert items(stored) == plan.items()


def test_a_change_more_is_another_digest() -> None:
    one = make_plan(situation({"ana": "loyal"}, {"ana": "new"}))
    other = make_plan(situation({"ana": "loyal", "ivo": "new"}, {"ana": "new"}))

    assert one.digest() != other.digest()


PEOPLE = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.sampled_from(sorted(KEYS)), max_size=12
)


@given(answers=PEOPLE, labels=PEOPLE, data=st.data())
def test_the_order_of_input_does_not_matter(
    answers: dict[str, str], labels: dict[str, str], data: st.DataObject
) -> None:
    shuffled = dict(data.draw(st.permutations(sorted(answers.items()))))

    one, other = make_plan(situation(answers, labels)), make_plan(situation(shuffled, labels))

    assert one.digest() == other.digest()
    assert list(one.adds.items()) == list(other.adds.items())


@given(answers=PEOPLE, labels=PEOPLE)
def test_after_the_plan_everybody_wears_the_answer(
    answers: dict[str, str], labels: dict[str, str]
) -> None:
    plan = make_plan(situation(answers, labels))
    worn = {who: {label} for who, label in labels.items()}
    for (_, segment), customers in plan.adds.items():
        for who in customers:
            worn.setdefault(who, set()).add(segment)
    for (_, segment), customers in plan.removes.items():
        for who in customers:
            worn[who].discard(segment)

    assert {who: label for who, label in worn.items() if label} == {
        who: {answer} for who, answer in answers.items()
    }


ANOTHER: dict[str, object] = {
    "create_labels": {("status", "loyal"): "Stammkunde"},
    "create_contacts": (NewContact("zoe", "Zoe"),),
    "adds": {("status", "gone"): ("zoe",)},
    "removes": {("status", "gone"): ("zoe",)},
    "cells": {"status": (("zoe", "", "loyal"),)},
    "begun": {"status": (NewOverride("zoe", None, "sheet"),)},
    "ended": {"status": {"zoe": "id"}},
    "create_spreadsheet": True,
    "facts": (("lost", "orders:x", "3"),),
}


@given(answers=PEOPLE, labels=PEOPLE, field=st.sampled_from(sorted(ANOTHER)))
def test_any_change_changes_the_digest(
    answers: dict[str, str], labels: dict[str, str], field: str
) -> None:
    plan = make_plan(situation(answers, labels))

    assert replace(plan, **{field: ANOTHER[field]}).digest() != plan.digest()


@pytest.mark.parametrize(
    "other",
    [
        NewContact("mia", "Mia B"),
        NewContact("mia", "Mia", email="mia@example.com"),
        NewContact("mia", "Mia", phone="+38591"),
        NewContact("eva", "Mia"),
    ],
)
def test_another_new_contact_is_another_digest(other: NewContact) -> None:
    one = make_plan(situation({}, buyers=(NewContact("mia", "Mia"),)))

    assert make_plan(situation({}, buyers=(other,))).digest() != one.digest()


@given(answers=PEOPLE, labels=PEOPLE, others=PEOPLE, worn=PEOPLE)
def test_two_plans_have_one_digest_only_if_they_have_the_same_items(
    answers: dict[str, str], labels: dict[str, str], others: dict[str, str], worn: dict[str, str]
) -> None:
    one, other = make_plan(situation(answers, labels)), make_plan(situation(others, worn))

    assert (one.digest() == other.digest()) == (one.items() == other.items())


@given(begun=st.sampled_from(["sheet", "label", "undo"]), id=st.text(max_size=3))
def test_where_an_override_came_from_is_no_part_of_the_digest(begun: str, id: str) -> None:
    def digest(origin: str, ended: str) -> str:
        new = (NewOverride("ana", "loyal", origin),)
        merged = Merged({"ana": "loyal"}, begun=new, ended={"ivo": ended})
        return make_plan(situation({"ana": "loyal"}, merged=merged)).digest()

    assert digest(begun, id) == digest("sheet", "x")
