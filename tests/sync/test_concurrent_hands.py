"""The owner at work in the very minute we are: nothing of hers is written over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from core.tables import override
from tests.sync.counter import Shop, settled_shop

LOYAL, NEW, INACTIVE = "Loyal customer", "New customer", "Inactive customer"
READ, WRITE = "sheets.spreadsheets.values.batchGet", "sheets.spreadsheets.values.batchUpdate"
THE_TAB, BEFORE_THE_WRITE, AFTER_THE_WRITE = 2, 3, 4
"""Which reading: the first is the orders'."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ivo buys again: his cell is to be written."""
    shop = settled_shop(tmp_path)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    return shop


def meanwhile(shop: Shop, method: str, number: int, edit: Callable[[], None]) -> None:
    """`edit` happens right before the call of `method` with this number."""
    made = 0

    def watch(called: str) -> None:
        nonlocal made
        made += called == method
        if made == number:
            shop.door.script.watch = None
            edit()

    shop.door.script.watch = watch


def chosen(shop: Shop) -> list[tuple[str | None, str]]:
    return [(o.segment, o.origin) for o in shop.rows(override) if o.ended_at is None]


def own_column(shop: Shop, at: int) -> None:
    shop.customers_tab.insert_column(at)
    shop.customers_tab.put(0, at, "Hers")


def settled(shop: Shop) -> None:
    """The next night finds nothing to do."""
    shop.later(hours=20)
    assert shop.run().counts == {}


def test_the_very_same_cell_typed_into_before_the_write_stays_hers(shop: Shop) -> None:
    meanwhile(shop, READ, BEFORE_THE_WRITE, lambda: shop.pick("Ivo Babić", INACTIVE))
    shop.run()
    assert shop.answers()["Ivo Babić"] == INACTIVE

    shop.later(hours=1)
    shop.run()

    assert shop.answers()["Ivo Babić"] == INACTIVE
    assert "Ivo Babić" in shop.labels()[INACTIVE]
    assert chosen(shop) == [("inactive", "sheet")]
    settled(shop)


def test_another_cell_typed_into_before_the_write_stays_hers(shop: Shop) -> None:
    meanwhile(shop, READ, BEFORE_THE_WRITE, lambda: shop.pick("Ana Horvat", "—"))
    shop.run()
    assert (shop.answers()["Ana Horvat"], shop.answers()["Ivo Babić"]) == ("—", LOYAL)

    shop.later(hours=1)
    shop.run()

    assert chosen(shop) == [(None, "sheet")]
    settled(shop)


def test_the_cell_typed_into_right_after_the_write_is_her_answer(shop: Shop) -> None:
    meanwhile(shop, READ, AFTER_THE_WRITE, lambda: shop.pick("Ivo Babić", INACTIVE))
    shop.run()
    shop.later(hours=1)
    shop.run()

    assert shop.answers()["Ivo Babić"] == INACTIVE
    assert chosen(shop) == [("inactive", "sheet")]
    settled(shop)


@pytest.mark.parametrize("call", [THE_TAB, BEFORE_THE_WRITE, AFTER_THE_WRITE])
def test_columns_moved_are_found_where_they_are_now(shop: Shop, call: int) -> None:
    meanwhile(shop, READ, call, lambda: own_column(shop, 1))
    shop.run()

    assert shop.answers()["Ivo Babić"] == LOYAL
    assert len(shop.customers_tab.values()) == 6
    assert shop.answers("Hers") == dict.fromkeys(shop.answers(), "")
    assert chosen(shop) == []
    settled(shop)


@pytest.mark.parametrize("call", [THE_TAB, BEFORE_THE_WRITE, AFTER_THE_WRITE])
def test_columns_that_changed_places_are_found_where_they_are_now(shop: Shop, call: int) -> None:
    before = shop.answers("Orders")
    meanwhile(shop, READ, call, lambda: shop.customers_tab.move_column(3, 4))
    shop.run()

    assert shop.answers()["Ivo Babić"] == LOYAL
    assert shop.answers("Orders") == before | {"Ivo Babić": 2}
    assert chosen(shop) == []
    settled(shop)


def test_a_column_deleted_while_we_write_is_made_again_and_is_no_edit(shop: Shop) -> None:
    shop.pick("Ana Horvat", INACTIVE)
    meanwhile(shop, READ, BEFORE_THE_WRITE, lambda: shop.customers_tab.delete_column(3))
    shop.run()

    assert shop.answers()["Ana Horvat"] == INACTIVE
    assert chosen(shop) == [("inactive", "sheet")]
    settled(shop)


def test_a_row_inserted_during_the_write_is_repaired_in_the_same_run(shop: Shop) -> None:
    expected = shop.answers() | {"Ivo Babić": LOYAL}
    meanwhile(shop, WRITE, 1, lambda: shop.customers_tab.insert_row(2))
    shop.run()

    assert {who: answer for who, answer in shop.answers().items() if who} == expected
    assert chosen(shop) == []
    settled(shop)


def test_a_run_that_writes_looks_once_before_and_once_after(shop: Shop) -> None:
    shop.run()

    assert shop.door.calls[READ] == 4
    assert shop.door.calls["sheets.spreadsheets.get"] == 1
