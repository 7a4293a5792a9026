"""An older database, and the customer tab that would have told so is deleted or cannot be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.tables import override
from sync.decisions import FORGET, KEEP
from tests.sync.answering import answer_stranger
from tests.sync.counter import Shop, settled_shop
from tests.sync.test_restored import LOYAL, NEW, backup, brought_back

IVO = "Ivo Babić"


def deleted(shop: Shop) -> None:
    """The owner deletes the customer tab and its lists."""
    shop.book.tabs[:] = [tab for tab in shop.book.tabs if "regulars" not in tab.metadata]


@pytest.fixture
def older(tmp_path: Path) -> Shop:
    """Ivo became loyal after the backup was taken, by an order that was cancelled since; Zoe came
    after it, too."""
    shop = settled_shop(tmp_path)
    file = backup(shop, tmp_path / "backup.db")
    shop.people.add("Zoe Kralj", email="zoe@example.com")
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    shop.run()
    shop.later(hours=1)
    tab = shop.book.tab("Orders")
    tab.fill([["", "", "", ""]], row=len(tab.values()) - 1)
    deleted(shop)
    return brought_back(shop, file)


def names(shop: Shop) -> list[str]:
    return sorted(str(row[0]) for row in shop.customers_tab.values()[1:] if row and row[0])


def test_nothing_is_inferred_one_question_is_asked_and_nobody_has_two_rows(older: Shop) -> None:
    report = older.run()

    assert [trip.kind for trip in report.trips] == ["older"]
    assert "1, of people: 1" in str(report.problems[0].message)
    assert older.rows(override) == []
    assert IVO in older.labels()[LOYAL]
    everybody = ["Ana Horvat", "Eva Novak", IVO, "Jan Kos", "Mia Perić", "Zoe Kralj"]
    assert names(older) == everybody
    older.later(hours=1)
    assert [trip.kind for trip in older.run().trips] == ["older"]  # the new tab is ours, and yet
    assert (older.rows(override), names(older)) == ([], everybody)


@pytest.mark.parametrize(("answer", "label"), [(KEEP, LOYAL), (FORGET, NEW)])
def test_what_she_says_holds_and_is_asked_once(older: Shop, answer: str, label: str) -> None:
    older.run()
    answer_stranger(older, answer)

    report = older.run()

    assert report.open_problems == 0
    assert IVO in older.labels()[label]
    assert older.answers()[IVO] == label
    older.later(hours=1)
    assert (older.run().counts, older.writes()) == ({}, {})
    older.pick(IVO, "Inactive customer")
    older.run()
    assert IVO in older.labels()["Inactive customer"]


def test_a_tab_deleted_where_nothing_differs_is_made_again_and_nothing_asked(
    tmp_path: Path,
) -> None:
    shop = settled_shop(tmp_path)
    deleted(shop)

    report = shop.run()

    assert (report.trips, report.open_problems) == ((), 0)
    shop.later(hours=1)
    shop.people.put(shop.label(LOYAL), shop.contact("Jan Kos"))
    shop.run()
    assert [row.segment for row in shop.rows(override)] == ["loyal"]
