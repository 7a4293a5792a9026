"""Rules over metrics on demand, in a whole run."""

from __future__ import annotations

from pathlib import Path

from core.model import Dimension, Segment
from core.settings import Attribute, OrderSource
from core.tables import customer, problem
from tests.sync.counter import BOOK, open_shop, with_settings

WORTH = Dimension(
    "worth",
    "Worth",
    (
        Segment("sure", "Surely a customer", "p_alive > 0.5"),
        Segment("due", "Due", "expected_next_order < today"),
        Segment("group", "In a group", "rfm_group IS NOT NULL"),
    ),
)


def test_a_run_computes_what_its_rules_ask_for(tmp_path: Path) -> None:
    """Eva's last order is a year ago; five customers are too few for a forecast."""
    shop = open_shop(tmp_path, dimensions=[WORTH])
    assert shop.run().state == "done"
    answers = shop.answers("Worth")
    assert answers["Eva Novak"] == "Due"
    assert answers["Ana Horvat"] == answers["Ivo Babić"] == "In a group"
    assert not answers.get("Jan Kos")
    shop.run()
    assert shop.writes() == {}


def test_a_forecast_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, dimensions=[WORTH])
    keys = set()
    for _ in range(3):
        (told,) = (one for one in shop.run().problems if one.kind == "no_forecast")
        keys.add(told.key)
        shop.later(days=1)
    assert len(keys) == 1
    assert len([row for row in shop.rows(problem) if row.kind == "no_forecast"]) == 1


def test_who_asks_for_no_forecast_hears_of_none(tmp_path: Path) -> None:
    report = open_shop(tmp_path).run()
    assert all(one.kind != "no_forecast" for one in report.problems)


def test_what_order_rows_tell_decides_and_is_kept(tmp_path: Path) -> None:
    """A second run finds nothing to write, be it in Google or here."""
    rules = (
        Segment("gold", "Gold", "card = 'gold' AND points > 100 AND since < today"),
        Segment("local", "Local", "city = 'Split'"),
    )
    shop = open_shop(tmp_path, dimensions=[Dimension("fans", "Fans", rules)])
    kinds = {"card": "text", "points": "number", "since": "date"}
    attributes = {key: Attribute(key.title(), kind) for key, kind in kinds.items()}
    shop = with_settings(shop, orders=(OrderSource(BOOK, attributes=attributes),))
    tab = shop.book.tab("Orders")
    tab.fill([["City", "Card", "Points", "Since"]], column=4)
    tab.fill([["Split", "gold", 120.5, 45_000], ["", "gold", 130, 45_000]], row=1, column=4)
    tab.fill([["Split"]], row=3, column=4)
    shop.run()
    assert shop.answers("Fans")["Ana Horvat"] == "Gold"
    assert shop.answers("Fans")["Ivo Babić"] == "Local"
    kept = {row.name: row.metrics for row in shop.rows(customer)}
    since = {"card": "gold", "points": 130.0, "since": "2023-03-15"}
    assert since.items() <= kept["Ana Horvat"].items()
    seen = shop.rows(customer)
    shop.run()
    assert shop.writes() == {}
    assert shop.rows(customer) == seen
