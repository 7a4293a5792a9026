"""Labels that were deleted, and labels that were there before us: one question, her answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.errors import Rejected, TryLater
from core.i18n import Text
from core.model import Label
from core.tables import decision, label, override
from sync.decisions import ADOPT_BY_HAND, ADOPT_BY_RULES, AGAIN, SHEET_ONLY
from sync.run import RunReport
from tests.sync.answering import answer_label
from tests.sync.counter import Shop, open_shop, with_settings

LOYAL, NEW = "Loyal customer", "New customer"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


def theirs(shop: Shop, name: str, *people: str) -> Label:
    """A label the owner made before Regulars came."""
    made = shop.people.make_label(name)
    for person in people:
        shop.people.put(made.resource_name, shop.contact(person))
    return made


def states(shop: Shop) -> dict[str, str]:
    return {row.segment: row.state for row in shop.rows(label)}


def overrides(shop: Shop) -> dict[str, str | None]:
    """What is in force, by origin and segment."""
    return {row.origin: row.segment for row in shop.rows(override) if row.ended_at is None}


def kinds(report: RunReport) -> list[str]:
    return [one.kind for one in report.problems]


def quiet(shop: Shop) -> bool:
    shop.later(minutes=20)
    return shop.run().counts == {} and shop.writes() == {}


class TestDeleted:
    @pytest.fixture(autouse=True)
    def deleted(self, shop: Shop) -> None:
        shop.run()
        shop.later(hours=1)
        shop.people.delete_label(shop.label(NEW))

    def test_again_makes_it_with_its_members_and_is_used_up(self, shop: Shop) -> None:
        assert kinds(shop.run()) == ["label_deleted"]
        assert states(shop)["new"] == "deleted"
        answer_label(shop, "status/new", AGAIN)

        report = shop.run()

        assert report.open_problems == 0
        assert shop.labels()[NEW] == ["Ivo Babić", "Mia Perić"]
        assert shop.rows(decision) == []
        assert shop.rows(override) == []
        assert quiet(shop)

    def test_again_said_before_any_run_saw_it_is_no_edit(self, shop: Shop) -> None:
        answer_label(shop, "status/new", AGAIN)

        shop.run()

        assert shop.labels()[NEW] == ["Ivo Babić", "Mia Perić"]
        assert shop.rows(override) == []

    def test_deleted_once_more_it_is_asked_once_more(self, shop: Shop) -> None:
        answer_label(shop, "status/new", AGAIN)
        shop.run()
        shop.later(hours=1)
        shop.people.delete_label(shop.label(NEW))

        assert kinds(shop.run()) == ["label_deleted"]

    def test_again_found_by_its_mark_where_the_answer_was_lost(self, shop: Shop) -> None:
        from core.errors import Unsure

        answer_label(shop, "status/new", AGAIN)
        lost = Unsure(Text("The answer was lost."))
        shop.door.script.fail("people.contactGroups.create", lost, after=True)
        shop.run()

        shop.run()

        assert shop.labels()[NEW] == ["Ivo Babić", "Mia Perić"]
        assert shop.rows(decision) == []
        assert shop.rows(override) == []

    def test_sheet_only_ends_the_question_and_makes_no_call(self, shop: Shop) -> None:
        shop.run()
        answer_label(shop, "status/new", SHEET_ONLY)

        report = shop.run()

        assert report.open_problems == 0
        assert states(shop)["new"] == "sheet"
        assert shop.answers()["Ivo Babić"] == NEW
        assert shop.writes() == {}
        assert quiet(shop)

    def test_sheet_only_can_be_taken_back(self, shop: Shop) -> None:
        answer_label(shop, "status/new", SHEET_ONLY)
        shop.run()
        answer_label(shop, "status/new", AGAIN)

        shop.run()

        assert shop.labels()[NEW] == ["Ivo Babić", "Mia Perić"]
        assert states(shop)["new"] == "ours"


def test_a_label_deleted_while_we_read_was_left_by_nobody(shop: Shop) -> None:
    shop.run()
    shop.later(hours=1)
    deleted = shop.label(NEW)

    def delete(method: str) -> None:
        if method == "people.contactGroups.batchGet":
            shop.door.script.watch = None
            shop.people.delete_label(deleted)

    shop.door.script.watch = delete
    report = shop.run()

    assert kinds(report) == ["label_deleted"]
    assert shop.rows(override) == []


class TestTaken:
    def test_adopted_by_hand_its_members_are_her_answers(self, shop: Shop) -> None:
        theirs(shop, LOYAL, "Ana Horvat", "Jan Kos")
        assert kinds(shop.run()) == ["label_taken"]
        shop.later(hours=1)
        answer_label(shop, "status/loyal", ADOPT_BY_HAND)

        report = shop.run()

        assert report.open_problems == 0
        assert shop.labels()[LOYAL] == ["Ana Horvat", "Jan Kos"]
        assert shop.answers()["Jan Kos"] == LOYAL
        assert overrides(shop) == {"label": "loyal"}  # Ana's is what the rules say anyway
        assert shop.people.label_named(LOYAL).mark == "status/loyal"
        assert shop.rows(decision) == []
        assert quiet(shop)

    def test_adopted_by_rules_the_rules_decide_who_stays(self, shop: Shop) -> None:
        theirs(shop, LOYAL, "Jan Kos")
        shop.run()
        answer_label(shop, "status/loyal", ADOPT_BY_RULES)

        shop.run()

        assert shop.labels()[LOYAL] == ["Ana Horvat"]
        assert shop.answers()["Jan Kos"] == "Potential customer"
        assert shop.rows(override) == []
        assert quiet(shop)

    @pytest.mark.parametrize("how", [ADOPT_BY_HAND, ADOPT_BY_RULES])
    def test_adopted_before_the_first_run(self, shop: Shop, how: str) -> None:
        theirs(shop, LOYAL, "Jan Kos")
        answer_label(shop, "status/loyal", how)

        report = shop.run()

        expected = {ADOPT_BY_HAND: ["Ana Horvat", "Jan Kos"], ADOPT_BY_RULES: ["Ana Horvat"]}
        assert report.counts["adopt_labels"] == 1
        assert shop.labels()[LOYAL] == expected[how]
        assert quiet(shop)

    def test_adopted_while_the_first_plan_waits(self, shop: Shop) -> None:
        theirs(shop, LOYAL, "Jan Kos")
        shop.run(attended=False)
        assert states(shop)["loyal"] == "taken"
        answer_label(shop, "status/loyal", ADOPT_BY_HAND)

        waiting = shop.run(attended=False)
        assert waiting.state == "waiting"
        assert waiting.counts["adopt_labels"] == 1
        shop.run(attended=False, approve=waiting.digest)

        assert shop.labels()[LOYAL] == ["Ana Horvat", "Jan Kos"]
        assert quiet(shop)

    def test_whoever_was_held_back_at_the_adoption_is_nobodys_choice(self, shop: Shop) -> None:
        """Approved is the plan before the adoption; what came in since belongs to the next run."""
        theirs(shop, LOYAL, "Jan Kos")
        waiting = shop.run(attended=False)
        answer_label(shop, "status/loyal", ADOPT_BY_RULES)
        shop.run(attended=False, approve=waiting.digest)

        shop.run()

        assert shop.rows(override) == []
        assert shop.labels()[LOYAL] == ["Ana Horvat"]

    def test_under_two_adopted_labels_is_the_ordinary_problem(self, shop: Shop) -> None:
        theirs(shop, LOYAL, "Jan Kos")
        theirs(shop, NEW, "Jan Kos")
        shop.run()
        answer_label(shop, "status/loyal", ADOPT_BY_HAND)
        answer_label(shop, "status/new", ADOPT_BY_HAND)

        assert kinds(shop.run()) == ["two_labels"]
        assert shop.labels()[LOYAL] == ["Ana Horvat", "Jan Kos"]
        assert "Jan Kos" in shop.labels()[NEW]

    def test_sheet_only_ends_the_question(self, shop: Shop) -> None:
        theirs(shop, LOYAL, "Jan Kos")
        shop.run()
        answer_label(shop, "status/loyal", SHEET_ONLY)

        assert shop.run().open_problems == 0
        assert shop.labels()[LOYAL] == ["Jan Kos"]
        assert quiet(shop)

    def test_another_prefix_ends_the_question(self, shop: Shop) -> None:
        theirs(shop, LOYAL, "Jan Kos")
        shop.run()
        shop = with_settings(shop, label_prefix="Shop: ")

        assert shop.run().open_problems == 0
        assert shop.labels()["Shop: Loyal customer"] == ["Ana Horvat"]
        assert shop.labels()[LOYAL] == ["Jan Kos"]

    def test_a_label_of_google_is_never_adopted(self, shop: Shop) -> None:
        named = replace(shop.settings.dimensions[0].segments[2], name="starred")
        segments = (*shop.settings.dimensions[0].segments[:2], named)
        shop = with_settings(
            shop, dimensions=(replace(shop.settings.dimensions[0], segments=segments),)
        )
        answer_label(shop, "status/loyal", ADOPT_BY_HAND)

        report = shop.run()

        assert kinds(report) == ["label_of_google"]
        assert states(shop)["loyal"] == "system"
        assert not any(method.endswith("contactGroups.update") for method in shop.writes())

    def test_a_mark_that_google_refuses_is_a_problem_and_the_label_ours(self, shop: Shop) -> None:
        theirs(shop, LOYAL, "Jan Kos")
        answer_label(shop, "status/loyal", ADOPT_BY_HAND)
        refused = Rejected(Text("No."), http=400)
        shop.door.script.fail("people.contactGroups.update", refused)

        assert kinds(shop.run()) == ["change_failed"]
        assert states(shop)["loyal"] == "ours"
        assert shop.run().open_problems == 0
        assert shop.people.label_named(LOYAL).mark == "status/loyal"
        assert quiet(shop)

    @pytest.mark.parametrize("method", ["get", "update"])
    def test_a_mark_that_a_kill_left_out_is_set_by_the_next_run(
        self, shop: Shop, method: str
    ) -> None:
        theirs(shop, LOYAL, "Jan Kos")
        answer_label(shop, "status/loyal", ADOPT_BY_HAND)
        down = TryLater(Text("Overloaded."))
        shop.door.script.fail(f"people.contactGroups.{method}", down)
        with pytest.raises(TryLater):
            shop.run()

        report = shop.run()

        assert report.counts["adopt_labels"] == 1
        assert shop.people.label_named(LOYAL).mark == "status/loyal"
        assert overrides(shop) == {"label": "loyal"}
        assert quiet(shop)

    def test_a_mark_that_somebody_took_away_is_set_again(self, shop: Shop) -> None:
        shop.run()
        shop.people.unmark_label(shop.label(LOYAL))

        assert shop.run().counts == {"adopt_labels": 1}
        assert shop.people.label_named(LOYAL).mark == "status/loyal"
        assert quiet(shop)


class TestBrakes:
    """A crowd she put there herself goes through; anybody else's still stops."""

    @pytest.fixture
    def crowd(self, shop: Shop) -> Shop:
        names = [f"Guest {number}" for number in range(30)]
        for name in names:
            shop.people.add(name, email=f"{name.replace(' ', '')}@example.com")
        theirs(shop, LOYAL, *names)
        shop.run()
        shop.later(hours=1)
        return shop

    def test_thirty_members_by_hand_hold_nothing_back(self, crowd: Shop) -> None:
        answer_label(crowd, "status/loyal", ADOPT_BY_HAND)

        report = crowd.run()

        assert report.trips == ()
        assert report.counts["new_overrides"] == 30
        assert len(crowd.labels()[LOYAL]) == 31

    def test_thirty_members_by_rules_leave_without_a_question(self, crowd: Shop) -> None:
        answer_label(crowd, "status/loyal", ADOPT_BY_RULES)

        report = crowd.run()

        assert report.trips == ()
        assert crowd.labels()[LOYAL] == ["Ana Horvat"]

    def test_other_edits_of_the_same_night_are_still_counted(self, crowd: Shop) -> None:
        answer_label(crowd, "status/loyal", ADOPT_BY_HAND)
        new = crowd.label(NEW)
        for number in range(30, 50):
            crowd.people.add(f"Guest {number}", email=f"guest{number}@example.com")
            crowd.people.put(new, crowd.contact(f"Guest {number}"))

        report = crowd.run()

        assert [trip.kind for trip in report.trips] == ["many_overrides"]
        assert len(crowd.labels()[LOYAL]) == 31
        assert crowd.answers()["Guest 1"] == LOYAL


def test_an_order_of_yesterday_still_moves_somebody_of_an_adopted_label(shop: Shop) -> None:
    theirs(shop, LOYAL, "Ana Horvat")
    answer_label(shop, "status/loyal", ADOPT_BY_HAND)
    shop.run()
    shop.later(hours=1)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)

    shop.run()

    assert shop.labels()[LOYAL] == ["Ana Horvat", "Ivo Babić"]
