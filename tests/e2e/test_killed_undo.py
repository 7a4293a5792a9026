"""kill -9 at every call of an undo: asked for again, or left to the next sync, it ends alike."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from emulator.server import start
from tests.e2e.shop import AS_OF, SmallShop, open_shop
from tests.e2e.test_killed_sync import READS, SETTLED
from tests.e2e.undoing import places, second_day, undo

pytestmark = [pytest.mark.slow, pytest.mark.timeout(540)]


def _opened(google: Any, folder: Path) -> SmallShop:
    shop = open_shop(google, folder)
    shop.sync()
    second_day(shop)
    shop.pass_time(SETTLED)
    shop.sync()
    shop.pass_time(SETTLED)
    shop.forget_calls()
    return shop


def _whole(folder: Path) -> tuple[Any, list[str]]:
    folder.mkdir()
    with start() as google:
        shop = _opened(google, folder)
        undo(shop, 2)
        calls = shop.methods()
        return places(shop), calls


def test_killed_at_any_write_the_next_sync_ends_it(tmp_path: Path) -> None:
    expected, calls = _whole(tmp_path / "whole")
    writes = [n for n, call in enumerate(calls, 1) if not call.endswith(READS)]
    assert len(writes) >= 3
    for number in writes:
        for kind in ("hold", "hold_after"):
            folder = tmp_path / f"{kind}{number}"
            assert _end(folder, kind, number, again=False) == expected, (kind, calls[number - 1])


def test_killed_while_it_reads_it_can_be_asked_for_again(tmp_path: Path) -> None:
    expected, calls = _whole(tmp_path / "whole")
    reads = [n for n, call in enumerate(calls, 1) if call.endswith(READS)]
    for number in reads[::3]:
        folder = tmp_path / str(number)
        assert _end(folder, "hold", number, again=True) == expected, calls[number - 1]


def _end(folder: Path, kind: str, number: int, *, again: bool) -> Any:
    folder.mkdir()
    with start() as google:
        shop = _opened(google, folder)
        _kill_at(shop, kind, number)
        shop.forget_calls()
        shop.pass_time(SETTLED)
        if again:
            undo(shop, 2)
        for _ in range(4):
            if not shop.sync()["counts"]:
                break
            shop.pass_time(SETTLED)
        else:
            pytest.fail("the runs do not come to rest")
        return places(shop)


def _kill_at(shop: SmallShop, kind: str, number: int) -> None:
    shop.fault(method="*", kind=kind, nth=number)
    command = shop.command("undo", "2", "--as-of", AS_OF, "--yes", "--json")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while not _held(shop, kind, number):
            assert process.poll() is None, "the undo ended before it could be killed"
            time.sleep(0.02)  # noqa: TID251 waits for a real process
        process.kill()


def _held(shop: SmallShop, kind: str, number: int) -> bool:
    entries = shop.google.calls.entries()
    return len(entries) >= number and (kind == "hold" or entries[number - 1].status != 0)
