"""kill -9 in the calls to Google of a small shop, one after the other: always the same end.

Killed at the first and the last call of each method; tests/sync/test_interrupted_runs.py ends a run
in every single one, without a process of its own.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from emulator.server import start
from tests.e2e.shop import AS_OF, SmallShop, open_shop

SETTLED = 16 * 60
"""Seconds after which the dead process's lease is over and a lost answer may be looked for."""
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
        shop.forget_calls()
        for _ in range(4):
            shop.pass_time(SETTLED)
            if not shop.sync()["counts"]:
                break
        else:
            pytest.fail("the runs do not come to rest")
        return shop.state()


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
