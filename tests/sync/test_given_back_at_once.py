"""A column cleared by a slip of the hand does not end hundreds of answers unseen."""

from __future__ import annotations

from pathlib import Path

from core.tables import override
from sync.report import RunReport
from tests.sync.counter import Shop
from tests.sync.test_troubles import MANY, cells_picked
from tests.sync.town import open_town


def in_force(shop: Shop) -> int:
    return sum(one.ended_at is None for one in shop.rows(override))


def approved(shop: Shop, report: RunReport) -> None:
    assert [trip.kind for trip in report.trips] == ["many_overrides"]
    shop.run(approve=report.digest)
    shop.later(hours=1)


def test_a_cleared_column_is_asked_about(tmp_path: Path) -> None:
    shop = open_town(tmp_path)
    cells_picked(shop)
    approved(shop, shop.run())
    by_hand, tab = in_force(shop), shop.customers_tab
    assert by_hand > MANY // 2
    column = tab.values()[0].index("Status")
    for at in range(1, len(tab.values())):
        tab.put(at, column, "")

    report = shop.run(attended=False)

    assert in_force(shop) == by_hand
    approved(shop, report)
    assert in_force(shop) == 0
