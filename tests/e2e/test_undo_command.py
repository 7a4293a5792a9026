"""`regulars undo` and `regulars release` as a person at a terminal uses them."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.e2e.conftest import LAG
from tests.e2e.shop import AS_OF, SmallShop
from tests.e2e.undoing import places, second_day, undo

pytestmark = pytest.mark.slow


@pytest.fixture
def shop_of_two_days(shop: SmallShop) -> SmallShop:
    shop.sync()
    second_day(shop)
    shop.pass_time(3600)
    return shop


def test_a_run_is_taken_back_held_and_released(shop_of_two_days: SmallShop) -> None:
    shop = shop_of_two_days
    before = places(shop)
    shop.sync()
    after = places(shop)
    assert before != after
    shop.pass_time(3600)

    trial = undo(shop, 2, "--dry-run")
    assert (trial["dry"], places(shop)) == (True, after)
    report = undo(shop, 2)
    assert report["undo"]["restored"] == trial["undo"]["restored"] != {}
    assert places(shop) == before
    assert shop.sync()["counts"] == {}
    undo(shop, 2, code=2)

    freed = json.loads(shop.run("release", "2", "--json").stdout)["released"]
    assert freed > 0
    shop.sync()
    assert places(shop) == after
    assert shop.run("release", "2").returncode == 2


def test_it_asks_first_and_stops_without_an_answer(shop_of_two_days: SmallShop) -> None:
    shop = shop_of_two_days
    shop.sync()
    after = places(shop)
    asked = subprocess.run(
        shop.command("undo", "2", "--as-of", AS_OF), input="", capture_output=True, text=True
    )
    assert asked.returncode == 130
    assert "Dino Marić" in asked.stderr
    assert places(shop) == after
    answered = subprocess.run(
        shop.command("undo", "2", "--as-of", AS_OF), input="y\n", capture_output=True, text=True
    )
    assert answered.returncode == 0, answered.stderr
    assert places(shop) != after


def test_one_customer_and_one_label(shop_of_two_days: SmallShop) -> None:
    shop = shop_of_two_days
    _, answers = places(shop)
    shop.sync()
    shop.pass_time(3600)
    report = undo(shop, 2, "--customer", "dino@example.com")
    assert report["undo"]["customer"]
    assert places(shop)[1]["dino@example.com"] == answers["dino@example.com"]
    assert places(shop)[1]["boris@example.com"] != answers["boris@example.com"]
    undo(shop, 2, "--customer", "nobody@example.com", code=2)
    undo(shop, 2, "--label", "No such label", code=2)


def test_one_that_had_to_wait_is_approved_as_the_undo_it_was(shop_of_two_days: SmallShop) -> None:
    shop = shop_of_two_days
    before = places(shop)[1]["dino@example.com"]
    shop.sync()
    shop.pass_time(3600)
    for contact, address in shop.contacts().items():
        if address in ("ana@example.com", "eva@example.com", "filip@example.com"):
            shop.api("DELETE", f"/v1/{contact}:deleteContact")
    shop.pass_time(LAG + 1)
    waiting = undo(shop, 2, code=1)
    assert (waiting["state"], places(shop)[1]["dino@example.com"] == before) == ("waiting", False)

    done = shop.run("sync", "--as-of", AS_OF, "--approve", waiting["digest"])

    assert done.returncode == 0, done.stderr
    assert "Dino Marić" in done.stdout
    assert places(shop)[1]["dino@example.com"] == before
    last = json.loads(shop.run("runs", "4", "--json").stdout)
    assert (last["trigger"], last["state"]) == ("undo", "done")
    undo(shop, 2, code=2)


def test_the_first_run_is_taken_back_but_for_what_stays(shop: SmallShop) -> None:
    contacts = set(shop.contacts().values())
    shop.sync()
    shop.pass_time(3600)
    report = undo(shop, 1)["undo"]
    assert shop.labels() == {}
    assert len(report["contacts_left"]) == 2
    assert set(shop.contacts().values()) > contacts
    assert report["tab_left"]["title"] == "Kupci"
    assert shop.sync()["counts"] == {}
    told = shop.run("undo", "1", "--yes")
    assert told.returncode == 2
