"""A run taken back: both places as before it, what is the owner's left, and nothing done again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.errors import WrongUse
from core.tables import customer, decision, override, run
from sync.decisions import CUSTOMER, OUT, decide
from sync.merge import NewOverride
from sync.overrides import store_overrides
from sync.run import RunReport, UndoRequest
from sync.undo.holds import release
from sync.undo.plan import NOBODY, Scope
from tests.sync.counter import ACCOUNT, AGE, STATUS, Shop, open_shop, settled_shop

IVO, JAN, ANA = "Ivo Babić", "Jan Kos", "Ana Horvat"


def undo(shop: Shop, number: int, **limits: Any) -> RunReport:
    return shop.run(undo=UndoRequest(number, Scope(**limits)))


def free(shop: Shop, number: int, who: str | None = None) -> int:
    with shop.engine.begin() as connection:
        return release(connection, ACCOUNT, number, who, shop.clock.now())


def places(shop: Shop) -> tuple[object, ...]:
    return shop.labels(), shop.answers()


def ids(shop: Shop) -> dict[str, str]:
    return {row.name: row.id for row in shop.rows(customer)}


def in_force(shop: Shop) -> list[tuple[str, str | None]]:
    rows = [row for row in shop.rows(override) if row.ended_at is None]
    return sorted((row.origin, row.segment) for row in rows)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop after its first run, and a second one (run 2) that moved Ivo and Jan."""
    made = open_shop(tmp_path)
    made.run()
    made.before = places(made)  # type: ignore[attr-defined]
    made.order(date(2026, 2, 28), "ivo@example.com", 8)
    made.order(date(2026, 2, 28), "jan@example.com", 8)
    made.run()
    made.later(hours=1)
    return made


def test_both_places_are_as_before_and_stay_so(shop: Shop) -> None:
    after = places(shop)
    report = undo(shop, 2)
    assert places(shop) == shop.before != after  # type: ignore[attr-defined]
    assert report.undo
    assert report.undo.restored == {
        "status": {ids(shop)[IVO]: "new", ids(shop)[JAN]: "potential"},
    }
    assert in_force(shop) == [("undo", "new"), ("undo", "potential")]
    assert shop.run().counts == {}
    assert shop.writes() == {}
    shop.later(hours=20)
    assert shop.run().counts == {}


def test_its_reasons_name_the_run_that_is_taken_back(shop: Shop) -> None:
    report = shop.run(undo=UndoRequest(2, Scope()), dry_run=True)
    told = report.whys.of(ids(shop)[IVO], "status", "new", leaves=False)
    assert told is not None
    assert "undo of run 2" in told.say("en")


def test_it_is_a_run_like_any_other(shop: Shop) -> None:
    undo(shop, 2)
    last = max(shop.rows(run), key=lambda row: row.number)
    second = next(row for row in shop.rows(run) if row.number == 2)
    assert (last.trigger, last.state, last.undoes) == ("undo", "done", second.id)


def test_a_trial_writes_nothing_and_tells_the_same(shop: Shop) -> None:
    after = places(shop)
    trial = shop.run(dry_run=True, undo=UndoRequest(2))
    assert places(shop) == after
    assert in_force(shop) == []
    assert trial.undo
    assert trial.counts == undo(shop, 2).counts


def test_what_the_owner_did_since_is_left_and_told(shop: Shop) -> None:
    shop.pick(IVO, "Inactive customer")
    report = undo(shop, 2)
    assert report.undo
    assert report.undo.left == {"status": {ids(shop)[IVO]: "by_hand"}}
    assert shop.answers()[IVO] == "Inactive customer"
    assert shop.answers()[JAN] == "Potential customer"


def test_what_the_run_had_followed_is_left_and_told(shop: Shop) -> None:
    shop.pick(IVO, "Inactive customer")
    shop.run()
    report = undo(shop, 3)
    assert report.undo
    assert report.undo.left == {"status": {ids(shop)[IVO]: "hers"}}
    assert shop.answers()[IVO] == "Inactive customer"


def test_what_a_later_run_changed_is_left_and_told(shop: Shop) -> None:
    shop.later(days=300)
    shop.run()
    report = undo(shop, 2)
    assert report.undo
    assert set(report.undo.left["status"].values()) == {"changed"}
    assert shop.run().counts == {}


def test_undoing_the_undo_brings_it_all_forward(shop: Shop) -> None:
    after = places(shop)
    undo(shop, 2)
    shop.later(hours=1)
    undo(shop, 3)
    assert places(shop) == after
    assert in_force(shop) == []
    assert shop.run().counts == {}
    shop.later(hours=1)
    undo(shop, 2)
    assert places(shop) == shop.before  # type: ignore[attr-defined]


