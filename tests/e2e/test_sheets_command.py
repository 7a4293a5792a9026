"""`regulars sheets create` and `sheets check` as a person at a terminal runs them."""

from __future__ import annotations

import json

import pytest

from tests.e2e.shop import SmallShop

pytestmark = pytest.mark.slow


def test_a_made_sheet_is_named_in_the_configuration_and_read_by_the_next_sync(
    shop: SmallShop,
) -> None:
    kept = [line for line in shop.config.read_text().splitlines() if "spreadsheet" not in line]
    without = "\n".join(line for line in kept if "[[orders]]" not in line)
    shop.config.write_text(without + "\n# a note of the friend who installs\n")

    done = shop.run("sheets", "create", "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)

    assert made["configured"] is True
    text = shop.config.read_text()
    assert text.startswith(without)
    assert "# a note of the friend who installs" in text
    tab = shop.api("GET", f"/v4/spreadsheets/{made['id']}")["sheets"][0]["properties"]["title"]
    shop.api(
        "PUT",
        f"/v4/spreadsheets/{made['id']}/values/{tab}!A2:H2",
        {"values": [["01.11.2026.", "1", "Ana Horvat", "ana@example.com", "", "", "1", "20,50"]]},
        valueInputOption="USER_ENTERED",
    )
    (sheet,) = json.loads(shop.run("sheets", "check", "--json").stdout)
    assert [row["amount"] for row in sheet["tabs"][0]["rows"]] == [2050]
    assert shop.sync()["counts"]["add_members"] > 0
    assert ["ana@example.com"] in shop.labels().values()


def test_a_further_sheet_is_only_told(shop: SmallShop) -> None:
    before = shop.config.read_text()
    done = shop.run("sheets", "create", "--title", "Druga")
    assert done.returncode == 0, done.stderr
    assert "Druga" in done.stdout
    assert shop.config.read_text() == before


def test_the_doctor_tells_columns_rows_and_the_cell_that_is_wrong(shop: SmallShop) -> None:
    done = shop.run("sheets", "check", "--json")
    assert done.returncode == 0, done.stderr
    (sheet,) = json.loads(done.stdout)
    (tab,) = sheet["tabs"]

    assert {c["letter"]: c["meaning"] for c in tab["columns"]} == {
        "A": "date",
        "B": "name",
        "C": "email",
        "D": "amount",
    }
    assert len(tab["rows"]) == 5
    assert [problem["cell"] for problem in tab["problems"]] == ["A7"]
    spoken = shop.run("sheets", "check")
    assert "A7" in spoken.stdout
    assert "ana@example.com" in spoken.stdout


def test_a_sheet_that_is_not_configured_can_be_looked_at(shop: SmallShop) -> None:
    link = f"https://docs.google.com/spreadsheets/d/{shop.spreadsheet}/edit#gid=0"
    assert shop.run("sheets", "check", link).returncode == 0
    wrong = shop.run("sheets", "check", "my orders")
    assert wrong.returncode == 2
    assert "my orders" in wrong.stderr
