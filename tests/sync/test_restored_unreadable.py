"""An older database, and a customer spreadsheet that cannot be opened for some days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import Denied, Gone, GoogleError, Rejected
from core.i18n import Text
from core.settings import CustomerSheet
from core.tables import override
from sync.decisions import FORGET, KEEP
from tests.fakes.sheets import FakeBook, FakeTab
from tests.sync.answering import answer_stranger
from tests.sync.counter import BOOK, Shop, open_shop, with_settings
from tests.sync.test_restored import backup, brought_back

EVERYBODY = ["Ana Horvat", "Eva Novak", "Ivo Babić", "Jan Kos", "Zoe Kralj"]
INACTIVE, POTENTIAL = "Inactive customer", "Potential customer"


def customers(shop: Shop) -> tuple[FakeBook, FakeTab]:
    found = (
        (book, tab)
        for book in shop.door.sheets.books.values()
        for tab in book.tabs
        if tab.metadata.get("regulars") == "customers"
    )
    (only,) = found  # and no second one
    return only


def picked(shop: Shop, name: str, option: str) -> None:
    _, tab = customers(shop)
    row = [cells[0] for cells in tab.values()].index(name)
    tab.put(row, 3, option)


def answers(shop: Shop) -> list[tuple[object, object]]:
    return sorted((str(row[0]), row[3]) for row in customers(shop)[1].values()[1:])


@contextmanager
def unreadable(shop: Shop, error: type[GoogleError]) -> Iterator[None]:
    """As long as this lasts."""
    home = customers(shop)[0].id
    real = shop.door.sheets.describe

    def describe(spreadsheet: str) -> object:
        if spreadsheet == home:
            raise error(Text("It cannot be opened."), http=404)
        return real(spreadsheet)

    shop.door.sheets.describe = describe  # type: ignore[assignment, method-assign]
    yield
    shop.door.sheets.describe = real  # type: ignore[method-assign]


def older(shop: Shop, folder: Path) -> Shop:
    """After the backup she chose for Ivo, and Zoe came."""
    shop.run()
    shop.later(hours=1)
    file = backup(shop, folder / "backup.db")
    picked(shop, "Ivo Babić", INACTIVE)
    shop.people.add("Zoe Kralj", email="zoe@example.com")
    shop.run()
    shop.later(hours=1)
    return brought_back(shop, file)


@pytest.fixture
def made(tmp_path: Path) -> Shop:
    """The customer spreadsheet is one that Regulars made itself."""
    return older(with_settings(open_shop(tmp_path), orders=()), tmp_path)


@pytest.mark.parametrize("error", [Gone, Denied, Rejected])
@pytest.mark.parametrize(("answer", "option"), [(KEEP, INACTIVE), (FORGET, POTENTIAL)])
def test_labels_are_asked_about_while_it_is_away_and_cells_when_it_is_back(
    made: Shop, error: type[GoogleError], answer: str, option: str
) -> None:
    with unreadable(made, error):
        for _ in range(2):
            report = made.run()
            assert [trip.kind for trip in report.trips] == ["older"]
            assert {one.kind for one in report.problems} == {"older", "sheet_unreadable"}
            assert "1, of people: 1" in str(report.trips[0].message)
            assert (made.rows(override), "Ivo Babić" in made.labels()[INACTIVE]) == ([], True)
            made.later(days=1)
        answer_stranger(made, answer)
        assert made.run().trips == ()
        assert "Ivo Babić" in made.labels()[option]
        made.later(days=1)

    report = made.run()

    asked = [trip.kind for trip in report.trips]
    assert asked == ([] if answer == KEEP else ["older"])  # the cell says what she kept
    if asked:
        answer_stranger(made, answer)
        assert made.run().trips == ()
    assert [name for name, _ in answers(made)] == EVERYBODY
    assert ("Ivo Babić", option) in answers(made)
    assert [row.segment for row in made.rows(override)] == (["inactive"] if answer == KEEP else [])
    made.later(days=1)
    assert (made.run().counts, made.writes()) == ({}, {})


@pytest.mark.parametrize("error", [Gone, Denied, Rejected])
def test_one_she_named_herself_ends_the_run_and_is_asked_about_when_it_is_back(
    tmp_path: Path, error: type[GoogleError]
) -> None:
    shop = with_settings(open_shop(tmp_path), customers=CustomerSheet("home"))
    shop.door.sheets.books["home"] = FakeBook("home", "Customers", tabs=[FakeTab(0, "Sheet1")])
    shop = older(shop, tmp_path)
    with unreadable(shop, error):
        for _ in range(2):
            with pytest.raises(error):
                shop.run()
            assert (shop.writes(), shop.rows(override)) == ({}, [])
            shop.later(days=1)

    report = shop.run()

    assert [trip.kind for trip in report.trips] == ["older"]
    assert "of people: 1" in str(report.trips[0].message)
    assert shop.rows(override) == []
    assert [name for name, _ in answers(shop)] == sorted([*EVERYBODY, "Mia Perić"])
    assert BOOK in shop.door.sheets.books
