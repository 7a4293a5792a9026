"""`regulars segments …` as a person at a terminal runs it."""

from __future__ import annotations

import json

import pytest

from tests.e2e.shop import SmallShop

pytestmark = pytest.mark.slow


def test_the_history_tells_who_came_and_who_went(shop: SmallShop) -> None:
    shop.sync()
    row = [["20.11.2026.", "Boris Kovač", "boris@example.com", "12"]]
    place = f"/v4/spreadsheets/{shop.spreadsheet}/values/A8:D8"
    shop.api("PUT", place, {"values": row}, valueInputOption="USER_ENTERED")
    shop.sync()

    told = json.loads(shop.run("segments", "history", "--days", "400", "--json").stdout)
    (moved,) = [one for one in told["moves"] if one["dimension"] == "Status"]
    assert (moved["name"], moved["before"]) == ("Boris Kovač", "Neaktivan kupac")
    assert moved["after"] == "Lojalan kupac"
    assert told["nights"][-1]["sizes"]["status:loyal"] == len(shop.labels()["Lojalan kupac"])

    spoken = shop.run("segments", "history", "Lojalan kupac", "--days", "400").stdout
    assert "Boris Kovač" in spoken


def test_a_segment_nobody_knows_is_refused_with_the_way_on(shop: SmallShop) -> None:
    done = shop.run("segments", "history", "Grofovi")
    assert done.returncode == 2
    assert "Grofovi" in done.stderr
    assert "regulars segments" in done.stderr


def test_the_list_is_what_segments_alone_says(shop: SmallShop) -> None:
    shop.sync()
    assert shop.run("segments", "--json").stdout == shop.run("segments", "list", "--json").stdout


def test_a_rule_is_tried_explained_foreseen_and_held_against_the_past(shop: SmallShop) -> None:
    shop.sync()
    tried = json.loads(shop.run("segments", "count", "orders >= 2", "--json").stdout)
    assert (tried["count"], tried["sample"][0]["name"]) == (1, "Ana Horvat")
    assert "narudžb" in tried["sentence"]

    told = json.loads(shop.run("segments", "explain", "ana@example.com", "--json").stdout)
    assert next(one["answer"] for one in told if one["dimension"] == "status") == "loyal"
    spoken = shop.run("segments", "explain", "Ana Horvat").stdout
    assert "Lojalan kupac" in spoken

    coming = json.loads(shop.run("segments", "forecast", "--days", "60", "--json").stdout)
    assert {one["name"] for one in coming} >= {"Ana Horvat"}

    for question in (["orders >= 1"], []):
        done = shop.run("segments", "backtest", *question, "--on", "2026-03-01")
        assert done.returncode == 0, done.stderr
        assert "%" in done.stdout or "nikog" in done.stdout

    ahead = json.loads(shop.run("segments", "outlook", "--json").stdout)
    assert len(ahead["sentences"]) == 1  # with four buyers: why there is none
    assert "orders" not in ahead

    wrong = shop.run("segments", "count", "order >= 2")
    assert wrong.returncode == 2
    assert "orders" in wrong.stderr


def test_a_fault_in_a_rule_is_pointed_at(shop: SmallShop) -> None:
    done = shop.run("segments", "count", "orders > 3 AND turover > 100")
    assert done.returncode == 2
    _, rule, mark, advice = done.stderr.splitlines()
    assert rule == "  orders > 3 AND turover > 100"
    assert mark.index("^") == rule.index("turover")
    assert "turnover" in advice
