"""Hundreds of nights of real orders: no brake trips, nobody waits, and no call is made in vain.

`benchmarks.nights` plays 400 with all the customers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.cdnow import Order
from tests.sync.bill import bill, look, paid
from tests.sync.nights import chosen, open_evening, replay, worn
from tests.sync.town import orders

NIGHTS = int(os.environ.get("REGULARS_NIGHTS", "260"))
"""After 243 the first are inactive."""
COLUMNS = ("Status", "Activity", "Age")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_brake_trips_night_after_night_and_each_ends_as_the_rules_say(
    tmp_path: Path,
) -> None:
    shop = open_evening(tmp_path)
    quiet = 0
    for night in replay(shop, _of_every_fifth(), NIGHTS):
        after = look(shop)
        assert (night.report.state, night.report.trips) == ("done", ()), night.today
        assert worn(shop) == chosen(shop, COLUMNS) == night.expected, night.today
        assert night.report.problems == (), night.today
        assert paid(shop) == bill(night.before, after), night.today
        if night.before == after:
            assert (night.report.counts, shop.writes()) == ({}, {}), night.today
            quiet += 1
    assert quiet


def _of_every_fifth() -> list[Order]:
    """Some sixty customers."""
    kept = sorted({order.customer for order in orders()})[::5]
    return [order for order in orders() if order.customer in kept]
