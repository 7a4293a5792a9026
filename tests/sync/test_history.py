"""Who came and who went is kept with its day; the first run's answers are nobody's move."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.tables import move
from tests.sync.counter import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path / "shop")


def turns(shop: Shop) -> list[tuple[date, str | None, str | None, bool]]:
    return [(row.on, row.before, row.after, row.by_hand) for row in shop.rows(move)]


def test_the_first_run_moves_nobody(shop: Shop) -> None:
    shop.run()
    assert turns(shop) == []
    shop.run()
    assert turns(shop) == []


def test_an_order_moves_one_customer_on_its_day(shop: Shop) -> None:
    shop.run()
    shop.later(days=2)
    shop.order(date(2026, 3, 2), "jan@example.com", 10)
    shop.run()
    assert turns(shop) == [(date(2026, 3, 3), "potential", "new", False)]


def test_who_is_new_comes_from_nowhere_and_who_is_gone_goes_there(shop: Shop) -> None:
    shop.run()
    shop.people.add("Tea Nova", email="tea@example.com")
    shop.run()
    assert turns(shop)[-1][1:] == (None, "potential", False)
    shop.people.delete(shop.contact("Tea Nova"))
    shop.run()
    assert turns(shop)[-1][1:] == ("potential", None, False)


def test_a_hand_s_move_is_known_as_one(shop: Shop) -> None:
    shop.run()
    shop.later(minutes=20)
    shop.pick("Jan Kos", "Loyal customer")
    shop.run()
    assert turns(shop) == [(date(2026, 3, 1), "potential", "loyal", True)]


def test_a_plan_that_waits_moves_nobody(shop: Shop) -> None:
    shop.run()
    shop.later(days=2)
    shop.order(date(2026, 3, 2), "jan@example.com", 10)
    shop.run(dry_run=True)
    assert turns(shop) == []
