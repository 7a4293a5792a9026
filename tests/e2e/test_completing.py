"""What an order row tells of its buyer, in her contact: filled in, printed, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.shop import SmallShop
from tests.e2e.undoing import undo

FILLED = {"birthdays": "1980-5-17", "phoneNumbers": "+385911234567", "addresses": "Split"}


@pytest.fixture
def telling(shop: SmallShop) -> SmallShop:
    """Dino's row tells what his contact does not."""
    with shop.config.open("a", encoding="utf-8") as file:
        file.write('\n[contacts]\ncomplete = ["birthday", "phone", "city"]\n')
    rows = {
        "E1": ["Telefon", "Rođendan", "Grad"],
        "A8": ["20.11.2026.", "Dino Marić", "dino@example.com", "15"],
        "E8": ["091 123 4567", "17.05.1980.", "Split"],
    }
    for cell, row in rows.items():
        path = f"/v4/spreadsheets/{shop.spreadsheet}/values/2026!{cell}"
        shop.api("PUT", path, {"values": [row]}, valueInputOption="USER_ENTERED")
    return shop


def dino(shop: SmallShop) -> dict[str, str]:
    fields = "emailAddresses,birthdays,phoneNumbers,addresses"
    answer = shop.api("GET", "/v1/people/me/connections", personFields=fields, pageSize=1000)
    his = next(
        one
        for one in answer["connections"]
        if one["emailAddresses"][0]["value"] == "dino@example.com"
    )
    return {field: _said(his[field][0]) for field in FILLED if field in his}


def _said(item: dict[str, Any]) -> str:
    if date := item.get("date"):
        return f"{date['year']}-{date['month']}-{date['day']}"
    return str(item.get("canonicalForm") or item.get("city"))


@pytest.mark.slow
def test_a_contact_is_filled_in_printed_and_taken_back(telling: SmallShop) -> None:
    shop = telling
    assert shop.sync()["counts"]["complete_contacts"] == 1
    assert dino(shop) == FILLED
    for form in ("text", "html"):
        assert "Split" in shop.run("runs", "1", "--as", form).stdout
    told = json.loads(shop.run("runs", "1", "--as", "json").stdout)
    people = {one["people"][0]["after"]: one for one in told["done"] if one["people"]}
    city = people["Split"]
    assert (city["kind"], city["title"], bool(city["why"])) == ("complete_contacts", "Grad", True)
    shop.pass_time(3600)
    shop.sync()
    shop.forget_calls()
    assert shop.sync()["counts"] == {}
    assert "people.people.getBatchGet" not in shop.methods()

    report = undo(shop, 1)

    assert dino(shop) == {}
    assert report["undo"]["fields_emptied"].keys() == {"birthday", "city", "phone"}
    shop.pass_time(3600)
    assert "complete_contacts" not in shop.sync()["counts"]
    assert dino(shop) == {}
