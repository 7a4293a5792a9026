"""Questions about labels, answered by command, on the emulator: what is hers stays hers."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.shop import SmallShop

LOYAL = "Lojalan kupac"


def listed(shop: SmallShop) -> dict[str, dict[str, Any]]:
    """`regulars labels --json` by key."""
    return {one["key"]: one for one in json.loads(shop.run("labels", "--json").stdout)}


def make_label(shop: SmallShop, name: str, *addresses: str) -> str:
    """The owner's own label, with these people under it."""
    made = shop.api("POST", "/v1/contactGroups", {"contactGroup": {"name": name}})
    group: str = made["resourceName"]
    who = {address: contact for contact, address in shop.contacts().items()}
    body = {"resourceNamesToAdd": [who[address] for address in addresses]}
    shop.api("POST", f"/v1/{group}/members:modify", body)
    return group


def test_taken_adopted_deleted_and_made_again(shop: SmallShop) -> None:
    make_label(shop, LOYAL, "dino@example.com")
    friends = make_label(shop, "Prijatelji", "ana@example.com")
    assert [one["kind"] for one in shop.sync()["problems"] if one["origin"] == "labels"] == [
        "label_taken"
    ]
    assert shop.labels()[LOYAL] == ["dino@example.com"]
    assert listed(shop)["status/loyal"]["state"] == "taken"
    refused = shop.run("labels", "again", LOYAL)
    assert refused.returncode == 2

    assert shop.run("labels", "adopt", "--all", "--members", "by-hand").returncode == 0
    shop.pass_time(3600)
    shop.sync()

    assert shop.labels()[LOYAL] == ["ana@example.com", "dino@example.com"]
    assert listed(shop)["status/loyal"]["state"] == "ours"
    group = next(
        one
        for one in shop.api("GET", "/v1/contactGroups", pageSize=1000)["contactGroups"]
        if one["name"] == LOYAL
    )
    shop.api("DELETE", f"/v1/{group['resourceName']}")
    shop.pass_time(3600)
    shop.sync()
    assert listed(shop)["status/loyal"]["state"] == "deleted"
    assert shop.run("labels", "again", "status/loyal").returncode == 0
    shop.forget_calls()
    shop.sync()

    assert shop.labels()[LOYAL] == ["ana@example.com", "dino@example.com"]
    assert shop.labels()["Prijatelji"] == ["ana@example.com"]
    assert friends
    assert not {"people.people.updateContact", "people.contactGroups.delete"} & {*shop.methods()}


def test_labels_turned_off_in_the_file_go_or_stay_as_she_says(shop: SmallShop) -> None:
    shop.sync()
    named = {key: one["label"] for key, one in listed(shop).items()}
    changed = shop.run("segments", "change", "status/loyal", "--rule", "orders >= 2", "--yes")
    assert changed.returncode == 0, changed.stderr
    text = shop.config.read_text("utf-8")
    off = text.replace('key = "activity"\n', 'key = "activity"\nlabel = false\n')
    assert off != text
    shop.config.write_text(off, "utf-8")
    shop.pass_time(3600)
    shop.sync()
    asked = json.loads(shop.run("problems", "--json").stdout)
    keys = [one["place"]["title"] for one in asked if one["kind"] == "segment_removed"]
    assert sorted(keys) == sorted(key for key in named if key.startswith("activity/"))

    assert shop.run("labels", "retire", "status/loyal", "--label", "delete").returncode == 2
    for key in keys:
        fate = "leave" if key == keys[0] else "delete"
        assert shop.run("labels", "retire", key, "--label", fate).returncode == 0
    shop.pass_time(3600)
    shop.sync()

    gone = {named[key] for key in keys[1:]}
    assert shop.labels().keys() & {named[key] for key in keys} == {named[keys[0]]}
    assert gone
    assert not {*listed(shop)} & {*keys}


def test_nothing_is_asked_where_nothing_was_brought_back(shop: SmallShop) -> None:
    shop.sync()
    answer = shop.run("restored", "--keep")
    assert answer.returncode == 2
    assert shop.run("restored").returncode == 2


def test_a_lost_database_takes_up_the_sheet_there_is(shop: SmallShop) -> None:
    shop.sync()
    before = shop.state()
    for file in shop.folder.glob("*.db*"):
        file.unlink()
    shop.pass_time(3600)

    report = shop.sync()

    assert not {"older", "duplicate_row"} & {one["kind"] for one in report["problems"]}
    assert shop.state() == before
    shop.forget_calls()
    shop.sync()
    assert not [m for m in shop.methods() if m.endswith(("batchUpdate", "modify", "create"))]
