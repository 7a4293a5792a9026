"""A label that she puts on the contact of somebody who is one with another: taken off, and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.tables import customer, override, problem
from sync.decisions import SAME, decide
from tests.sync.counter import ACCOUNT, Shop, open_shop

ANA, IVO = "Ana Horvat", "Ivo Babić"
LOYAL, INACTIVE = "Loyal customer", "Inactive customer"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ivo is one with Ana; his contact wears nothing of ours any more."""
    shop = open_shop(tmp_path)
    shop.run()
    ids = {row.name: row.id for row in shop.rows(customer)}
    with shop.engine.begin() as connection:
        decide(connection, ACCOUNT, SAME, {ids[IVO]: ids[ANA]}, "page", shop.clock.now())
    shop.later(hours=1)
    assert shop.run().open_problems == 0
    shop.later(hours=1)
    return shop


def told(shop: Shop) -> list[tuple[str, str]]:
    return [(row.kind, row.state) for row in shop.rows(problem) if row.origin == "folded"]


def test_she_is_told_once_what_to_do_instead(shop: Shop) -> None:
    shop.people.put(shop.label(INACTIVE), shop.contact(IVO))

    report = shop.run()

    assert IVO not in shop.labels()[INACTIVE]
    (found,) = report.problems
    assert str(found.message) == (
        "“Inactive customer” was put on the contact of Ivo Babić, who is one with Ana Horvat; it"
        " was taken off again."
    )
    assert found.place.contact == shop.contact(IVO)
    assert shop.rows(override) == []
    shop.later(hours=1)
    again = shop.run()
    assert (again.problems, again.counts, again.open_problems) == ((), {}, 1)
    assert told(shop) == [("label_on_folded", "open")]


def test_what_we_put_there_ourselves_is_taken_off_in_silence(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.run()
    ids = {row.name: row.id for row in shop.rows(customer)}
    with shop.engine.begin() as connection:
        decide(connection, ACCOUNT, SAME, {ids[IVO]: ids[ANA]}, "page", shop.clock.now())

    report = shop.run()

    assert report.counts["remove_members"] == 1
    assert report.problems == ()


def test_a_trial_takes_nothing_off_and_tells_nothing(shop: Shop) -> None:
    shop.people.put(shop.label(INACTIVE), shop.contact(IVO))
    assert shop.run(dry_run=True).problems == ()
    assert told(shop) == []
