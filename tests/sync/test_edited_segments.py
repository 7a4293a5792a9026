"""Dimensions edited in the configuration: what the next run makes of it, and nobody's answer is
taken for one by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.errors import TryLater
from core.i18n import Text
from core.model import Dimension, Segment
from core.tables import decision, override
from sync.decisions import DELETE, LEAVE, RETIRED, decide
from sync.run import RunReport, UndoRequest
from sync.undo.report import Undone
from tests.sync.counter import ACCOUNT, AGE, STATUS, Shop, settled_shop, with_settings
from tests.sync.test_renamed_segments import lists, options, rename_option


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return settled_shop(tmp_path, dimensions=(STATUS, AGE))


def edited(shop: Shop, *segments: Segment, name: str = STATUS.name) -> Shop:
    return with_settings(shop, dimensions=(replace(STATUS, name=name, segments=segments), AGE))


def quiet(shop: Shop, report: RunReport, *asked: str) -> None:
    """No problem but what becomes of those `asked` about; nothing by hand, nothing left to do."""
    assert {one.kind for one in report.problems} <= {"segment_removed"}
    assert [one.place.title for one in report.problems] == list(asked)
    assert shop.rows(override) == []
    shop.later(hours=1)
    assert shop.run().counts == {}
    assert shop.writes() == {}


def test_another_order_moves_who_it_moves_and_no_more(shop: Shop) -> None:
    potential, inactive, loyal, new = STATUS.segments
    shop = edited(shop, loyal, new, inactive, potential)

    report = shop.run()

    assert options(shop)[2:] == [s.name for s in (loyal, new, inactive, potential)]
    assert shop.answers()["Eva Novak"] == "New customer"  # ordered once, long ago
    assert shop.answers()["Ana Horvat"] == "Loyal customer"
    assert report.counts["add_members"] == report.counts["remove_members"] == 1
    quiet(shop, report)


def test_killed_between_the_list_and_the_cells_of_another_order(shop: Shop) -> None:
    shop = edited(shop, *STATUS.segments[::-1])
    down = TryLater(Text("Overloaded."))
    shop.door.script.fail("sheets.spreadsheets.values.batchUpdate", down)
    with pytest.raises(TryLater):
        shop.run()
    lists(shop).fill([[s.name] for s in STATUS.segments[::-1]], row=3)  # half of it arrived

    quiet(shop, shop.run())


def test_whose_segment_is_gone_answers_by_the_others(shop: Shop) -> None:
    before = shop.answers()
    potential, inactive, loyal, _ = STATUS.segments
    shop = edited(shop, potential, inactive, replace(loyal, when="orders >= 1"))

    report = shop.run()

    assert before["Ivo Babić"] == "New customer"
    assert shop.answers()["Ivo Babić"] == "Loyal customer"
    assert "New customer" not in options(shop)
    quiet(shop, report, "status/new")


def test_an_option_that_is_gone_and_was_picked_just_now_is_told(shop: Shop) -> None:
    shop.pick("Ana Horvat", "New customer")
    shop = edited(shop, *STATUS.segments[:3])
    kinds = [one.kind for one in shop.run().problems]
    assert kinds == ["unknown_option", "segment_removed"]
    assert shop.answers()["Ana Horvat"] == "New customer"


def test_a_dimension_goes_and_comes_back_with_nobody_s_answer_by_hand(shop: Shop) -> None:
    answers = shop.answers()
    shop = with_settings(shop, dimensions=(AGE,))
    quiet(shop, shop.run(), *sorted(f"status/{segment.key}" for segment in STATUS.segments))
    shop = with_settings(shop, dimensions=(STATUS, AGE))
    quiet(shop, shop.run())
    assert shop.answers() == answers


def test_a_new_dimension_gets_its_column_and_labels(shop: Shop) -> None:
    value = Dimension("value", "Value", (Segment("big", "Big buyer", "turnover >= 50"),))
    shop = with_settings(shop, dimensions=(STATUS, AGE, value))
    report = shop.run()
    assert shop.labels()["Big buyer"] == ["Ana Horvat", "Eva Novak"]
    assert shop.answers("Value")["Ana Horvat"] == "Big buyer"
    quiet(shop, report)


def test_a_dimension_called_otherwise_has_that_name_above_its_column(shop: Shop) -> None:
    shop = edited(shop, *STATUS.segments, name="Standing")
    report = shop.run()
    assert shop.answers("Standing")["Ana Horvat"] == "Loyal customer"
    quiet(shop, report)


def test_a_list_she_sorted_changes_nobody_s_answer(shop: Shop) -> None:
    answers, there = shop.answers(), options(shop)
    lists(shop).fill([[name] for name in sorted(map(str, there[2:]))], row=3)
    report = shop.run()
    assert shop.answers() == answers
    assert options(shop) == there
    quiet(shop, report)


def test_sorted_and_renamed_at_once_is_written_again_and_nobody_moves(shop: Shop) -> None:
    answers = shop.answers()
    rename_option(shop, "Loyal customer", "VIP")
    lists(shop).fill([[name] for name in sorted(map(str, options(shop)[2:]))], row=3)
    shop.run()
    assert {**answers, "Ana Horvat": shop.answers()["Ana Horvat"]} == shop.answers()
    assert shop.rows(override) == []


def removed(shop: Shop, label: str, *segments: Segment) -> Shop:
    """Without the segment `new`, and what she said of its label."""
    with shop.engine.begin() as connection:
        decide(connection, ACCOUNT, RETIRED, {"status/new": label}, "page", shop.clock.now())
    return edited(shop, *STATUS.segments[:3], *segments)


def test_the_label_of_a_removed_segment_goes_when_she_says_so(shop: Shop) -> None:
    shop = removed(shop, DELETE)
    report = shop.run(dry_run=True)
    assert report.counts["delete_labels"] == 1
    report = shop.run()
    assert "New customer" not in shop.labels()
    assert shop.rows(decision) == []
    quiet(shop, report)


def test_or_it_is_hers_with_everybody_in_it_and_never_touched_again(shop: Shop) -> None:
    shop = removed(shop, LEAVE)
    report = shop.run()
    assert report.counts["leave_labels"] == 1
    assert shop.labels()["New customer"] == ["Ivo Babić", "Mia Perić"]
    assert not shop.people.label_named("New customer").mark
    quiet(shop, report)
    shop = edited(shop, *STATUS.segments)  # back again: a label of hers is in the way
    assert [one.kind for one in shop.run().problems] == ["label_taken"]
    assert shop.rows(override) == []


def test_another_segment_gets_the_name_and_the_label_in_the_same_run(shop: Shop) -> None:
    shop = removed(shop, DELETE, Segment("once", "New customer", "orders = 1"))
    report = shop.run()
    assert shop.labels()["New customer"] == ["Ivo Babić", "Mia Perić"]
    assert shop.people.label_named("New customer").mark == "status/once"
    quiet(shop, report)


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_the_deletion_it_ends_the_same(shop: Shop, *, after: bool) -> None:
    shop = removed(shop, DELETE)
    down = TryLater(Text("Overloaded."))
    shop.door.script.fail("people.contactGroups.delete", down, after=after)
    with pytest.raises(TryLater):
        shop.run()
    report = shop.run()
    assert "New customer" not in shop.labels()
    assert shop.rows(decision) == []
    quiet(shop, report)


def test_a_label_she_deleted_meanwhile_is_no_question_more(shop: Shop) -> None:
    shop.people.remove_label(shop.label("New customer"))
    shop = removed(shop, DELETE)
    report = shop.run()
    assert shop.rows(decision) == []
    quiet(shop, report)


def test_a_segment_that_is_there_again_keeps_its_label(shop: Shop) -> None:
    shop = edited(removed(shop, DELETE), *STATUS.segments)
    report = shop.run()
    assert shop.labels()["New customer"] == ["Ivo Babić", "Mia Perić"]
    quiet(shop, report)


def test_the_labels_of_a_removed_dimension_go_too(shop: Shop) -> None:
    with shop.engine.begin() as connection:
        said = {f"status/{segment.key}": DELETE for segment in STATUS.segments}
        decide(connection, ACCOUNT, RETIRED, said, "page", shop.clock.now())
    shop = with_settings(shop, dimensions=(AGE,))
    report = shop.run()
    assert report.counts == {"delete_labels": 4}
    quiet(shop, report)


def test_a_run_that_moved_people_out_of_it_can_be_taken_back(shop: Shop) -> None:
    shop = removed(shop, DELETE, Segment("once", "Once", "orders = 1"))
    number = shop.run().run
    shop.later(hours=1)
    report = shop.run(undo=UndoRequest(number))
    assert report.state == "done"
    assert [one.kind for one in report.problems] == []


@pytest.mark.parametrize("said", [DELETE, LEAVE])
def test_taken_back_it_tells_of_the_labels_it_does_not_bring_back(shop: Shop, said: str) -> None:
    with shop.engine.begin() as connection:
        labels = {f"status/{segment.key}": said for segment in STATUS.segments}
        decide(connection, ACCOUNT, RETIRED, labels, "page", shop.clock.now())
    shop = with_settings(shop, dimensions=(replace(STATUS, label=False), AGE))
    number = shop.run().run
    shop.later(hours=1)

    report = shop.run(undo=UndoRequest(number))

    names = {("status", segment.key): segment.name for segment in STATUS.segments}
    assert report.undo
    assert (report.undo.gone, report.undo.let_go) == (
        (names, {}) if said == DELETE else ({}, names)
    )
    assert report.undo.is_empty
    assert Undone.from_json(report.undo.to_json()) == report.undo


def test_a_name_that_went_to_another_segment_is_nobody_s_choice_of_that_one(shop: Shop) -> None:
    potential, inactive, loyal, _ = STATUS.segments
    other = Segment("best", "New customer", "orders >= 9")
    shop = edited(shop, other, potential, inactive, loyal)
    report = shop.run()
    assert shop.answers().get("Ivo Babić", "") == ""
    assert shop.rows(override) == []
    assert {one.kind for one in report.problems} == {"label_taken", "segment_removed"}
