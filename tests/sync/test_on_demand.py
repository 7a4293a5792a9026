"""Rules over metrics on demand, in a whole run."""

from __future__ import annotations

from pathlib import Path

from core.model import Dimension, Segment
from tests.sync.counter import open_shop

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
