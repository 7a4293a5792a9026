"""kill -9 of an undo with real processes; tests/sync/test_killed_undo.py dies at every call."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from emulator.server import start
from tests.e2e.shop import AS_OF, SmallShop, open_shop
from tests.e2e.test_killed_sync import SETTLED
from tests.e2e.undoing import places, second_day

READ = "sheets.spreadsheets.values.batchGet"
WRITE = "people.contactGroups.members.modify"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_killed_while_it_reads_and_while_it_writes_the_next_sync_ends_it(tmp_path: Path) -> None:
    with start() as google:
        shop = open_shop(google, tmp_path)
        shop.sync()
        before = places(shop)
        second_day(shop)
        shop.pass_time(SETTLED)
        shop.sync()
        after = places(shop)
        shop.pass_time(SETTLED)

        _kill_in(shop, READ, "hold")
        assert places(shop) == after != before
        _kill_in(shop, WRITE, "hold_after")
        assert places(shop) != after
        shop.sync()
        assert places(shop) == before
        shop.pass_time(SETTLED)
        assert shop.sync()["counts"] == {}


def _kill_in(shop: SmallShop, method: str, kind: str) -> None:
    """Ask for the undo and kill it in its first call of `method`; after its lease it is later."""
    shop.forget_calls()
    shop.fault(method=method, kind=kind, nth=1)
    with shop.start("undo", "2", "--as-of", AS_OF, "--yes", "--json") as process:
        while not _held(shop, method, kind):
            assert process.poll() is None, "the undo ended before it could be killed"
            time.sleep(0.02)  # noqa: TID251 waits for a real process
        process.kill()
    shop.forget_calls()
    shop.pass_time(SETTLED)


def _held(shop: SmallShop, method: str, kind: str) -> bool:
    made = [call for call in shop.google.calls.entries() if call.method == method]
    return any(kind == "hold" or call.status for call in made)
