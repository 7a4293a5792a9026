"""The owner has her phone and the sheet: she ticks a box, and the sheet is brought up to date."""

from __future__ import annotations

import signal
from itertools import count
from typing import Any

from core.clock import SystemClock
from tests.e2e.shop import SmallShop


def shown(shop: SmallShop) -> list[Any]:
    """Updated, the box, what happened."""
    ranges = ["Regulars_updated", "Regulars_sync_now", "Regulars_told"]
    path = f"/v4/spreadsheets/{shop.spreadsheet}/values:batchGet"
    found = shop.api("GET", path, ranges=ranges)["valueRanges"]
    return [one["values"][0][0] for one in found]


def test_a_tick_in_the_sheet_is_a_sync(shop: SmallShop) -> None:
    config = shop.config.read_text("utf-8")
    wanted = '[customers]\nsync_now = true\n[sync]\nschedule = ""\n'
    shop.config.write_text(f"{config}\n{wanted}", "utf-8")
    shop.sync()
    before = shown(shop)
    assert before[1] == "FALSE"
    shop.pass_time(1200)
    order = [["20.11.2026.", "Boris Kovač", "boris@example.com", "12"]]
    path = f"/v4/spreadsheets/{shop.spreadsheet}/values/"
    typed = {"valueInputOption": "USER_ENTERED"}
    shop.api("PUT", f"{path}A8:D8", {"values": order}, **typed)
    shop.api("PUT", f"{path}Regulars_sync_now", {"values": [[True]]}, **typed)

    with shop.start("serve", "--port", "0", "--no-browser") as server:
        looks = count()
        while shown(shop)[0] == before[0] and next(looks) < 300:
            SystemClock().sleep(0.2)
        server.send_signal(signal.SIGTERM)

    assert shown(shop)[0] != before[0]
    assert shown(shop)[1] == "FALSE"
    head, _, boris, *_ = shop.customer_rows()
    assert boris[head.index("Narudžbe")] == "2"
