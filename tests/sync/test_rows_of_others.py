"""Rows that another database wrote: no second one beside them, and nothing taken for her choice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.errors import TryLater
from core.i18n import Text
from core.tables import change, customer, override
from sync.decisions import FORGET, KEEP
from tests.sync.answering import answer_stranger
from tests.sync.counter import Shop, open_shop
from tests.sync.test_concurrent_hands import BEFORE_THE_WRITE, READ, WRITE, meanwhile
from tests.sync.test_restored import LOYAL, NEW, backup, brought_back, stamp

KEY = "Regulars key"
EVERYBODY = ["Ana Horvat", "Eva Novak", "Ivo Babić", "Jan Kos", "Mia Perić"]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


def lost(shop: Shop, folder: Path) -> Shop:
    """The same Google, and a database that knows nothing."""
    return shop.but(engine=open_shop(folder).engine)


def names(shop: Shop) -> list[str]:
    return sorted(str(row[0]) for row in shop.customers_tab.values()[1:] if row and row[0])


def keys(shop: Shop) -> dict[str, str]:
    """What stands in the hidden column, by name."""
    return {name: str(key) for name, key in shop.answers(KEY).items()}


def known(shop: Shop) -> dict[str, str]:
    with shop.engine.connect() as connection:
        rows = connection.execute(select(customer.c.name, customer.c.id))
        return {name: id for name, id in rows if name}


def note(shop: Shop, name: str, text: str) -> None:
    """A column of the owner's own, at the end."""
    tab = shop.customers_tab
    header, *rows = tab.values()
    at = header.index("Note") if "Note" in header else len(header)
    tab.put(0, at, "Note")
    tab.put(next(n for n, cells in enumerate(rows, 1) if cells[0] == name), at, text)


def strange_key(shop: Shop, name: str) -> None:
    tab = shop.customers_tab
    header, *rows = tab.values()
    tab.put(1 + [row[0] for row in rows].index(name), header.index(KEY), "01HSTRANGE")


def test_a_lost_database_takes_its_rows_up_again(shop: Shop, tmp_path: Path) -> None:
    shop.run()
    note(shop, "Ivo Babić", "likes figs")
    shop.later(hours=1)
    again = lost(shop, tmp_path / "new")

    report = again.run()

    assert report.problems == ()
    assert names(again) == EVERYBODY
    assert keys(again) == known(again)
    assert again.answers("Note")["Ivo Babić"] == "likes figs"
    assert again.rows(override) == []
    assert stamp(again) == report_run(again)
    written = [row for row in again.rows(change) if row.kind == "write_sheet"]
    assert len(written[0].items["cells"]["key"]) == len(EVERYBODY)
    again.later(hours=1)
    assert again.run().counts == {}
    assert again.writes() == {}


def report_run(shop: Shop) -> str:
    return str(shop.rows(change)[-1].run)


@pytest.mark.parametrize(("answer", "chosen"), [(KEEP, ["loyal"]), (FORGET, [])])
def test_what_stands_in_such_a_row_is_asked_about(
    shop: Shop, tmp_path: Path, answer: str, chosen: list[str]
) -> None:
    shop.run()
    shop.pick("Jan Kos", LOYAL)
    shop.run()
    shop.later(hours=1)
    again = lost(shop, tmp_path / "new")

    assert [trip.kind for trip in again.run().trips] == ["older"]
    assert [trip.kind for trip in again.run().trips] == ["older"]
    assert keys(again) == known(again)
    assert again.rows(override) == []
    answer_stranger(again, answer)
    again.run()

    assert [row.segment for row in again.rows(override)] == chosen
    assert (again.answers()["Jan Kos"] == LOYAL) == (answer == KEEP)
    assert again.run().trips == ()
    assert names(again) == EVERYBODY


