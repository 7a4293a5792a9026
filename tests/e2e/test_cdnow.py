"""Real orders: CDNOW's 2,357 sampled customers, labelled through Google's APIs only."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import cdnow
from emulator.server import start
from tests.e2e.shop import SmallShop
from tests.e2e.test_sync_command import QUIET_NIGHT


@pytest.mark.slow
def test_everybody_is_labelled_and_then_the_nights_are_quiet(tmp_path: Path) -> None:
    orders = cdnow.read_orders(cdnow.SAMPLE)
    customers = {cdnow.address(order.customer) for order in orders}
    as_of = ("--as-of", str(cdnow.AS_OF))
    with start() as google:
        shop = SmallShop(google, tmp_path, cdnow.fill(google.url, orders))
        shop.config.write_text(cdnow.config(google.url, shop.spreadsheet), "utf-8")

        first = shop.sync(*as_of)
        assert first["counts"]["add_members"] == 2 * len(customers)  # Status and Activity
        shop.sync(*as_of)  # reads the echo of the first run's own writes
        shop.forget_calls()
        assert shop.sync(*as_of)["counts"] == {}
        assert sorted(shop.methods()) == sorted(QUIET_NIGHT)

        tab = shop.api("GET", f"/v4/spreadsheets/{shop.spreadsheet}/values/Customers!B2:D3000")
        assert {row[0] for row in tab["values"]} == customers
        assert all(row[2] for row in tab["values"])
