"""A sheet whose write broke off: what it left there is ours, wherever the rows are by now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from core.errors import GoogleError, Rejected, TryLater, Unsure
from core.i18n import Text
from core.tables import change, override
from sync.change import WRITE_SHEET
from tests.sync.counter import Shop, settled_shop
from tests.sync.test_concurrent_hands import READ, WRITE, meanwhile

LOYAL, NEW, INACTIVE = "Loyal customer", "New customer", "Inactive customer"


def answer_lost(shop: Shop, error: GoogleError) -> None:
    shop.door.script.fail(WRITE, error, after=True)


def second_look_failed(shop: Shop, error: GoogleError) -> None:
    shop.door.script.fail(READ, error, skip=3)


def repair_failed(shop: Shop, error: GoogleError) -> None:
    shop.door.script.fail(WRITE, error, skip=1)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ivo buys again: his cell is to be written."""
    shop = settled_shop(tmp_path)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    return shop


def broken_off(shop: Shop, break_off: Callable[[Shop, GoogleError], None], how: type) -> None:
    break_off(shop, how(Text("Trouble."), http=503))
    with suppress(TryLater):
        shop.run()
    shop.door.script.forget()
    tab = shop.book.tab("Orders")
    tab.delete_row(len(tab.values()) - 1)  # cancelled: the rules say again what they said before
    shop.order(date(2026, 2, 28), "jan@example.com", 10)
    shop.later(days=1)


@pytest.mark.parametrize("break_off", [answer_lost, second_look_failed, repair_failed])
@pytest.mark.parametrize("how", [TryLater, Rejected, Unsure])
@pytest.mark.parametrize("moved", [False, True])
def test_nothing_it_left_is_an_answer_by_hand(
    shop: Shop, break_off: Callable[[Shop, GoogleError], None], how: type, moved: bool
) -> None:
    if moved:
        meanwhile(shop, WRITE, 1, lambda: shop.customers_tab.insert_row(1))
    broken_off(shop, break_off, how)

    shop.run()

    assert [o for o in shop.rows(override) if o.ended_at is None] == []
    answers = shop.answers()
    assert (answers["Ivo Babić"], answers["Eva Novak"]) == (NEW, INACTIVE)
    shop.later(days=1)
    assert shop.run().counts == {}


def test_an_edit_after_it_is_still_hers(shop: Shop) -> None:
    broken_off(shop, answer_lost, Unsure)
    shop.pick("Eva Novak", "Potential customer")

    shop.run()

    found = [(o.segment, o.origin) for o in shop.rows(override) if o.ended_at is None]
    assert found == [("potential", "sheet")]


def test_it_is_closed_once_the_next_run_has_looked(shop: Shop) -> None:
    broken_off(shop, answer_lost, Unsure)
    states = {c.state for c in shop.rows(change) if c.kind == WRITE_SHEET}
    assert states == {"done", "unsure"}

    shop.run()

    states = {c.state for c in shop.rows(change) if c.kind == WRITE_SHEET}
    assert states == {"done", "failed"}
