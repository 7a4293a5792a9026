"""400 nights of real orders: no brake trips, nobody waits, and no call is made in vain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.bill import bill, look, paid
from tests.sync.nights import chosen, open_evening, replay, worn
from tests.sync.town import orders

NIGHTS = 400
COLUMNS = ("Status", "Activity", "Age")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_brake_trips_in_four_hundred_nights_and_each_ends_as_the_rules_say(
    tmp_path: Path,
) -> None:
    shop = open_evening(tmp_path)
    quiet = 0
    for night in replay(shop, orders(), NIGHTS):
        after = look(shop)
        assert (night.report.state, night.report.trips) == ("done", ()), night.today
        assert worn(shop) == chosen(shop, COLUMNS) == night.expected, night.today
        assert night.report.problems == (), night.today
        assert paid(shop) == bill(night.before, after), night.today
        if night.before == after:
            assert (night.report.counts, shop.writes()) == ({}, {}), night.today
            quiet += 1
    assert quiet
