"""A name that another segment takes over: a write that broke off half-way leaves no answer of hers.

The options are written before the cells. Killed in between, the drop-down says the new names and
the cells the old ones: what stood there was ours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.errors import TryLater
from core.i18n import Text
from core.model import Segment
from core.tables import override
from tests.sync.counter import STATUS, Shop, open_shop, with_settings
from tests.sync.test_renamed_segments import lists, options

LOYAL, NEW, VIP = "Loyal customer", "New customer", "VIP"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ana is loyal, Ivo and Mia are new; Jan is a new one by hand."""
    shop = open_shop(tmp_path)
    shop.run()
    shop.pick("Jan Kos", NEW)
    shop.run()
    shop.later(hours=1)
    return shop


def configured(shop: Shop, names: dict[str, str], *more: Segment) -> Shop:
    segments = tuple(replace(s, name=names.get(s.key, s.name)) for s in STATUS.segments)
    return with_settings(shop, dimensions=(replace(STATUS, segments=(*segments, *more)),))


def taken_over(shop: Shop) -> Shop:
    """Loyal customers are called VIP now; another segment gets their old name."""
    rich = Segment("rich", LOYAL, "turnover >= 1000")
    return configured(shop, {"loyal": VIP}, rich)


def taken_over_as_long(shop: Shop) -> Shop:
    """The same, and another segment goes: the list is as long as it was."""
    (status,) = taken_over(shop).settings.dimensions
    segments = tuple(s for s in status.segments if s.key != "potential")
    return with_settings(shop, dimensions=(replace(status, segments=segments),))


def killed_between_options_and_cells(shop: Shop) -> None:
    down = TryLater(Text("Overloaded."))
    shop.door.script.fail("sheets.spreadsheets.values.batchUpdate", down)
    with pytest.raises(TryLater):
        shop.run()
    shop.door.script.forget()
    (status,) = shop.settings.dimensions
    names = [[segment.name] for segment in status.segments]
    tab = lists(shop)
    tab.rows = max(tab.rows, 3 + len(names))
    tab.fill([*names, *[[""]] * (tab.rows - 3 - len(names))], row=3)


def by_hand(shop: Shop) -> list[tuple[str, str]]:
    return [(o.segment, o.origin) for o in shop.rows(override) if o.ended_at is None]


def settled(shop: Shop) -> None:
    shop.later(minutes=20)
    assert shop.run().counts == {}
    assert shop.writes() == {}


Change = Callable[[Shop], Shop]


@pytest.mark.parametrize("kills", [0, 1, 2, 3])
@pytest.mark.parametrize("change", [taken_over, taken_over_as_long])
def test_a_name_taken_over_by_a_new_segment_brings_nobody_into_it(
    shop: Shop, change: Change, kills: int
) -> None:
    shop = change(shop)
    for _ in range(kills):
        killed_between_options_and_cells(shop)

    shop.run()

    assert by_hand(shop) == [("new", "sheet")]
    assert shop.answers()["Ana Horvat"] == VIP
    assert (shop.labels()[VIP], shop.labels()[LOYAL]) == (["Ana Horvat"], [])
    settled(shop)


@pytest.mark.parametrize("change", [taken_over, taken_over_as_long])
def test_an_answer_that_moves_in_the_same_run_is_nobodys_choice(shop: Shop, change: Change) -> None:
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    tab = shop.book.tab("Orders")
    shop = change(shop)
    killed_between_options_and_cells(shop)
    tab.delete_row(len(tab.values()) - 1)

    shop.run()

    assert by_hand(shop) == [("new", "sheet")]
    assert shop.answers()["Ivo Babić"] == NEW


def test_options_of_ours_at_other_places_are_no_renaming_of_hers(shop: Shop) -> None:
    names = {"inactive": "Away", "loyal": VIP, "new": "Once"}
    (status,) = configured(
        shop, names, Segment("rich", "Rich", "turnover >= 1000")
    ).settings.dimensions
    kept = tuple(s for s in status.segments if s.key != "potential")
    shop = with_settings(shop, dimensions=(replace(status, segments=kept),))
    killed_between_options_and_cells(shop)

    report = shop.run()

    assert [one.place.title for one in report.problems] == ["status/potential"]  # what it left
    assert (shop.answers()["Ana Horvat"], shop.answers()["Ivo Babić"]) == (VIP, "Once")
    assert by_hand(shop) == [("new", "sheet")]
    settled(shop)


def test_what_she_picks_from_the_new_options_is_hers_or_asked_about(shop: Shop) -> None:
    """The write was to bring the one option to Ana, who lacks it: it may have come to Eva."""
    shop = taken_over(shop)
    killed_between_options_and_cells(shop)
    shop.pick("Ivo Babić", LOYAL)
    shop.pick("Eva Novak", VIP)

    report = shop.run()

    assert sorted(by_hand(shop)) == [("new", "sheet"), ("rich", "sheet")]
    assert [(one.kind, "Eva Novak" in str(one.message)) for one in report.problems] == [
        ("astray", True)
    ]
    assert (shop.answers()["Eva Novak"], shop.answers()["Ana Horvat"]) == (VIP, VIP)
    assert LOYAL in options(shop)
