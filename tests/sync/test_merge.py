"""The table of design section 3, row by row."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from core.model import NONE
from sync.edits import Remembered, cell_edits, label_edits, own_edits
from sync.merge import AUTOMATIC, UNKNOWN, Edits, Finding, Merged, NewOverride, Override, merge

TODAY = date(2026, 3, 1)
SEGMENTS = frozenset({"new", "loyal", "inactive"})
ANA = "01ANA"


def decide(
    *,
    computed: str = "new",
    base: str = "new",
    label: str | None = None,
    cell: str | None = None,
    override: Override | None = None,
    pending_label: set[str] | None = None,
    pending_cell: set[str] | None = None,
    remembered: Remembered | None = None,
) -> Merged:
    """One customer whose places agree with `base` unless `label` or `cell` say otherwise."""
    held = base if label is None else label
    shown = base if cell is None else cell
    overrides = {ANA: override} if override else {}
    before = _one(base.replace(NONE, "")), _one(base)
    labels = label_edits(
        before[0], _one(held.replace(NONE, "")), {ANA: pending_label or set()}, overrides
    )
    cells = cell_edits(before[1], _one(shown), {ANA: pending_cell or set()})
    own = own_edits(overrides, remembered or {ANA: (base, computed, False)})
    return merge(SEGMENTS, _one(computed), overrides, labels, cells, TODAY, own=own)


def _one(value: str) -> dict[str, str]:
    return {ANA: value} if value else {}


def kinds(merged: Merged) -> list[str]:
    return [finding.kind for finding in merged.findings]


def test_everything_agrees_and_the_computed_answer_stands() -> None:
    assert decide() == Merged(answers={ANA: "new"})


def test_a_changed_computed_answer_is_taken_without_any_override() -> None:
    assert decide(computed="loyal") == Merged(answers={ANA: "loyal"})


def test_picking_an_option_begins_an_override() -> None:
    merged = decide(cell="loyal")

    assert merged.answers == {ANA: "loyal"}
    assert merged.begun == (NewOverride(ANA, "loyal", "sheet"),)
    assert merged.by_hand == {ANA}


def test_picking_another_option_replaces_the_override() -> None:
    merged = decide(base="loyal", cell="inactive", override=Override("o1", "loyal"))

    assert merged.answers == {ANA: "inactive"}
    assert merged.begun == (NewOverride(ANA, "inactive", "sheet"),)
    assert merged.ended == {ANA: "o1"}


def test_picking_the_computed_option_under_an_override_is_an_override_too() -> None:
    merged = decide(base="loyal", cell="new", override=Override("o1", "loyal"))

    assert merged.begun == (NewOverride(ANA, "new", "sheet"),)


def test_picking_none_begins_an_override_to_none() -> None:
    merged = decide(cell=NONE)

    assert merged.answers == {ANA: NONE}
    assert merged.begun == (NewOverride(ANA, None, "sheet"),)


def test_picking_automatic_ends_the_override() -> None:
    merged = decide(base="loyal", cell=AUTOMATIC, override=Override("o1", "loyal"))

    assert merged.answers == {ANA: "new"}
    assert merged.ended == {ANA: "o1"}
    assert merged.begun == ()


def test_clearing_the_cell_ends_the_override() -> None:
    merged = decide(base="loyal", cell="", override=Override("o1", "loyal"))

    assert merged.answers == {ANA: "new"}
    assert merged.ended == {ANA: "o1"}


def test_clearing_a_computed_cell_writes_the_computed_answer_again() -> None:
    assert decide(cell="") == Merged(answers={ANA: "new"}, edited=frozenset({ANA}))


def test_a_label_added_beside_ours_begins_an_override_to_it() -> None:
    merged = decide(label="loyal new")

    assert merged.answers == {ANA: "loyal"}
    assert merged.begun == (NewOverride(ANA, "loyal", "label"),)


def test_a_person_moved_to_another_label_begins_an_override_to_it() -> None:
    assert decide(label="loyal").begun == (NewOverride(ANA, "loyal", "label"),)


def test_two_labels_added_are_a_problem_and_nothing_is_written() -> None:
    merged = decide(label="inactive loyal new")

    assert merged.left_alone == {ANA}
    assert merged.findings == (Finding("two_labels", ANA, ("inactive", "loyal")),)
    assert merged.begun == ()


def test_our_label_removed_and_none_added_means_none() -> None:
    merged = decide(label="", cell=None)

    assert merged.answers == {ANA: NONE}
    assert merged.begun == (NewOverride(ANA, None, "label"),)


def test_removing_a_label_that_an_override_put_there_ends_the_override() -> None:
    labels = label_edits({ANA: "loyal"}, {}, {}, {ANA: Override("o1", "loyal")})
    merged = merge(SEGMENTS, {ANA: "new"}, {ANA: Override("o1", "loyal")}, labels, Edits(), TODAY)

    assert merged.answers == {ANA: "new"}
    assert merged.ended == {ANA: "o1"}
    assert merged.begun == ()


def test_the_same_edit_in_both_places_is_one_override() -> None:
    merged = decide(label="loyal new", cell="loyal")

    assert merged.begun == (NewOverride(ANA, "loyal", "sheet"),)
    assert merged.left_alone == frozenset()


def test_different_edits_are_a_problem_and_nothing_is_written() -> None:
    merged = decide(label="loyal new", cell="inactive")

    assert merged.left_alone == {ANA}
    assert kinds(merged) == ["different_edits"]
    assert merged.begun == ()


FROM_PAGE = Override("o1", "loyal", origin="page")
PROBLEM = ("different_edits",)


@pytest.mark.parametrize(
    ("label", "cell", "answer", "found"),
    [
        (None, None, "loyal", ()),
        (None, "loyal", "loyal", ()),
        ("loyal new", None, "loyal", ()),
        ("loyal", "loyal", "loyal", ()),
        (None, "inactive", "loyal", PROBLEM),
        ("inactive new", None, "loyal", PROBLEM),
        ("inactive", "inactive", "loyal", PROBLEM),
        ("inactive", "loyal", "loyal", PROBLEM),
        ("", None, "loyal", PROBLEM),
        (None, AUTOMATIC, "loyal", PROBLEM),
        (None, NONE, "loyal", PROBLEM),
    ],
)
def test_what_she_chose_on_the_page_is_as_much_hers_as_what_she_chose_in_google(
    label: str | None, cell: str | None, answer: str, found: tuple[str, ...]
) -> None:
    """The rules say "new", both places too; on the page she chose "loyal" since the last run."""
    for origin in ("page", "command"):
        own = replace(FROM_PAGE, origin=origin)
        merged = decide(label=label, cell=cell, override=own)
        assert merged.answers == {ANA: answer}
        assert kinds(merged) == [*found]
        assert merged.left_alone == ({ANA} if found else set())
        assert (merged.begun, merged.ended) == ((), {})


def test_what_a_run_has_agreed_upon_gives_way_to_what_she_does_in_google_since() -> None:
    agreed: Remembered = {ANA: ("loyal", "new", True)}
    merged = decide(base="loyal", cell="inactive", override=FROM_PAGE, remembered=agreed)

    assert merged.answers == {ANA: "inactive"}
    assert merged.ended == {ANA: "o1"}


def test_a_choice_from_the_page_that_is_over_is_no_edit_any_more() -> None:
    over = replace(FROM_PAGE, until=date(2026, 2, 28))
    assert decide(cell="inactive", override=over).answers == {ANA: "inactive"}


def test_pinning_on_the_page_what_the_rules_say_is_an_edit_too() -> None:
    pinned = Override("o1", "new", origin="page")
    assert kinds(decide(cell="inactive", override=pinned)) == ["different_edits"]
    assert kinds(decide(label="", override=pinned)) == ["different_edits"]


def test_a_text_that_is_no_option_is_a_problem_and_nothing_is_written() -> None:
    merged = decide(cell=UNKNOWN + "Loyall")

    assert merged.left_alone == {ANA}
    assert merged.findings == (Finding("unknown_option", ANA, ("Loyall",)),)


def test_what_an_unsettled_write_put_there_or_left_there_is_ours() -> None:
    for shown in ("new", "loyal"):
        assert decide(cell=shown, base="new", pending_cell={"new", "loyal"}).begun == ()


def test_a_move_of_labels_that_stopped_half_way_is_ours() -> None:
    merged = decide(computed="loyal", base="new", label="loyal new", pending_label={"loyal", "new"})

    assert merged == Merged(answers={ANA: "loyal"})


def test_the_owners_edit_beside_an_unsettled_write_still_counts() -> None:
    merged = decide(cell="inactive", pending_cell={"new", "loyal"})

    assert merged.begun == (NewOverride(ANA, "inactive", "sheet"),)


def test_half_a_move_that_was_agreed_upon_is_nobodys_edit() -> None:
    labels = label_edits({ANA: "loyal new"}, {ANA: "loyal"}, {}, {})

    assert labels == Edits()


def test_a_first_agreement_makes_no_override() -> None:
    merged = decide(base="", label="new", cell="new")

    assert merged == Merged(answers={ANA: "new"}, edited=frozenset({ANA}))


def test_an_answer_that_was_there_before_us_and_differs_is_an_override() -> None:
    assert decide(base="", label="loyal").begun == (NewOverride(ANA, "loyal", "label"),)


def test_an_override_past_its_last_day_ends() -> None:
    merged = decide(base="loyal", override=Override("o1", "loyal", until=date(2026, 2, 28)))

    assert merged.answers == {ANA: "new"}
    assert merged.ended == {ANA: "o1"}


def test_an_override_holds_on_its_last_day() -> None:
    merged = decide(base="loyal", override=Override("o1", "loyal", until=TODAY))

    assert merged.answers == {ANA: "loyal"}


def test_an_override_to_a_removed_segment_is_a_problem() -> None:
    merged = decide(override=Override("o1", "gold"))

    assert merged.answers == {ANA: "new"}
    assert kinds(merged) == ["segment_gone"]
    assert merged.ended == {}


def test_a_customer_without_computed_answer_can_be_overridden_too() -> None:
    merged = decide(computed="", base="", cell="loyal")

    assert merged.answers == {ANA: "loyal"}


def test_none_picked_where_nothing_was_computed_stays_none() -> None:
    assert decide(computed="", base="", cell=NONE).begun == (NewOverride(ANA, None, "sheet"),)


def test_our_label_removed_just_when_the_rules_stopped_giving_it_agrees() -> None:
    merged = decide(computed="", base="new", label="", cell="new")

    assert merged.begun == ()
