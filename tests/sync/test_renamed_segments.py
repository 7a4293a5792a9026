"""A label or an option that she renamed: the other place follows, and no answer changes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.errors import Rejected, TryLater, Unsure
from core.i18n import Text
from core.tables import override
from sync.run import RunReport
from tests.fakes.sheets import FakeTab
from tests.sync.counter import Shop, with_settings

LOYAL, NEW = "Loyal customer", "New customer"


def lists(shop: Shop) -> FakeTab:
    return next(tab for tab in shop.book.tabs if tab.metadata.get("regulars") == "lists")


def options(shop: Shop) -> list[object]:
    return [row[0] for row in lists(shop).values()[1:]]


def rename_option(shop: Shop, before: str, after: str) -> None:
    lists(shop).put(1 + options(shop).index(before), 0, after)


def rename_label(shop: Shop, before: str, after: str) -> None:
    shop.people.edit_label(shop.label(before), after)


def configured(shop: Shop, key: str, name: str) -> Shop:
    (status,) = shop.settings.dimensions
    segments = tuple(replace(s, name=name) if s.key == key else s for s in status.segments)
    return with_settings(shop, dimensions=(replace(status, segments=segments),))


def kinds(report: RunReport) -> list[str]:
    return [one.kind for one in report.problems]


def settled(shop: Shop, name: str) -> None:
    """Both places say `name`, nobody's answer changed, and nothing is left to do."""
    assert shop.labels()[name] == ["Ana Horvat"]
    assert shop.answers()["Ana Horvat"] == name
    assert name in options(shop)
    assert shop.rows(override) == []
    shop.later(minutes=20)
    assert shop.run().counts == {}
    assert shop.writes() == {}


def test_an_option_renames_its_segment_and_its_label(shop: Shop) -> None:
    rename_option(shop, LOYAL, "VIP")

    report = shop.run()

    assert report.counts["rename_labels"] == 1
    assert report.open_problems == 0
    assert LOYAL not in shop.labels()
    settled(shop, "VIP")


def test_a_label_renames_its_option(shop: Shop) -> None:
    rename_label(shop, LOYAL, "VIP")
    assert shop.run().open_problems == 0
    assert LOYAL not in options(shop)
    settled(shop, "VIP")


def test_both_renamed_alike_are_one_name(shop: Shop) -> None:
    rename_label(shop, LOYAL, "VIP")
    rename_option(shop, LOYAL, "VIP")
    assert shop.run().open_problems == 0
    settled(shop, "VIP")


def test_renamed_differently_is_a_problem_until_they_are_the_same(shop: Shop) -> None:
    rename_label(shop, LOYAL, "VIP")
    rename_option(shop, LOYAL, "Gold")

    assert kinds(shop.run()) == ["names_differ"]
    assert "VIP" in shop.labels()
    assert "Gold" in options(shop)
    assert kinds(shop.run()) == ["names_differ"]
    assert shop.writes() == {}
    rename_option(shop, "Gold", "VIP")

    assert shop.run().open_problems == 0
    settled(shop, "VIP")


def test_a_cell_picked_by_the_new_option_is_that_segment(shop: Shop) -> None:
    rename_option(shop, LOYAL, "VIP")
    shop.pick("Ivo Babić", "VIP")

    shop.run()

    assert [row.segment for row in shop.rows(override)] == ["loyal"]
    assert sorted(shop.labels()["VIP"]) == ["Ana Horvat", "Ivo Babić"]


def test_the_name_of_another_segment_is_a_problem(shop: Shop) -> None:
    rename_option(shop, LOYAL, NEW)

    assert kinds(shop.run()) == ["name_taken"]
    assert shop.labels()[LOYAL] == ["Ana Horvat"]
    assert options(shop).count(NEW) == 2
    assert shop.rows(override) == []


def test_a_label_renamed_to_what_another_is_called_is_a_problem(shop: Shop) -> None:
    rename_label(shop, LOYAL, NEW.upper())

    assert kinds(shop.run()) == ["name_taken"]
    assert shop.answers()["Ana Horvat"] == LOYAL
    assert shop.labels()[NEW.upper()] == ["Ana Horvat"]
    assert shop.rows(override) == []


def test_the_name_of_a_foreign_label_is_a_problem(shop: Shop) -> None:
    shop.people.make_label("VIP")
    rename_option(shop, LOYAL, "vip")

    assert kinds(shop.run()) == ["name_taken"]
    assert shop.labels()["VIP"] == []
    assert shop.labels()[LOYAL] == ["Ana Horvat"]


@pytest.mark.parametrize("name", ["Automatic", "—", "Automatsko"])
def test_the_options_every_list_has_are_no_names(shop: Shop, name: str) -> None:
    rename_label(shop, LOYAL, name)
    report = shop.run()
    if name != "Automatsko":
        assert kinds(report) == ["name_taken"]
        assert shop.answers()["Ana Horvat"] == LOYAL