def test_who_was_taken_out_before_the_run_gets_no_answer_back(shop: Shop) -> None:
    ana = ids(shop)[ANA]
    with shop.engine.begin() as connection:
        decide(connection, ACCOUNT, CUSTOMER, {ana: OUT}, "page", shop.clock.now())
    undo(shop, 2)  # which empties her row and takes her label, too
    shop.later(hours=1)

    report = undo(shop, 3)

    assert report.undo is not None
    assert report.undo.left["status"] == {ana: NOBODY}
    assert in_force(shop) == []


def test_one_customer_alone(shop: Shop) -> None:
    undo(shop, 2, customer=ids(shop)[IVO])
    assert (shop.answers()[IVO], shop.answers()[JAN]) == ("New customer", "New customer")
    undo(shop, 2)
    assert places(shop) == shop.before  # type: ignore[attr-defined]


def test_one_label_alone(shop: Shop) -> None:
    undo(shop, 2, label=("status", "potential"))
    assert (shop.answers()[IVO], shop.answers()[JAN]) == ("Loyal customer", "Potential customer")


def test_released_the_rules_answer_again(shop: Shop) -> None:
    after = places(shop)
    undo(shop, 2)
    shop.later(hours=1)
    assert free(shop, 2) == 2
    shop.run()
    assert places(shop) == after
    assert shop.run().counts == {}
    undo(shop, 2)
    assert places(shop) == shop.before  # type: ignore[attr-defined]


def test_released_for_one_customer(shop: Shop) -> None:
    undo(shop, 2)
    shop.later(hours=1)
    free(shop, 2, ids(shop)[JAN])
    shop.run()
    assert (shop.answers()[IVO], shop.answers()[JAN]) == ("New customer", "New customer")


@pytest.mark.parametrize("number", [9, 3, 4])
def test_what_cannot_be_taken_back(shop: Shop, number: int) -> None:
    """An unknown run, a trial, one that wrote nothing."""
    shop.run(dry_run=True)
    shop.run()
    with pytest.raises(WrongUse):
        undo(shop, number)
    assert len(shop.rows(run)) == 4


def test_nothing_is_taken_back_twice(shop: Shop) -> None:
    undo(shop, 2)
    with pytest.raises(WrongUse, match="by run 3"):
        undo(shop, 2)


def test_the_labels_it_made_are_deleted_and_come_back_when_released(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.run()
    labels = shop.labels()
    shop.later(hours=1)
    report = undo(shop, 1)
    assert report.undo
    assert shop.labels() == {}
    assert len(shop.people.contacts()) == 5
    assert report.undo.tab
    assert [row.answer for row in shop.rows(decision) if row.question == "label"] == ["sheet"] * 4
    assert shop.run().counts == {}
    assert shop.labels() == {}
    shop.later(hours=1)
    free(shop, 1)
    shop.run()
    assert shop.labels() == labels
    assert in_force(shop) == []
    assert shop.run().counts == {}


def test_a_label_with_people_of_hers_is_left(tmp_path: Path) -> None:
    shop = settled_shop(tmp_path)
    shop.people.put(shop.label("New customer"), shop.contact(ANA))
    report = undo(shop, 1)
    assert report.undo
    assert list(report.undo.labels_left.values()) == ["New customer"]
    assert "New customer" in shop.labels()


def test_a_new_birthday_taken_back_leaves_no_answer(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, dimensions=(STATUS, AGE))
    shop.run()
    before = shop.labels(), shop.answers("Age")
    shop.people.edit(shop.contact(ANA), birthday="1960-05-05")
    shop.run()
    assert shop.answers("Age")[ANA] == "35 and over"
    shop.later(hours=1)
    undo(shop, 2)
    assert (shop.labels(), shop.answers("Age")) == before
    assert in_force(shop) == [("undo", "")]
    assert shop.run().counts == {}


def test_what_she_chose_on_the_page_and_nobody_wrote_yet_is_left(shop: Shop) -> None:
    ivo = ids(shop)[IVO]
    with shop.engine.begin() as connection:
        chosen = [NewOverride(ivo, "inactive", "page")]
        store_overrides(connection, ACCOUNT, "status", chosen, (), shop.clock.now())
    report = undo(shop, 2)
    assert report.undo
    assert report.undo.left == {"status": {ivo: "by_hand"}}
    assert shop.answers()[IVO] == "Inactive customer"
