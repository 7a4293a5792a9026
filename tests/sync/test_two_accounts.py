"""One database for two businesses, and the same customers in both: neither knows of the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from core.errors import TryLater
from core.i18n import Text
from core.tables import account as accounts
from core.tables import change, customer, override
from sync.run import Parts, RunReport, SyncRequest, UndoRequest, run_sync
from tests.sync.counter import NOW, Shop, open_shop

OTHER = "01HOTHER000000000000000000"
LOYAL, INACTIVE = "Loyal customer", "Inactive customer"


@dataclass
class Second(Shop):
    """A shop whose rows stand in another shop's database."""

    def run(self, *, attended: bool = True, **request: Any) -> RunReport:
        parts = Parts(self.settings, self.engine, OTHER, self.clock, self.door)
        return run_sync(parts, SyncRequest("command", attended=attended, **request))


@pytest.fixture
def shops(tmp_path: Path) -> tuple[Shop, Shop]:
    first, other = open_shop(tmp_path / "first"), open_shop(tmp_path / "other")
    second = Second(other.door, first.engine, other.clock, other.settings)
    row = {"id": OTHER, "address": "other@example.com", "created_at": NOW, "scopes": []}
    with first.engine.begin() as connection:
        connection.execute(insert(accounts).values(row))
    for shop in (first, second):
        shop.run()
        shop.later(hours=1)
    return first, second


def kept(shop: Shop, table: Any) -> list[tuple[Any, ...]]:
    """The second one's rows of a table."""
    with shop.engine.connect() as connection:
        found = connection.execute(select(table).where(table.c.account == OTHER))
        return sorted((tuple(row) for row in found), key=str)


def test_each_has_customers_of_its_own(shops: tuple[Shop, Shop]) -> None:
    first, second = shops
    every = first.rows(customer)
    assert len({row.id for row in every}) == len(every) == 10
    assert first.labels() == second.labels()
    assert (first.run().counts, second.run().counts) == ({}, {})


def test_a_choice_in_one_and_its_undo_are_nothing_to_the_other(shops: tuple[Shop, Shop]) -> None:
    first, second = shops
    before = kept(second, customer), second.labels(), second.answers()
    first.pick("Ana Horvat", INACTIVE)
    number = first.run().run
    assert "Ana Horvat" in first.labels()[INACTIVE]
    first.later(hours=1)
    assert (second.run().counts, second.writes(), kept(second, override)) == ({}, {}, [])

    first.run(undo=UndoRequest(number))

    assert second.run().counts == {}
    assert (kept(second, customer), second.labels(), second.answers()) == before


def test_a_run_broken_off_in_one_explains_nothing_in_the_other(shops: tuple[Shop, Shop]) -> None:
    first, second = shops
    tab = first.book.tab("Orders")
    first.order(NOW.date(), "ivo@example.com", 10)
    down = TryLater(Text("Overloaded."), http=503)
    first.door.script.fail("sheets.spreadsheets.values.batchUpdate", down, after=True)
    with pytest.raises(TryLater):
        first.run()
    second.pick("Ivo Babić", LOYAL)  # what the other one was about to write

    second.run()

    assert [(row.segment, row.origin) for row in first.rows(override)] == [("loyal", "sheet")]
    assert [row.account for row in first.rows(override)] == [OTHER]
    tab.delete_row(len(tab.values()) - 1)
    first.later(days=1)
    first.run()
    assert [row.account for row in first.rows(override)] == [OTHER]
    assert first.answers()["Ivo Babić"] == "New customer"
    states = {row.state for row in first.rows(change) if row.account != OTHER}
    assert states <= {"done", "failed"}


def test_the_same_fingers_on_both_sheets_stay_apart(shops: tuple[Shop, Shop]) -> None:
    """A row copied from one customer sheet into the other carries a key nobody there knows."""
    first, second = shops
    (row,) = (r for r in first.customers_tab.values() if r[0] == "Ana Horvat")
    second.customers_tab.fill([row], row=len(second.customers_tab.values()))
    answers = second.answers()

    second.run()

    assert kept(second, override) == []
    assert second.answers() == answers
