"""An undo that a brake stopped, whole or in part: approved, it goes on as the undo it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.errors import WrongUse
from core.tables import decision, override, run
from sync.report import RunReport
from tests.sync.counter import Shop, open_shop
from tests.sync.test_brakes import crowd, kinds
from tests.sync.test_undo import IVO, JAN, free, ids, in_force, places, undo

AWAY, NEW = "Inactive customer", "New customer"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Forty people, and a second run that moved Ivo and Jan."""
    made = open_shop(tmp_path)
    crowd(made, 40)
    made.run()
    made.order(date(2026, 2, 28), "ivo@example.com", 8)
    made.order(date(2026, 2, 28), "jan@example.com", 8)
    made.run()
    made.later(hours=1)
    return made


def lose_contacts(shop: Shop) -> None:
    """More than a third of them."""
    for at in range(20):
        shop.people.delete(shop.contact(f"Person {at}"))


def number_of(shop: Shop, report: RunReport) -> tuple[str, str, int | None]:
    """How the run stands in its table: what set it off, its state, the run it takes back."""
    rows = {row.number: row for row in shop.rows(run)}
    numbers = {row.id: row.number for row in rows.values()}
    row = rows[report.run]
    return row.trigger, row.state, numbers.get(row.undoes)


def test_stopped_by_a_loss_it_has_done_and_holds_nothing(shop: Shop) -> None:
    before = places(shop)
    lose_contacts(shop)

    report = undo(shop, 2)

    assert (report.state, kinds(report)) == ("waiting", ["contacts_lost"])
    assert number_of(shop, report) == ("undo", "waiting", 2)
    assert (shop.answers(), shop.writes(), in_force(shop)) == (before[1], {}, [])
    with pytest.raises(WrongUse, match="never written"):
        undo(shop, report.run)


@pytest.mark.parametrize("attended", [True, False])
def test_approved_it_is_done_as_the_undo_it_was(shop: Shop, attended: bool) -> None:
    lose_contacts(shop)
    waiting = undo(shop, 2)

    report = shop.run(approve=waiting.digest, attended=attended)

    assert number_of(shop, report) == ("undo", "done", 2)
    assert report.undo
    assert report.undo.restored == {"status": {ids(shop)[IVO]: "new", ids(shop)[JAN]: "potential"}}
    assert (shop.answers()[IVO], shop.answers()[JAN]) == (NEW, "Potential customer")
    assert in_force(shop) == [("undo", "new"), ("undo", "potential")]
    assert shop.run().counts == {}
    with pytest.raises(WrongUse, match=f"by run {report.run}"):
        undo(shop, 2)
    shop.later(hours=1)
    undo(shop, report.run)
    assert (shop.answers()[IVO], shop.answers()[JAN]) == ("Loyal customer", NEW)
    assert in_force(shop) == []


def test_approved_it_goes_as_far_as_was_asked(shop: Shop) -> None:
    lose_contacts(shop)
    waiting = undo(shop, 2, customer=ids(shop)[IVO])

    report = shop.run(approve=waiting.digest)

    assert report.undo
    assert report.undo.scope.customer == ids(shop)[IVO]
    assert (shop.answers()[IVO], shop.answers()[JAN]) == (NEW, NEW)


def test_the_first_run_with_its_labels_and_contacts_too(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    crowd(shop, 40)
    shop.run()
    shop.later(hours=1)
    lose_contacts(shop)
    waiting = undo(shop, 1)
    assert (waiting.state, shop.rows(decision)) == ("waiting", [])

    report = shop.run(approve=waiting.digest)

    assert report.undo
    assert len(report.undo.labels) == 4
    assert shop.labels() == {}
    assert {(row.question, row.answer) for row in shop.rows(decision)} == {
        ("label", "sheet"),
        ("customer", "out"),
    }
    assert shop.run().counts == {}
    shop.later(hours=1)
    free(shop, 1)
    shop.run()
    assert len(shop.labels()) == 4


class TestInPart:
    """It is done; what the owner changed besides is too much at once and waits."""

    @pytest.fixture
    def partly(self, shop: Shop) -> RunReport:
        for at in range(12):
            shop.pick(f"Person {at}", AWAY)
        report = undo(shop, 2)
        assert (report.state, kinds(report)) == ("waiting", ["many_overrides"])
        assert (shop.answers()[IVO], shop.answers()[JAN]) == (NEW, "Potential customer")
        shop.later(hours=1)
        return report

    def test_the_rest_approved_it_is_one_undo(self, shop: Shop, partly: RunReport) -> None:
        report = shop.run(approve=partly.digest)

        assert number_of(shop, report) == ("undo", "done", 2)
        assert in_force(shop) == [("sheet", "inactive")] * 12 + [
            ("undo", "new"),
            ("undo", "potential"),
        ]
        with pytest.raises(WrongUse, match=f"by run {report.run}"):
            undo(shop, 2)
        shop.later(hours=1)
        undo(shop, report.run)
        assert (shop.answers()[IVO], shop.answers()[JAN]) == ("Loyal customer", NEW)
        assert in_force(shop) == [("sheet", "inactive")] * 12
        undo(shop, 2)  # nobody has done it any more

    @pytest.mark.parametrize("mended", [False, True])
    def test_it_stays_known_whatever_becomes_of_the_rest(
        self, shop: Shop, partly: RunReport, mended: bool
    ) -> None:
        if mended:
            for at in range(12):
                shop.pick(f"Person {at}", NEW)
            shop.run()
        with pytest.raises(WrongUse, match=f"by run {partly.run}"):
            undo(shop, 2)

        undo(shop, partly.run)

        assert (shop.answers()[IVO], shop.answers()[JAN]) == ("Loyal customer", NEW)
        assert not [row for row in shop.rows(override) if not row.ended_at and row.origin == "undo"]


@pytest.mark.parametrize("later", [False, True])
def test_what_a_run_wrote_before_the_rest_had_to_wait_is_taken_back(
    shop: Shop, later: bool
) -> None:
    shop.order(date(2026, 2, 28), "eva@example.com", 8)
    for at in range(12):
        shop.pick(f"Person {at}", AWAY)
    waiting = shop.run()
    assert (waiting.state, shop.answers()["Eva Novak"]) == ("waiting", "Loyal customer")
    shop.later(hours=1)
    if later:
        shop.run()

    undo(shop, waiting.run)

    assert shop.answers()["Eva Novak"] == AWAY


def test_labels_and_people_it_had_done_with_come_back_with_the_undo_of_the_whole(
    tmp_path: Path,
) -> None:
    shop = open_shop(tmp_path)
    crowd(shop, 40)
    shop.run()
    before = places(shop)
    shop.later(hours=1)
    for at in range(12):
        shop.pick(f"Person {at}", AWAY)
    waiting = undo(shop, 1)
    assert (waiting.state, shop.labels()) == ("waiting", {})
    for at in range(12):
        shop.pick(f"Person {at}", NEW)
    report = shop.run(approve=waiting.digest)
    assert report.undo
    assert len(report.undo.labels) == 4
    shop.later(hours=1)

    undo(shop, report.run)

    assert places(shop) == before
