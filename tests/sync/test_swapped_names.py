"""Segments that change names among themselves: their labels follow by way of a name nobody has."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.errors import Rejected, TryLater
from core.i18n import Text
from core.tables import change, override
from sync.change import RENAME_LABEL
from sync.run import UndoRequest
from tests.sync.counter import STATUS, Shop, settled_shop, with_settings
from tests.sync.test_concurrent_hands import WRITE, meanwhile
from tests.sync.test_moved_again import roll
from tests.sync.test_names_used_again import killed_between_options_and_cells
from tests.sync.test_renamed_segments import options, rename_label

UPDATE = "people.contactGroups.update"
LOYAL, NEW, INACTIVE = "Loyal customer", "New customer", "Inactive customer"
NAMES = {segment.key: segment.name for segment in STATUS.segments}
CIRCLES = [
    ("loyal", "new"),
    ("loyal", "new", "inactive"),
    ("potential", "loyal", "inactive", "new"),
]


def swapped(shop: Shop, circle: tuple[str, ...]) -> Shop:
    """Each gets the name of the next one."""
    names = {key: NAMES[other] for key, other in pairwise((*circle, circle[0]))}
    segments = tuple(replace(s, name=names.get(s.key, s.name)) for s in STATUS.segments)
    return with_settings(shop, dimensions=(replace(STATUS, segments=segments),))


def state(shop: Shop) -> tuple[object, ...]:
    """By segment: who is under its label, whose cell says it; and the drop-down."""
    (status,) = shop.settings.dimensions
    labels, answers = shop.labels(), shop.answers()
    found = {
        s.key: (labels[s.name], sorted(who for who, name in answers.items() if name == s.name))
        for s in status.segments
    }
    return found, options(shop)[2:] == [s.name for s in status.segments], len(labels)


def settled(shop: Shop, before: tuple[object, ...]) -> None:
    assert state(shop) == before
    assert shop.rows(override) == []
    shop.later(minutes=20)
    assert (shop.run().counts, shop.writes()) == ({}, {})


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return settled_shop(tmp_path)


@pytest.mark.parametrize("circle", CIRCLES)
def test_names_go_round(shop: Shop, circle: tuple[str, ...]) -> None:
    before = state(shop)
    shop = swapped(shop, circle)

    report = shop.run()

    assert (report.problems, report.counts["rename_labels"]) == ((), len(circle))
    assert shop.door.calls[UPDATE] == len(circle) + 1
    settled(shop, before)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", range(4))
def test_stopped_at_any_of_the_calls_the_next_run_goes_on(
    shop: Shop, number: int, *, after: bool
) -> None:
    before = state(shop)
    shop = swapped(shop, CIRCLES[1])
    shop.door.script.fail(UPDATE, TryLater(Text("Overloaded.")), skip=number, after=after)
    with pytest.raises(TryLater):
        shop.run()
    shop.later(days=1)

    assert shop.run().problems == ()

    settled(shop, before)


@pytest.mark.parametrize("circle", CIRCLES)
@pytest.mark.parametrize("kills", [1, 2])
def test_killed_between_options_and_cells_nobody_changes_places(
    shop: Shop, circle: tuple[str, ...], kills: int
) -> None:
    before = state(shop)
    shop = swapped(shop, circle)
    for _ in range(kills):
        killed_between_options_and_cells(shop)
        shop.later(days=1)

    assert shop.run().problems == ()

    settled(shop, before)


def test_one_that_is_refused_is_told_and_done_by_the_next_run(shop: Shop) -> None:
    before = state(shop)
    shop = swapped(shop, CIRCLES[1])
    shop.door.script.fail(UPDATE, Rejected(Text("No."), http=400))
    assert {one.kind for one in shop.run().problems} == {"change_failed"}
    shop.later(days=1)

    assert shop.run().problems == ()

    settled(shop, before)


def test_a_chain_needs_no_name_in_between(shop: Shop) -> None:
    """Inactive customers become loyal ones, loyal ones new ones, new ones get a fresh name."""
    before = state(shop)
    names = {"inactive": LOYAL, "loyal": NEW, "new": "Once"}
    segments = tuple(replace(s, name=names.get(s.key, s.name)) for s in STATUS.segments)
    shop = with_settings(shop, dimensions=(replace(STATUS, segments=segments),))

    assert shop.run().problems == ()

    assert shop.door.calls[UPDATE] == 3
    settled(shop, before)


def test_two_that_want_one_name_are_still_a_problem(shop: Shop) -> None:
    segments = tuple(replace(s, name=LOYAL) if s.key == "new" else s for s in STATUS.segments)
    shop = with_settings(shop, dimensions=(replace(STATUS, segments=segments),))

    assert [one.kind for one in shop.run().problems] == ["name_taken"]
    assert shop.labels()[NEW] == ["Ivo Babić", "Mia Perić"]


def test_labels_she_swapped_are_two_new_names(shop: Shop) -> None:
    rename_label(shop, LOYAL, "for a moment")
    rename_label(shop, NEW, LOYAL)
    rename_label(shop, "for a moment", NEW)

    assert shop.run().problems == ()

    assert (shop.labels()[NEW], shop.answers()["Ana Horvat"]) == (["Ana Horvat"], NEW)
    assert shop.rows(override) == []
    shop.later(minutes=20)
    assert shop.run().counts == {}


def test_the_journal_tells_each_step_and_an_undo_the_name_before_them_all(shop: Shop) -> None:
    shop = swapped(shop, CIRCLES[0])
    number = shop.run().run
    steps = [
        (c.target["before"], c.target["name"]) for c in shop.rows(change) if c.kind == RENAME_LABEL
    ]
    assert steps == [(LOYAL, "status/loyal"), (NEW, LOYAL), ("status/loyal", NEW)]
    shop.later(days=1)

    report = shop.run(undo=UndoRequest(number))

    assert report.undo
    assert report.undo.renamed == {
        ("status", "loyal"): (LOYAL, NEW),
        ("status", "new"): (NEW, LOYAL),
    }


@pytest.mark.parametrize("circle", CIRCLES)
def test_rows_moved_while_the_cells_get_the_other_names_are_repaired(
    shop: Shop, circle: tuple[str, ...]
) -> None:
    before = state(shop)
    shop = swapped(shop, circle)
    meanwhile(shop, WRITE, 1, lambda: roll(shop))

    report = shop.run()

    assert report.problems == ()
    shop.later(days=1)
    shop.run()
    settled(shop, before)
