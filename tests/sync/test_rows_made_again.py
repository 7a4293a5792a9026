"""A row that is made anew for somebody about whom she has to decide: nobody cleared its cell."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import TryLater
from core.i18n import Text
from core.tables import override
from tests.sync.counter import Shop, open_shop

IVO, WRITE = "Ivo Babić", "sheets.spreadsheets.values.batchUpdate"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ivo is inactive by hand, and then under two more labels: a problem."""
    shop = open_shop(tmp_path)
    shop.run()
    shop.pick(IVO, "Inactive customer")
    shop.run()
    shop.later(hours=1)
    for name in ("Loyal customer", "Potential customer"):
        shop.people.put(shop.label(name), shop.contact(IVO))
    assert [one.kind for one in shop.run().problems] == ["two_labels"]
    shop.later(hours=1)
    return shop


@pytest.mark.parametrize("lost", ["the row", "the tab"])
@pytest.mark.parametrize("killed", [False, True])
def test_his_answer_by_hand_goes_on(shop: Shop, lost: str, killed: bool) -> None:
    if lost == "the row":
        tab = shop.customers_tab
        tab.delete_row(next(r for (r, _), value in tab.cells.items() if value == IVO))
    else:
        shop.book.tabs[:] = [tab for tab in shop.book.tabs if "regulars" not in tab.metadata]
    if killed:
        shop.door.script.fail(WRITE, TryLater(Text("Overloaded.")), after=True)
    with suppress(TryLater):
        shop.run()
    shop.door.script.forget()
    assert IVO in shop.answers()
    shop.later(hours=1)

    report = shop.run()

    assert "two_labels" in [one.kind for one in report.problems] or report.trips
    assert [row.segment for row in shop.rows(override) if not row.ended_at] == ["inactive"]
    for name in ("Loyal customer", "Potential customer"):
        shop.people.take(shop.label(name), shop.contact(IVO))
    shop.later(hours=1)
    shop.run()
    shop.later(hours=1)
    shop.run()
    assert [row.segment for row in shop.rows(override) if not row.ended_at] == ["inactive"]
    assert shop.answers()[IVO] == "Inactive customer"
