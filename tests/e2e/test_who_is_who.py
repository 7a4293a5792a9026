"""Who is who by command, on the real gateways: names, merges, people taken out and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.shop import SmallShop


@pytest.fixture
def shop(shop: SmallShop) -> SmallShop:
    """Two rows have only Ana's name, and Boris is in Contacts twice."""
    path = f"/v4/spreadsheets/{shop.spreadsheet}/values/2026!A8"
    rows = [["20.11.2026.", "HORVAT Ana", "", "10"], ["20.11.2026.", "Ana Horvat", "", "5"]]
    shop.api("PUT", path, {"values": rows}, valueInputOption="USER_ENTERED")
    twin = {
        "names": [{"givenName": "Boris", "familyName": "Kovač"}],
        "emailAddresses": [{"value": "b.oris@example.com"}],
    }
    shop.api("POST", "/v1/people:createContact", twin)
    shop.sync()
    return shop


def asked(shop: SmallShop, *arguments: str) -> Any:
    done = shop.run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ordered(shop: SmallShop) -> dict[str, int]:
    return {one["email"]: one["orders"] for one in asked(shop, "customers")}


def test_names_and_two_who_are_one_are_accepted_and_taken_back(shop: SmallShop) -> None:
    before = shop.state()
    found = asked(shop, "matches")
    assert [(one["name"], len(one["rows"])) for one in found["names"]] == [("HORVAT Ana", 2)]
    (double,) = found["doubles"]
    assert double["reasons"] == ["same_mailbox"]
    listed = shop.run("matches")
    assert found["names"][0]["id"] in listed.stdout
    assert double["id"] in listed.stdout
    assert shop.run("matches", "accept", "--all").returncode == 0
    assert shop.run("matches", "accept", double["id"]).returncode == 0
    shop.sync()
    assert ordered(shop)["ana@example.com"] == 3  # two of one day are one purchase
    labels = shop.labels()
    both = {"boris@example.com", "b.oris@example.com"}
    assert (
        sum(len(both & set(members)) for members in labels.values()) == 3
    )  # status, activity and age
    assert len([row for row in shop.customer_rows() if "Boris Kovač" in row]) == 1
    assert len(shop.contacts()) == len(before["contacts"])
    quiet(shop)
    assert shop.run("matches", "undo", double["id"], found["names"][0]["id"]).returncode == 0
    shop.sync()
    assert shop.labels() == before["labels"]
    assert [row for row in shop.state()["sheet"] if any(row)] == before["sheet"]
    quiet(shop)


def test_not_a_customer_has_no_row_label_or_contact_of_ours(shop: SmallShop) -> None:
    before = shop.state()
    assert shop.run("customers", "out", "ana@example.com").returncode == 0
    assert shop.run("customers", "out", "Eva Novak").returncode == 0
    shop.sync()
    shown = str(shop.customer_rows()) + str(shop.labels())
    assert "ana@example.com" not in shown
    assert "eva@example.com" not in shown
    assert "ana@example.com" not in ordered(shop)
    quiet(shop)
    assert shop.run("customers", "back", "ana@example.com").returncode == 0
    assert shop.run("customers", "back", "Eva Novak").returncode == 0
    shop.sync()
    assert shop.state() == before
    quiet(shop)


def test_whoever_is_not_clear_is_refused_with_the_candidates(shop: SmallShop) -> None:
    refused = shop.run("customers", "out", "Boris Kovač")
    assert refused.returncode == 2
    assert "boris@example.com" in refused.stderr
    assert "b.oris@example.com" in refused.stderr
    assert shop.run("matches", "accept", "d0000000").returncode == 2
    assert shop.run("matches", "accept").returncode == 2


def test_the_row_of_a_deleted_contact_is_struck_out_by_one_rule(shop: SmallShop) -> None:
    (dino,) = [name for name, email in shop.contacts().items() if email == "dino@example.com"]
    shop.api("DELETE", f"/v1/{dino}:deleteContact")
    shop.pass_time(1200)  # until it shows in what changed
    shop.sync()
    assert [row[:2] for row in shop.customer_rows() if "dino@example.com" in row] == [
        ["Dino Marić", "dino@example.com"]
    ]
    book = shop.api("GET", f"/v4/spreadsheets/{shop.spreadsheet}")
    rules = [rule for tab in book["sheets"] for rule in tab.get("conditionalFormats", ())]
    conditions = [rule["booleanRule"]["condition"] for rule in rules]
    (condition,) = [one for one in conditions if one["type"] == "CUSTOM_FORMULA"]
    assert condition["values"] == [{"userEnteredValue": '=RIGHT($P2)="-"'}]
    quiet(shop)


def quiet(shop: SmallShop) -> None:
    shop.pass_time(1200)
    assert shop.sync()["counts"] == {}
