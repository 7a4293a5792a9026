"""What is to come, of shops with nobody, with one order, and with nothing but one day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from app import trying
from app.ahead import Ahead, ahead
from core.i18n import LANGUAGES
from sync.lifetime import Band, Refusal
from tests.app.test_trying import services_of
from tests.sync.counter import empty_shop


@pytest.mark.parametrize("buyers", [0, 1, 40])
def test_a_shop_that_cannot_be_foretold_is_told_why(tmp_path: Path, buyers: int) -> None:
    shop = empty_shop(tmp_path)
    for number in range(buyers):
        shop.order(date(2026, 2, 28), f"c{number}@example.com", 10.0, f"C{number} Novak")
    shop.run()
    services = services_of(shop)

    found = ahead(services)

    assert isinstance(found.orders, Refusal)
    assert len(found.sentences()) == 1
    assert found.products == []
    assert trying.count(services, "turnover_third = 2").count == buyers
    assert trying.coming(services, 90) == []
    quiet = trying.quiet_thresholds(services, None, 273)
    assert {one.quiet.customers + one.active.customers for one in quiet} == {0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_bands_are_said_in_every_language(language: str) -> None:
    band = Band(1_000.4, 1_200.0, 1_500_000.0)
    said = [one.say(language) for one in Ahead(band, band, (), "EUR").sentences()]
    assert len(said) == 3
    assert not any("{" in one for one in said)
    assert "EUR" in said[1]


def test_the_days_that_are_foreseen_begin_tomorrow(tmp_path: Path) -> None:
    shop = empty_shop(tmp_path)
    shop.order(shop.clock.now().date() - timedelta(days=243), "ana@example.com", 10.0, "Ana Kos")
    shop.run()
    (one,) = trying.coming(services_of(shop), 7)
    assert one.then == "Inactive customer"
    assert one.day > shop.clock.now().date()
