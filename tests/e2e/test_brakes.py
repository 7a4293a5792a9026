"""Three real troubles at the terminal: what it says, that it writes nothing, and the way on."""

from __future__ import annotations

import json
from subprocess import CompletedProcess

import pytest

from tests.e2e.conftest import LAG
from tests.e2e.shop import AS_OF, ORDERS, SmallShop

pytestmark = pytest.mark.slow

READS = {
    "people.people.connections.list",
    "people.contactGroups.list",
    "people.contactGroups.batchGet",
    "sheets.spreadsheets.get",
    "sheets.spreadsheets.values.batchGet",
}


def fill(shop: SmallShop, rows: list[list[str]]) -> None:
    """The owner's order tab holds these rows and nothing else."""
    path = f"/v4/spreadsheets/{shop.spreadsheet}/values/2026!A1"
    shop.api("POST", f"{path}:D20:clear", {})
    shop.api("PUT", path, {"values": rows}, valueInputOption="USER_ENTERED")


def stopped(shop: SmallShop) -> CompletedProcess[str]:
    """A sync that waits for a person, with nothing written."""
    shop.forget_calls()
    done = shop.run("sync", "--as-of", AS_OF)
    assert done.returncode == 1, done.stdout + done.stderr
    assert set(shop.methods()) <= READS
    assert "regulars sync --approve " in done.stderr
    return done


def test_troubles_are_told_held_and_mended_or_approved(shop: SmallShop) -> None:
    shop.sync()
    shop.pass_time(3600)
    state = shop.state()
    header, *rows = ORDERS

    fill(shop, [header])
    assert "Broj redaka na listu narudžbi 2026 sada: 0; pri prošlom pokretanju: 6." in _line(
        stopped(shop)
    )

    fill(shop, [[header[3], *header[1:3], header[0]], *rows])
    told = _line(stopped(shop))
    assert "Kartica narudžbi 2026 ne može se pročitati: Stupac „Datum”" in told

    fill(shop, ORDERS)
    assert (shop.sync()["counts"], shop.state()) == ({}, state)

    for contact in list(shop.contacts())[:3]:
        shop.api("DELETE", f"/v1/{contact}:deleteContact")
    shop.pass_time(LAG + 1)
    lost = stopped(shop)
    assert "3" in lost.stdout
    assert "6" in lost.stdout

    digest = json.loads(shop.run("sync", "--as-of", AS_OF, "--json").stdout)["digest"]
    assert digest in lost.stderr.replace("\n", "")
    assert shop.sync("--approve", digest)["state"] == "done"
    shop.pass_time(3600)
    assert shop.sync()["counts"] == {}


def _line(done: CompletedProcess[str]) -> str:
    return " ".join(done.stdout.split())
