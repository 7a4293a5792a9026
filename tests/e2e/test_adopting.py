"""A table of hers becomes the customer sheet, by command and on the page's words."""

from __future__ import annotations

import json

import pytest

from tests.e2e.shop import SmallShop

pytestmark = pytest.mark.slow

TABLE = [
    ["Gost", "E-mail", "Mob", "Vrsta", "Bilješka"],
    ["Ana", "ANA@example.com", "", "stalni", "voli smokve"],
    ["Netko", "netko@example.com", "", "novi", "?"],
    ["Boris", "boris@example.com", "", "Loyal customer", ""],
]


def add_table(shop: SmallShop) -> None:
    add = {"addSheet": {"properties": {"title": "Gosti"}}}
    shop.api("POST", f"/v4/spreadsheets/{shop.spreadsheet}:batchUpdate", {"requests": [add]})
    shop.api(
        "PUT",
        f"/v4/spreadsheets/{shop.spreadsheet}/values/Gosti!A1",
        {"values": TABLE},
        valueInputOption="USER_ENTERED",
    )


def rows(shop: SmallShop) -> dict[str, list[str]]:
    path = f"/v4/spreadsheets/{shop.spreadsheet}/values/Gosti!A1:Z100"
    found = shop.api("GET", path)["values"]
    return {row[0]: row for row in found if row and row[0]}


def test_looked_at_then_taken_over(shop: SmallShop) -> None:
    shop.sync()
    add_table(shop)
    before = rows(shop)

    seen = shop.run("sheets", "adopt", "--tab", "Gosti", "--json")
    assert seen.returncode == 0, seen.stderr
    found = json.loads(seen.stdout)
    assert found["columns"]["email"] == "E-mail"
    assert "dimension:status" not in found["columns"]
    assert rows(shop) == before

    options = ["--tab", "Gosti", "--column", "name=Gost", "--column", "status=Vrsta"]
    options += ["--word", "stalni=status:loyal"]
    looked = json.loads(shop.run("sheets", "adopt", *options, "--json").stdout)
    assert {word["text"]: word["segment"] for word in looked["words"]["status"]} == {
        "stalni": "loyal",
        "novi": "",
        "Loyal customer": "loyal",
    }
    assert [line["customer"] != "" for line in looked["lines"]] == [True, False, True]
    assert (looked["rows"], looked["matched"]) == (3, 2)

    done = shop.run("sheets", "adopt", *options, "--answers", "by-hand")
    assert done.returncode == 0, done.stderr
    assert 'tab = "Gosti"' in shop.config.read_text()
    report = shop.sync()
    assert report["state"] == "done"

    now = rows(shop)
    assert now["Gost"][:5] == TABLE[0]
    assert now["Ana"][:5] == ["Ana", "ANA@example.com", "", "Lojalan kupac", "voli smokve"]
    assert now["Netko"][:5] == TABLE[2]
    assert now["Boris"][3] == "Lojalan kupac"
    assert shop.labels()["Lojalan kupac"] == ["ana@example.com", "boris@example.com"]
    shop.pass_time(3600)
    shop.sync()
    shop.pass_time(3600)
    shop.forget_calls()
    shop.sync()
    assert not [m for m in shop.methods() if "pdate" in m or "modify" in m]


def test_a_tab_that_is_not_there_and_a_table_without_people(shop: SmallShop) -> None:
    add_table(shop)

    missing = shop.run("sheets", "adopt", "--tab", "Goste")
    assert missing.returncode == 2
    assert "Gosti" in missing.stderr
    without = ["--column", "email=", "--column", "phone=", "--answers", "by-hand"]
    nobody = shop.run("sheets", "adopt", "--tab", "Gosti", *without)
    assert nobody.returncode == 2