def test_a_buyer_who_came_after_the_backup_keeps_her_row(shop: Shop, tmp_path: Path) -> None:
    shop.run()
    shop.later(hours=1)
    file = backup(shop, tmp_path / "backup.db")
    shop.order(date(2026, 2, 28), "zoe@example.com", 10, "Zoe Ban")
    shop.run()
    note(shop, "Zoe Ban", "by tram")
    shop.later(hours=1)
    older = brought_back(shop, file)

    report = older.run()

    assert report.trips == ()
    assert names(older) == [*EVERYBODY, "Zoe Ban"]
    assert keys(older) == known(older)
    assert older.answers("Note")["Zoe Ban"] == "by tram"
    assert older.rows(override) == []


def test_two_databases_in_turn_share_one_row_for_each(shop: Shop, tmp_path: Path) -> None:
    first, second = shop, lost(shop, tmp_path / "second")
    for turn in range(2):
        for one in (first, second):
            one.run()
            one.later(hours=1)
            assert names(one) == EVERYBODY
            assert keys(one) == known(one)
            assert one.rows(override) == [], turn


def test_rows_alone_ask_where_the_stamp_is_our_own(shop: Shop, tmp_path: Path) -> None:
    """A tab from another day, copied in over ours: its keys are not ours, its stamp stayed."""
    shop.run()
    shop.later(hours=1)
    strange_key(shop, "Jan Kos")
    shop.pick("Jan Kos", LOYAL)

    for _ in range(2):
        assert [trip.kind for trip in shop.run().trips] == ["older"]
        assert keys(shop) == known(shop)
        assert shop.rows(override) == []
        assert shop.answers()["Jan Kos"] == LOYAL
    answer_stranger(shop, KEEP)
    shop.run()

    assert [row.segment for row in shop.rows(override)] == ["loyal"]
    assert shop.run().trips == ()


@pytest.mark.parametrize("after", [False, True])
def test_stopped_at_the_keys_it_asks_all_the_same(
    shop: Shop, tmp_path: Path, *, after: bool
) -> None:
    shop.run()
    shop.later(hours=1)
    strange_key(shop, "Jan Kos")
    shop.pick("Jan Kos", LOYAL)
    failing = "sheets.spreadsheets.values.batchUpdate"
    shop.door.script.fail(failing, TryLater(Text("Overloaded.")), after=after)
    with pytest.raises(TryLater):
        shop.run()
    shop.later(hours=1)

    assert [trip.kind for trip in shop.run().trips] == ["older"]
    assert shop.rows(override) == []
    assert names(shop) == EVERYBODY


def test_a_row_of_nobody_stays_untouched(shop: Shop) -> None:
    shop.run()
    tab = shop.customers_tab
    header, *rows = tab.values()
    stranger = ["Petar", "petar@example.com", "", LOYAL]
    row = [*stranger, *[""] * (header.index(KEY) - len(stranger)), "01HSTRANGE"]
    tab.fill([row], row=1 + len(rows))
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)

    report = shop.run()

    assert report.trips == ()
    assert tab.values()[1 + len(rows)][: len(row)] == row
    assert Counter(names(shop))["Petar"] == 1


@pytest.mark.parametrize("late", [False, True])
def test_rows_moved_while_they_are_claimed_get_the_right_keys(
    shop: Shop, tmp_path: Path, *, late: bool
) -> None:
    shop.run()
    shop.later(hours=1)
    again = lost(shop, tmp_path / "new")

    def sort() -> None:
        tab = again.customers_tab
        header, *rows = tab.values()
        for place, cells in enumerate(reversed([row for row in rows if row]), 1):
            for at in range(len(header)):
                tab.put(place, at, cells[at] if at < len(cells) else "")

    meanwhile(again, WRITE if late else READ, 1 if late else BEFORE_THE_WRITE, sort)
    again.run()

    assert names(again) == EVERYBODY
    assert keys(again) == known(again)
    assert again.answers()["Ivo Babić"] == NEW
    assert again.rows(override) == []
