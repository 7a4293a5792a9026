"""kill -9 in the calls to Google of a small shop, one after the other: always the same end.

Killed at the first and the last call of each method; tests/sync/test_interrupted_runs.py ends a run
in every single one, without a process of its own.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from emulator.server import Running, start
from tests.e2e.shop import AS_OF, SmallShop, open_shop

SETTLED = 16 * 60
"""Seconds after which the dead process's lease is over and a lost answer may be looked for."""
FILLS = "people.people.batchUpdateContacts"
READS = (".list", ".get", ".batchGet")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(540)]


def test_killed_before_the_work_of_any_call(tmp_path: Path) -> None:
    expected, calls = _uninterrupted(tmp_path / "whole")
    for number in _first_and_last(calls):
        assert _end(tmp_path / str(number), "hold", number) == expected, calls[number - 1]


def test_killed_after_the_work_of_any_write(tmp_path: Path) -> None:
    expected, calls = _uninterrupted(tmp_path / "whole")
    writes = [n for n in _first_and_last(calls) if not calls[n - 1].endswith(READS)]
    assert writes
    for number in writes:
        assert _end(tmp_path / str(number), "hold_after", number) == expected, calls[number - 1]


@pytest.mark.parametrize("kind", ["hold", "hold_after"])
def test_killed_in_the_call_that_fills_in_a_contact(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "whole"
    folder.mkdir()
    with start() as google:
        shop = _lacking_a_phone(google, folder)
        shop.sync()
        number = shop.methods().index(FILLS) + 1
        expected = shop.state(), _phones(shop)
    assert expected[1] == {"boris@example.com": ["+385911234567"]}

    folder = tmp_path / "killed"
    folder.mkdir()
    with start() as google:
        shop = _lacking_a_phone(google, folder)
        _kill_at(shop, kind, number)
        _come_to_rest(shop)
        assert (shop.state(), _phones(shop)) == expected


def _lacking_a_phone(google: Running, folder: Path) -> SmallShop:
    """Boris's order row tells the phone that his contact does not say."""
    shop = open_shop(google, folder)
    cells = {"E1": "Telefon", "E4": "'091 123 4567"}
    for cell, text in cells.items():
        path = f"/v4/spreadsheets/{shop.spreadsheet}/values/2026!{cell}"
        shop.api("PUT", path, {"values": [[text]]}, valueInputOption="USER_ENTERED")
    with shop.config.open("a", encoding="utf-8") as file:
        file.write('\n[contacts]\ncomplete = ["phone"]\n')
    shop.forget_calls()
    return shop


def _phones(shop: SmallShop) -> dict[str, list[str]]:
    """E-mail -> phones of the contacts that have any."""
    fields = {"personFields": "emailAddresses,phoneNumbers", "pageSize": 1000}
    answer = shop.api("GET", "/v1/people/me/connections", **fields)
    return {
        one["emailAddresses"][0]["value"]: [phone["value"] for phone in one["phoneNumbers"]]
        for one in answer["connections"]
        if "phoneNumbers" in one
    }


def _first_and_last(calls: list[str]) -> list[int]:
    """Of each method, counted from 1."""
    first = {call: number for number, call in reversed([*enumerate(calls, 1)])}
    last = {call: number for number, call in enumerate(calls, 1)}
    return sorted({*first.values(), *last.values()})


def _uninterrupted(folder: Path) -> tuple[dict[str, Any], list[str]]:
    folder.mkdir()
    with start() as google:
        shop = open_shop(google, folder)
        shop.sync()
        calls = shop.methods()
        return shop.state(), calls


def _end(folder: Path, kind: str, number: int) -> dict[str, Any]:
    """What the owner sees after a run killed at its `number`th call and the runs after it."""
    folder.mkdir()
    with start() as google:
        shop = open_shop(google, folder)
        _kill_at(shop, kind, number)
        _come_to_rest(shop)
        return shop.state()


def _come_to_rest(shop: SmallShop) -> None:
    shop.forget_calls()
    for _ in range(4):
        shop.pass_time(SETTLED)
        if not shop.sync()["counts"]:
            return
    pytest.fail("the runs do not come to rest")


def _kill_at(shop: SmallShop, kind: str, number: int) -> None:
    shop.fault(method="*", kind=kind, nth=number)
    with shop.start("sync", "--as-of", AS_OF, "--json") as process:
        while not _held(shop, kind, number):
            assert process.poll() is None, "the run ended before it could be killed"
            time.sleep(0.02)  # noqa: TID251 waits for a real process
        process.kill()


def _held(shop: SmallShop, kind: str, number: int) -> bool:
    entries = shop.google.calls.entries()
    return len(entries) >= number and (kind == "hold" or entries[number - 1].status != 0)
