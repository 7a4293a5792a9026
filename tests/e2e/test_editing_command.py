"""Segments edited by `regulars segments add|change|remove|move`, and what the next sync writes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.shop import SmallShop

pytestmark = pytest.mark.slow


def edited(shop: SmallShop, *arguments: str) -> dict[str, Any]:
    done = shop.run("segments", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_segment_is_added_changed_moved_and_brought_back(shop: SmallShop) -> None:
    shop.sync()
    began = shop.config.read_text("utf-8") + "\n# mine\n"
    shop.config.write_text(began, "utf-8")
    new = ("add", "VIP", "turnover >= 200", "--to", "Status", "--before", "Lojalan kupac")

    shown = edited(shop, *new, "--dry-run")

    assert shop.config.read_text("utf-8") == began
    (vip,) = (one for one in shown["segments"] if one["segment"] == "vip")
    assert [one["name"] for one in vip["entering"]] == ["Ana Horvat"]
    assert (vip["count"], shown["saved"]) == (1, False)

    assert edited(shop, *new, "--yes")["saved"]
    assert "# mine" in shop.config.read_text("utf-8")
    edited(shop, "change", "VIP", "--name", "Zlatni", "--rule", "turnover >= 100", "--yes")
    shop.sync()
    assert shop.labels()["Zlatni"] == ["ana@example.com"]

    moved = edited(shop, "move", "Zlatni", "--yes")
    assert [(one["before"], one["after"]) for one in moved["moved"]] == [
        ("Zlatni", "Lojalan kupac")
    ]
    newest, *_, oldest = json.loads(shop.run("segments", "revisions", "--json").stdout)
    assert (newest["origin"], newest["now"]) == ("command", True)
    assert oldest["id"] in shop.run("segments", "revisions").stdout

    refused = shop.run("segments", "bring-back", oldest["id"], "--yes")
    assert refused.returncode == 2
    assert "--label delete" in refused.stderr
    back = edited(shop, "bring-back", oldest["id"], "--label", "delete", "--yes")
    assert back["removed"] == [{"segment": "status/vip", "label": True, "by_hand": 0}]
    shop.sync()
    assert "Zlatni" not in shop.labels()


def test_removing_asks_for_what_stays_behind_and_nothing_goes_unseen(shop: SmallShop) -> None:
    shop.sync()
    assert shop.run("customers", "choose", "ana@example.com", "Novi kupac").returncode == 0
    before = shop.config.read_text("utf-8")
    gone = ("remove", "Novi kupac", "--label", "delete")
    for arguments, says in (
        (gone, "--people"),
        (("change", "Novi kupac", "--rule", "order > 1"), "  order > 1"),
        ((*gone, "--people", "automatic"), "config.toml?"),  # nobody answers
    ):
        refused = shop.run("segments", *arguments)
        assert refused.returncode in (2, 130), refused.stdout
        assert says in refused.stderr
    assert shop.config.read_text("utf-8") == before

    edited(shop, *gone, "--people", "Lojalan kupac", "--yes")
    edited(shop, "add", "Veliki", "orders >= 2", "--to", "Vrijednost", "--new", "--yes")
    edited(shop, "remove", "Aktivnost", "--question", "--label", "leave", "--yes")
    text = shop.config.read_text("utf-8")
    above, _, rest = text.partition('[[dimension.segment]]\nkey = "over35"')
    shop.config.write_text(above + rest.partition("\n\n")[2], "utf-8")  # removed by hand
    assert "segment_removed" in [one["kind"] for one in shop.sync()["problems"]]
    assert "Iznad 35 godina" in shop.labels()
    edited(shop, "remove", "age/over35", "--label", "delete")
    shop.sync()
    assert not {"Novi kupac", "Iznad 35 godina"} & shop.labels().keys()
    assert shop.labels()["Lojalan kupac"] == shop.labels()["Veliki"] == ["ana@example.com"]
    assert [d["key"] for d in json.loads(shop.run("segments", "--json").stdout)] == [
        "status",
        "age",
        "turnover",
        "vrijednost",
    ]
