"""Only labels that are ours are touched; the owner's names and decisions are followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Unsure
from core.i18n import Text
from core.tables import LABEL_NAMES, cursor, label, override
from tests.sync.counter import Shop, open_shop, with_settings


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


def test_a_label_that_is_not_ours_is_never_touched(shop: Shop) -> None:
    theirs = shop.people.make_label("loyal CUSTOMER")
    shop.people.put(theirs.resource_name, shop.contact("Jan Kos"))

    report = shop.run()

    assert [one.kind for one in report.problems] == ["label_taken"]
    assert shop.labels()[theirs.name] == ["Jan Kos"]
    assert shop.answers()["Ana Horvat"] == "Loyal customer"
    assert shop.run().counts == {}


def test_a_taken_name_that_becomes_free_gets_its_label(shop: Shop) -> None:
    theirs = shop.people.make_label("Loyal customer")
    shop.run()
    shop.people.edit_label(theirs.resource_name, "Old friends")

    report = shop.run()

    assert shop.labels()["Loyal customer"] == ["Ana Horvat"]
    assert report.open_problems == 0


def test_a_renamed_label_renames_its_segment_and_its_option(shop: Shop) -> None:
    shop.run()
    shop.people.edit_label(shop.label("Loyal customer"), "VIP")

    shop.run()

    assert shop.answers()["Ana Horvat"] == "VIP"
    assert shop.labels()["VIP"] == ["Ana Horvat"]
    assert shop.rows(override) == []
    assert shop.run().counts == {}


def test_a_deleted_label_is_one_question_and_no_edit(shop: Shop) -> None:
    shop.run()
    shop.people.delete_label(shop.label("New customer"))

    report = shop.run()

    assert [one.kind for one in report.problems] == ["label_deleted"]
    assert "New customer" not in shop.labels()
    assert shop.answers()["Ivo Babić"] == "New customer"
    assert shop.rows(override) == []
    assert shop.run().counts == {}


def test_a_label_whose_creation_was_never_answered_is_found_by_its_mark(shop: Shop) -> None:
    lost = Unsure(Text("The answer was lost."))
    shop.door.script.fail("people.contactGroups.create", lost, after=True)

    shop.run()
    shop.run()

    assert len(shop.labels()) == 4
    assert {row.state for row in shop.rows(label)} == {"ours"}
    assert shop.labels()["Potential customer"] == ["Jan Kos"]


def test_a_prefix_stands_before_every_label_and_no_option(shop: Shop) -> None:
    shop = with_settings(shop, label_prefix="Shop: ")

    shop.run()

    assert shop.labels()["Shop: Loyal customer"] == ["Ana Horvat"]
    assert shop.answers()["Ana Horvat"] == "Loyal customer"


def test_only_the_owners_own_labels_can_be_chosen_for_a_mail(shop: Shop) -> None:
    shop.people.make_label("VIP")

    shop.run()

    names = [row.value for row in shop.rows(cursor) if row.name == LABEL_NAMES]
    assert [list(found.values()) for found in names] == [["VIP"]]
