"""Whoever sleeps past the end of the lease finds another one at work, and writes nothing more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core import lease
from core.errors import LostLease
from core.tables import change, run
from tests.sync.counter import ACCOUNT, AGE, READS, STATUS, Shop, open_shop
from tests.sync.test_interrupted_runs import state_of


def busy_day(folder: Path) -> Shop:
    """Everything there is to write: a contact, labels in and out, cells, a row."""
    shop = open_shop(folder, dimensions=(STATUS, AGE))
    shop.run()
    shop.later(hours=20)
    shop.order(date(2026, 3, 1), "ivo@example.com", 20)
    shop.order(date(2026, 3, 1), "jan@example.com", 5)
    shop.order(date(2026, 3, 1), "lea@example.com", 20, "Lea Marić")
    return shop


def run_asleep(shop: Shop, number: int) -> list[str]:
    """A run whose process is stopped in the call of this number, for longer than its lease, while
    another one takes over. Back come the writes it still made."""
    made: list[str] = []

    def watch(method: str) -> None:
        made.append(method)
        if len(made) == number:
            shop.later(minutes=5)
            lease.take(shop.engine, ACCOUNT, "another", shop.clock.now())

    shop.door.script.watch = watch
    with pytest.raises(LostLease):
        shop.run()
    shop.door.script.watch = None
    return [method for method in made[number:] if method not in READS]


@pytest.mark.slow
def test_a_run_that_slept_in_any_call_makes_no_write_after_it(tmp_path: Path) -> None:
    whole = busy_day(tmp_path / "whole")
    whole.run()
    calls = sum(whole.door.calls.values())
    assert calls >= 14

    for number in range(1, calls + 1):
        shop = busy_day(tmp_path / str(number))
        assert run_asleep(shop, number) == [], number
        shop.later(minutes=20)
        shop.run()

        assert state_of(shop) == state_of(whole), number
        assert {row.state for row in shop.rows(change)} <= {"done", "failed"}
        assert sorted(row.state for row in shop.rows(run)) == ["done", "done", "failed"]
        shop.later(minutes=20)
        assert shop.run().counts == {}
