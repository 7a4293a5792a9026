"""What was filled in goes again with an undo, where it still stands as we wrote it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.tables import customer
from sync.run import RunReport, UndoRequest
from sync.undo.holds import release
from sync.undo.plan import Scope
from sync.undo.preview import foresee
from tests.sync.counter import ACCOUNT, STATUS, Shop
from tests.sync.test_completing import ALL, NOTHING, READ, WRITE, ana, new_shop, row, settle, told
from tests.sync.test_interrupted_runs import Killed

STAMP = "sheets.spreadsheets.batchUpdate"
"""The first call that writes: the sheet is told which run it is."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """An hour after the run that filled Ana's contact in."""
    shop = new_shop(tmp_path)
    shop.run()
    shop.later(hours=1)
    return shop


def undo(shop: Shop, number: int = 1, **limits: Any) -> RunReport:
    return shop.run(undo=UndoRequest(number, Scope(**limits)))


def free(shop: Shop, number: int = 1) -> int:
    with shop.engine.begin() as connection:
        return release(connection, ACCOUNT, number, None, shop.clock.now())


def test_it_goes_again_and_is_not_filled_in_anew(shop: Shop) -> None:
    report = undo(shop)

    assert told(shop) == NOTHING
    assert report.counts["clear_contacts"] == 1
    assert report.undo
    assert {what: list(v.values()) for what, v in report.undo.fields.items()} == {
        "birthday": ["1980-05-17"],
        "city": ["Split"],
        "phone": ["+385911234567"],
    }
    settle(shop)
    assert told(shop) == NOTHING


def test_the_preview_tells_the_same(shop: Shop) -> None:
    with shop.engine.begin() as connection:
        seen = foresee(connection, ACCOUNT, 1, Scope(), (STATUS,))

    report = undo(shop)

    assert report.undo
    assert (seen.fields, seen.fields_left) == (report.undo.fields, {})


def test_what_she_changed_since_is_left_and_told(shop: Shop) -> None:
    shop.people.edit(ana(shop).resource_name, city="Zadar", phones=("+385911234567", "112"))

    report = undo(shop)

    assert told(shop) == (None, ("+385911234567", "112"), "Zadar", None)
    assert report.undo
    assert report.undo.fields_left.keys() == {"city", "phone"}
    settle(shop)
    assert ana(shop).phones == ("+385911234567", "112")


def test_an_address_she_wrote_more_into_is_hers(shop: Shop) -> None:
    """Only the read right before tells that there is a street by now."""

    def edit(method: str) -> None:
        if method == READ:
            shop.people.edit(ana(shop).resource_name, beside=frozenset(["city"]))

    shop.door.script.watch = edit
    report = undo(shop)
    shop.door.script.watch = None

    assert told(shop) == (None, (), "Split", None)
    assert report.undo
    assert report.undo.fields.keys() == {"birthday", "phone"}
    assert report.undo.fields_left.keys() == {"city"}
    settle(shop)


def test_of_one_customer_only_hers_goes(shop: Shop) -> None:
    shop.people.add("Ivo Kos", email="ivo@example.com")
    row(shop, "ivo@example.com", "Ivo Kos", city="Pula")
    row(shop, occupation="Baker")
    shop.run()
    shop.later(hours=1)
    ivo = shop.contact("Ivo Kos")

    undo(shop, 2, customer=_customer(shop, ivo))

    assert shop.people.contact(ivo).city is None
    assert ana(shop).occupation == "Baker"
    settle(shop)


def test_released_it_is_filled_in_again(shop: Shop) -> None:
    undo(shop)
    shop.later(hours=1)

    assert free(shop) >= 3
    shop.run()

    assert told(shop) == ALL
    settle(shop)


def test_what_she_emptied_before_the_undo_stays_empty_when_it_is_released(shop: Shop) -> None:
    shop.people.edit(ana(shop).resource_name, city=None)
    undo(shop)
    shop.later(hours=1)

    free(shop)
    shop.run()

    assert told(shop) == (*ALL[:2], None, None)
    settle(shop)


def test_an_undo_taken_back_fills_in_again(shop: Shop) -> None:
    undo(shop)
    shop.later(hours=1)

    undo(shop, 2)

    assert told(shop) == ALL
    settle(shop)


def test_what_she_wrote_in_its_place_stays(shop: Shop) -> None:
    undo(shop)
    shop.people.edit(ana(shop).resource_name, city="Rab")

    settle(shop)

    assert told(shop) == (None, (), "Rab", None)


# Killed


@pytest.mark.slow
@pytest.mark.parametrize("minutes", [3, 60])
@pytest.mark.parametrize("after", [False, True], ids=["before the work", "after the work"])
@pytest.mark.parametrize("method", [READ, WRITE])
def test_a_run_killed_at_its_calls_is_ended_by_the_next(
    tmp_path: Path, method: str, after: bool, minutes: int
) -> None:
    shop = new_shop(tmp_path)
    row(shop, "mia@example.com", "Mia Perić", born=date(1980, 5, 17))
    shop.door.script.fail(method, Killed(), after=after)
    with pytest.raises(Killed):
        shop.run()
    shop.later(minutes=minutes)

    shop.run()

    assert told(shop) == ALL
    mia = shop.people.contact(shop.contact("Mia Perić"))
    assert mia.birthday == "1980-05-17"
    settle(shop)
    undo(shop, 1)
    undo(shop, 2)
    assert told(shop) == NOTHING


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before the work", "after the work"])
@pytest.mark.parametrize("method", [STAMP, READ, WRITE])
def test_an_undo_killed_at_its_calls_is_ended_by_the_next_sync(
    shop: Shop, method: str, after: bool
) -> None:
    shop.door.script.fail(method, Killed(), after=after)
    with pytest.raises(Killed):
        undo(shop)
    shop.later(minutes=20)

    shop.run()

    assert told(shop) == NOTHING
    settle(shop)
    free(shop)
    shop.run()
    assert told(shop) == ALL


def _customer(shop: Shop, contact: str) -> str:
    return str(next(one.id for one in shop.rows(customer) if one.resource_name == contact))