@pytest.mark.parametrize("top", [0, 2])
def test_sorted_options_are_no_renaming(shop: Shop, top: int) -> None:
    before, answers = options(shop), shop.answers()
    texts = [*map(str, before[:top]), *sorted(map(str, before[top:]))]
    lists(shop).fill([[text] for text in texts], row=1)

    shop.run()

    assert options(shop) == before
    assert (shop.answers(), shop.rows(override)) == (answers, [])
    assert set(shop.labels()) == set(map(str, before[2:]))


def test_an_old_name_in_a_cell_is_no_edit(shop: Shop) -> None:
    rename_label(shop, LOYAL, "VIP")
    shop.run()
    shop.later(hours=1)
    shop.pick("Ana Horvat", LOYAL)  # pasted from an old export

    report = shop.run()

    assert report.open_problems == 0
    settled(shop, "VIP")


def test_her_name_holds_until_the_configuration_says_another(shop: Shop) -> None:
    rename_label(shop, LOYAL, "VIP")
    shop.run()
    shop.later(hours=1)
    assert shop.run().counts == {}

    shop = configured(shop, "loyal", "Regular")
    shop.run()

    settled(shop, "Regular")


def test_hers_wins_where_both_changed_at_once(shop: Shop) -> None:
    rename_label(shop, LOYAL, "VIP")
    shop = configured(shop, "loyal", "Regular")
    shop.run()
    settled(shop, "VIP")


def test_a_configured_name_renames_label_and_option(shop: Shop) -> None:
    shop = configured(shop, "loyal", "Regular")
    shop.run()
    assert LOYAL not in shop.labels()
    settled(shop, "Regular")


def test_a_new_prefix_renames_the_labels_only(shop: Shop) -> None:
    shop = with_settings(shop, label_prefix="Shop: ")
    shop.run()
    assert shop.labels()["Shop: Loyal customer"] == ["Ana Horvat"]
    assert shop.answers()["Ana Horvat"] == LOYAL
    shop.later(minutes=20)
    assert shop.run().counts == {}


def test_a_label_renamed_without_the_prefix_stays_as_she_called_it(shop: Shop) -> None:
    shop = with_settings(shop, label_prefix="Shop: ")
    shop.run()
    shop.later(hours=1)
    rename_label(shop, "Shop: Loyal customer", "VIP")
    shop.run()
    settled(shop, "VIP")


def test_a_renaming_that_google_refused_is_tried_again_and_no_edit(shop: Shop) -> None:
    shop.door.script.fail("people.contactGroups.update", Rejected(Text("No."), http=400))
    rename_option(shop, LOYAL, "VIP")
    assert kinds(shop.run()) == ["change_failed"]
    shop.later(hours=1)

    assert shop.run().open_problems == 0
    settled(shop, "VIP")


@pytest.mark.parametrize("after", [False, True])
def test_stopped_at_the_renaming_the_next_run_ends_the_same(shop: Shop, after: bool) -> None:
    rename_option(shop, LOYAL, "VIP")
    down = TryLater(Text("Overloaded."))
    shop.door.script.fail("people.contactGroups.update", down, after=after)
    with pytest.raises(TryLater):
        shop.run()

    shop.run()

    settled(shop, "VIP")


def test_stopped_between_the_options_and_the_cells_nothing_is_hers(shop: Shop) -> None:
    rename_label(shop, LOYAL, "VIP")
    down = TryLater(Text("Overloaded."))
    shop.door.script.fail("sheets.spreadsheets.values.batchUpdate", down)
    with pytest.raises(TryLater):
        shop.run()
    lists(shop).put(1 + options(shop).index(LOYAL), 0, "VIP")  # half of our write arrived

    shop.run()

    settled(shop, "VIP")


def test_a_new_segment_of_that_name_takes_it_from_the_one_she_renamed(shop: Shop) -> None:
    rename_label(shop, LOYAL, "VIP")
    shop.run()
    shop.later(hours=1)
    (status,) = shop.settings.dimensions
    vip = replace(status.segments[0], key="vip", name="VIP", when="orders >= 3")
    shop = with_settings(shop, dimensions=(replace(status, segments=(vip, *status.segments)),))

    shop.run()

    assert shop.labels()["VIP"] == []
    settled(shop, LOYAL)


@pytest.mark.parametrize("after", [False, True])
def test_a_lost_renaming_is_settled_and_the_old_name_is_hers_again_later(
    shop: Shop, *, after: bool
) -> None:
    rename_option(shop, LOYAL, "VIP")
    method, lost = "people.contactGroups.update", Unsure(Text("The answer was lost."))
    shop.door.script.fail(method, lost, after=after)
    shop.run()
    shop.run()
    settled(shop, "VIP")
    rename_label(shop, "VIP", LOYAL)

    shop.run()

    settled(shop, LOYAL)
