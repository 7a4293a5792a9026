"""`regulars sync` as a person at a terminal runs it."""

from __future__ import annotations

import json

import pytest

from tests.e2e.shop import AS_OF, SmallShop

pytestmark = pytest.mark.slow

QUIET_NIGHT = [
    "people.people.connections.list",
    "people.contactGroups.list",
    "people.contactGroups.batchGet",
    "sheets.spreadsheets.get",
    "sheets.spreadsheets.values.batchGet",
    "sheets.spreadsheets.values.batchGet",
]


def test_missing_buyers_are_created_once(shop: SmallShop) -> None:
    shop.sync()
    shop.sync()
    addresses = list(shop.contacts().values())
    assert sorted(addresses) == sorted(set(addresses))
    assert "eva@example.com" in addresses


def test_a_quiet_night_makes_the_floor_of_calls_and_no_write(shop: SmallShop) -> None:
    shop.sync()
    shop.sync()  # reads the echo of the first run's own writes
    shop.forget_calls()
    assert shop.sync()["counts"] == {}
    assert sorted(shop.methods()) == sorted(QUIET_NIGHT)


def test_a_bad_cell_is_a_problem_with_its_place(shop: SmallShop) -> None:
    shop.sync()
    problems = json.loads(shop.run("problems", "--json").stdout)
    bad = [problem for problem in problems if problem["place"]["cell"]]
    assert [(problem["place"]["title"], problem["place"]["cell"]) for problem in bad] == [
        ("2026", "A7")
    ]
    link = f"{shop.google.url}/sheets/{shop.spreadsheet}?tab=0"
    assert [problem["place"]["link"] for problem in bad] == [link]


def test_a_dry_run_writes_nothing(shop: SmallShop) -> None:
    before = shop.contacts()
    report = shop.sync("--dry-run")
    assert report["dry"]
    assert report["counts"]["create_contacts"] == 2
    assert shop.contacts() == before
    assert shop.labels() == {}


def test_the_owners_choice_in_the_sheet_becomes_the_label(shop: SmallShop) -> None:
    shop.sync()
    shop.pass_time(3600)
    header, *rows = shop.api("GET", f"/v4/spreadsheets/{shop.spreadsheet}/values/Kupci!A1:P100")[
        "values"
    ]
    row = next(n for n, row in enumerate(rows, 2) if row[1] == "dino@example.com")
    column = "ABCDEFGHIJ"[header.index("Status")]
    shop.api(
        "PUT",
        f"/v4/spreadsheets/{shop.spreadsheet}/values/Kupci!{column}{row}",
        {"values": [["Lojalan kupac"]]},
        valueInputOption="USER_ENTERED",
    )
    shop.sync()
    assert "dino@example.com" in shop.labels()["Lojalan kupac"]
    assert "dino@example.com" not in shop.labels()["Potencijalni kupac"]


def test_people_can_read_what_happened(shop: SmallShop) -> None:
    done = shop.run("sync", "--as-of", AS_OF)
    assert done.returncode == 0
    assert "1" in done.stdout
    for command in (["runs"], ["runs", "1"], ["segments"], ["customers"], ["problems"]):
        shown = shop.run(*command)
        assert shown.returncode == 0, shown.stderr
        assert shown.stdout.strip()


def test_a_business_without_an_order_sheet_works_too(shop: SmallShop) -> None:
    text = shop.config.read_text("utf-8")
    shop.config.write_text(text[: text.index("[[orders]]")], "utf-8")
    assert shop.sync()["state"] == "done"
    assert len(shop.labels()["Potencijalni kupac"]) == 4
    assert shop.sync()["counts"] == {}
