"""A run that followed a new name, or took a label over: an undo tells that these stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.tables import run
from sync.decisions import ADOPT_BY_RULES
from sync.undo.report import Undone
from tests.sync.answering import answer_label
from tests.sync.counter import Shop, open_shop
from tests.sync.test_label_questions import theirs
from tests.sync.test_renamed_segments import configured, rename_label, rename_option
from tests.sync.test_undo import ids, in_force, undo

LOYAL, VIP = "Loyal customer", "VIP"


def names(shop: Shop, number: int) -> Any:
    return next(row.names for row in shop.rows(run) if row.number == number)


@pytest.mark.parametrize("rename", [rename_label, rename_option])
def test_a_new_name_is_told_by_the_run_and_left_by_its_undo(shop: Shop, rename: Any) -> None:
    rename(shop, LOYAL, VIP)
    shop.run()
    assert (names(shop, 1), names(shop, 2)) == (None, {"status:loyal": [LOYAL, VIP]})
    shop.later(hours=1)

    report = undo(shop, 2)

    assert report.undo
    assert report.undo.renamed == {("status", "loyal"): (LOYAL, VIP)}
    assert Undone.from_json(report.undo.to_json()) == report.undo
    assert report.undo.restored == {}
    assert VIP in shop.labels()
    assert shop.run().counts == {}
    assert names(shop, 4) is None


def test_a_name_of_the_configuration_too(shop: Shop) -> None:
    configured(shop, "loyal", VIP).run()
    assert names(shop, 2) == {"status:loyal": [LOYAL, VIP]}


def test_only_the_names_an_undo_is_about_are_told(shop: Shop) -> None:
    rename_label(shop, LOYAL, VIP)
    shop.pick("Jan Kos", VIP)
    shop.run()
    shop.later(hours=1)
    for limits in ({"label": ("status", "new")}, {"customer": ids(shop)["Jan Kos"]}):
        trial = undo_trial(shop, 2, limits)
        assert (trial.renamed, trial.adopted) == ({}, {})
    assert undo_trial(shop, 2, {"label": ("status", "loyal")}).renamed


def undo_trial(shop: Shop, number: int, limits: dict[str, Any]) -> Undone:
    from sync.run import UndoRequest
    from sync.undo.plan import Scope

    report = shop.run(undo=UndoRequest(number, Scope(**limits)), dry_run=True)
    assert report.undo
    return report.undo


def test_a_label_taken_over_stays_and_follows_the_rules_as_she_said(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    theirs(shop, LOYAL, "Jan Kos")
    shop.run()
    shop.later(hours=1)
    answer_label(shop, "status/loyal", ADOPT_BY_RULES)
    shop.run()
    assert shop.labels()[LOYAL] == ["Ana Horvat"]
    shop.later(hours=1)

    report = undo(shop, 2)

    assert report.undo
    assert report.undo.adopted == {("status", "loyal"): LOYAL}
    assert shop.people.label_named(LOYAL).mark == "status/loyal"
    assert ids(shop)["Jan Kos"] in report.undo.left["status"]
    assert (shop.labels()[LOYAL], in_force(shop)) == (["Ana Horvat"], [])
    assert shop.run().counts == {}
