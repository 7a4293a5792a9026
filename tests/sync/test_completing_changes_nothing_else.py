"""What we filled in says nothing new: who is who and what the rules answer stay as without it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.database import open_database
from core.settings import ContactRules
from core.tables import customer
from tests.sync.counter import AGE, Shop, copy_database, twin, with_settings
from tests.sync.test_completing import ALL, NOTHING, ana, new_shop, row, settle, told


@pytest.fixture
def both(tmp_path: Path) -> tuple[Shop, Shop]:
    """The same shop twice: one fills in, the other does not."""
    filling = with_settings(new_shop(tmp_path / "filling"), dimensions=(AGE,))
    other = with_settings(twin(filling, tmp_path / "other"), contacts=ContactRules())
    for shop in (filling, other):
        shop.run()
        shop.later(hours=20)
    return filling, other


def who(shop: Shop) -> list[tuple[str | None, int, str | None]]:
    rows = shop.rows(customer)
    return sorted((r.email_key or r.phone_key or r.name, r.orders, r.birthday) for r in rows)


def test_a_phone_filled_in_claims_nobodys_orders(both: tuple[Shop, Shop]) -> None:
    for shop in both:
        row(shop, "ivo@example.com", "Ivo Horvat", phone="+385911234567")
        row(shop, "", "Ana Horvat", phone="+385911234567")
        row(shop, "", "Zoe", phone="+385911234567")
        shop.run()
    assert who(both[0]) == who(both[1])


def test_a_phone_of_her_own_beside_it_counts(both: tuple[Shop, Shop]) -> None:
    filling, _ = both
    phones = (*ana(filling).phones, "+385955555555")
    filling.people.edit(ana(filling).resource_name, phones=phones)
    row(filling, "", "Ana Horvat", phone="+385955555555", day=date(2026, 2, 2))
    filling.run()
    assert [(address, orders) for address, orders, _ in who(filling)] == [("ana@example.com", 2)]


def test_a_name_filled_in_contradicts_no_row(tmp_path: Path) -> None:
    filling = new_shop(tmp_path / "filling")
    nameless = {"name": "", "given_name": "", "family_name": ""}
    filling.people.edit(ana(filling).resource_name, **nameless, phones=("+385955555555",))
    other = with_settings(twin(filling, tmp_path / "other"), contacts=ContactRules())
    for shop in (filling, other):
        shop.run()
        row(shop, "", "Ivo Kos", phone="+385955555555")
        shop.run()
    assert ana(filling).name == "Ana Horvat"
    assert who(filling) == who(other)


def test_a_row_that_is_mended_counts_for_the_rules(both: tuple[Shop, Shop]) -> None:
    for shop in both:
        shop.book.tab("Orders").put(1, 5, shop.book.tab("Orders").values()[1][5] + 7305)  # type: ignore[operator]
        shop.run()
    assert who(both[0]) == who(both[1]) == [("ana@example.com", 1, "2000-05-17")]
    assert both[0].answers("Age") == both[1].answers("Age") == {"Ana Horvat": "Under 35"}
    assert ana(both[0]).birthday == "1980-05-17"
    settle(both[0])


def test_what_no_row_tells_any_more_the_contact_still_does(both: tuple[Shop, Shop]) -> None:
    filling, _ = both
    filling.book.tab("Orders").put(1, 5, "")
    filling.run()
    assert who(filling) == [("ana@example.com", 1, "1980-05-17")]
    settle(filling)


def test_an_older_database_fills_in_nothing_that_is_empty_by_now(tmp_path: Path) -> None:
    """She may have emptied it since: nobody here knows."""
    shop = new_shop(tmp_path)
    row(shop, "ivo@example.com", "Ivo Kos")
    with_settings(shop, contacts=ContactRules()).run()
    shop.later(hours=1)
    copy_database(shop, tmp_path / "backup.db")
    shop.run()
    assert told(shop) == ALL
    shop.later(hours=1)
    shop.people.edit(ana(shop).resource_name, birthday=None, phones=(), city=None)
    older = shop.but(engine=open_database(f"sqlite:///{tmp_path / 'backup.db'}"))

    older.run()
    settle(older)

    assert told(older) == NOTHING
    row(older, "ivo@example.com", "Ivo Kos", city="Pula", day=date(2026, 2, 2))
    older.run()
    assert older.people.contact(older.contact("Ivo Kos")).city == "Pula"
