"""A table with hand-picked drop-downs becomes the customer sheet: her answers, rows and looks."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from core.errors import TryLater
from core.i18n import Text
from core.model import Cell
from core.settings import CustomerSheet
from core.tables import override
from sheets.customer_sheet import Adoption
from sync.adoption import store_adoption
from tests.fakes.sheets import FakeTab
from tests.sync.counter import (
    ACCOUNT,
    AGE,
    BOOK,
    READS,
    STATUS,
    Shop,
    open_shop,
    twin,
    with_settings,
)
from tests.sync.test_interrupted_runs import calls_of, run_killed

LOYAL, NEW = "Loyal customer", "New customer"
HEADER = ["Guest", "Mail", "Mobile", "Kind", "Years", "Note", "", "Visits"]
ROWS: list[list[Cell]] = [
    ["Ivo Babić", "IVO@example.com", "", "regular", "", "likes figs", "", 7],
    ["Petar Pan", "petar@example.com", "", "regular", "35 and over", "who?", "", 1],
    ["Ana Horvat", "ana@example.com", "", LOYAL, "Under 35", "", "", 2],
    ["Eva Novak", "", "", "sleeping", "", "by tram", "", 3],
    ["Jan Kos", "jan@example.com", "+385 91 111", "", "", "", "", 4],
]
COLUMNS = {
    "name": "Guest",
    "email": "Mail",
    "phone": "Mobile",
    "dimension:status": "Kind",
    "dimension:age": "Years",
}
WORDS = {"status": {"regular": "loyal"}}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    opened = open_shop(tmp_path, dimensions=(STATUS, AGE))
    tab = FakeTab(77, "Guests")
    tab.fill([HEADER, *ROWS])
    opened.book.tabs.append(tab)
    return with_settings(opened, customers=CustomerSheet(tab="Guests"))


def adopt(shop: Shop, *, by_hand: bool) -> None:
    adoption = Adoption(BOOK, 77, COLUMNS, WORDS, by_hand)
    with shop.engine.begin() as connection:
        store_adoption(connection, ACCOUNT, adoption, shop.clock.now())


def hers(shop: Shop) -> FakeTab:
    return shop.book.tab("Guests")


def column(shop: Shop, header: str) -> dict[str, object]:
    head, *rows = hers(shop).values()
    at = head.index(header)
    return {str(row[0]): row[at] if at < len(row) else "" for row in rows if row}


def her_columns(shop: Shop) -> list[list[object]]:
    """What is nobody's but hers: everything but the two columns of answers."""
    rows = [[*row, *[""] * 8][:8] for row in hers(shop).values()[: 1 + len(ROWS)]]
    return [[*row[:3], *row[5:8]] for row in rows]


def overrides(shop: Shop) -> dict[tuple[str, str], str]:
    names = {key: name for name, key in column(shop, "Regulars key").items()}
    found = [row for row in shop.rows(override) if row.ended_at is None]
    return {(str(names[row.customer]), row.dimension): row.segment for row in found}


def test_a_table_is_not_touched_before_she_says_so(shop: Shop) -> None:
    before = hers(shop).values()

    report = shop.run()

    assert "tab_taken" in {problem.kind for problem in report.problems}
    assert hers(shop).values() == before
    assert hers(shop).metadata == {}


def test_her_answers_become_answers_by_hand(shop: Shop) -> None:
    shop.run()
    kept = her_columns(shop)
    adopt(shop, by_hand=True)

    report = shop.run()

    assert {(problem.kind, problem.place.cell) for problem in report.problems} == {
        ("unknown_option", "D5"),
        ("row_of_nobody", "3:3"),
    }
    assert overrides(shop) == {
        ("Ivo Babić", "status"): "loyal",
        ("Ana Horvat", "age"): "young",
    }
    assert column(shop, "Kind") == {
        "Ivo Babić": LOYAL,
        "Petar Pan": "regular",
        "Ana Horvat": LOYAL,
        "Eva Novak": "sleeping",
        "Jan Kos": "Potential customer",
        "Mia Perić": NEW,
    }
    assert her_columns(shop) == kept
    assert shop.labels()[LOYAL] == ["Ana Horvat", "Ivo Babić"]
    assert column(shop, "Orders")["Ana Horvat"] == 2
    assert column(shop, "Visits")["Ana Horvat"] == 2
    assert column(shop, "Regulars key")["Petar Pan"] == ""


def test_or_the_rules_replace_them(shop: Shop) -> None:
    adopt(shop, by_hand=False)

    shop.run()

    assert overrides(shop) == {}
    assert column(shop, "Kind")["Ivo Babić"] == NEW
    assert column(shop, "Kind")["Eva Novak"] == "sleeping"
    assert column(shop, "Years")["Ana Horvat"] == ""
    assert column(shop, "Kind")["Petar Pan"] == "regular"


@pytest.mark.parametrize("by_hand", [True, False])
def test_the_night_after_is_quiet(shop: Shop, *, by_hand: bool) -> None:
    adopt(shop, by_hand=by_hand)
    shop.run()
    shop.later(hours=1)
    shop.run()
    shop.later(hours=1)
    before = hers(shop).values()

    report = shop.run()

    assert report.counts == {}
    assert shop.writes() == {}
    assert hers(shop).values() == before
    assert shop.door.calls["sheets.spreadsheets.get"] == 1
    assert shop.door.calls["sheets.spreadsheets.values.batchGet"] == 2


def test_an_edit_later_is_an_edit_and_her_word_is_still_understood(shop: Shop) -> None:
    adopt(shop, by_hand=False)
    shop.run()
    shop.later(hours=1)
    row = [str(cells[0]) for cells in hers(shop).values()].index("Jan Kos")
    hers(shop).put(row, 3, "regular")

    shop.run()

    assert overrides(shop) == {("Jan Kos", "status"): "loyal"}
    assert column(shop, "Kind")["Jan Kos"] == LOYAL


def test_a_row_she_writes_later_is_the_customers_own(shop: Shop) -> None:
    adopt(shop, by_hand=True)
    shop.run()
    shop.later(hours=1)
    height = len(hers(shop).values())
    hers(shop).fill([["Zoe Ban", "zoe@example.com", "", LOYAL, "", "new here"]], row=height)
    shop.order(date(2026, 2, 28), "zoe@example.com", 10, "Zoe Ban")

    shop.run()

    assert [row[0] for row in hers(shop).values() if row].count("Zoe Ban") == 1
    assert column(shop, "Note")["Zoe Ban"] == "new here"
    assert overrides(shop)["Zoe Ban", "status"] == "loyal"
    assert column(shop, "Orders")["Zoe Ban"] == 1


def test_many_answers_of_hers_are_taken_over_unasked(shop: Shop) -> None:
    for number in range(12):
        shop.people.add(f"Guest {number}", email=f"guest{number}@example.com")
        row = [f"Guest {number}", f"guest{number}@example.com", "", "regular"]
        hers(shop).fill([row], row=1 + len(ROWS) + number)
    adopt(shop, by_hand=True)

    report = shop.run()

    assert report.trips == ()
    assert len(overrides(shop)) == 2 + 12


def test_the_tab_made_before_stays_as_it_is(shop: Shop) -> None:
    first = with_settings(shop, customers=CustomerSheet())
    first.run()
    shop.pick("Jan Kos", NEW)
    first.run()
    shop.later(hours=1)
    made = shop.book.tab("Customers").values()
    adopt(shop, by_hand=True)

    shop.run()

    assert shop.book.tab("Customers").values() == made
    assert overrides(shop)["Ivo Babić", "status"] == "loyal"
    assert column(shop, "Orders")["Ivo Babić"] == 1
    assert overrides(shop)["Jan Kos", "status"] == "new"  # her cell is empty, which says nothing
    assert column(shop, "Kind")["Jan Kos"] == NEW


def test_a_second_table_takes_the_first_ones_place(shop: Shop) -> None:
    adopt(shop, by_hand=True)
    shop.run()
    shop.later(hours=1)
    first = hers(shop).values()
    tab = FakeTab(78, "Better")
    tab.fill([["E-mail", "Kind"], ["jan@example.com", NEW]])
    shop.book.tabs.append(tab)
    columns = {"email": "E-mail", "dimension:status": "Kind"}
    with shop.engine.begin() as connection:
        adoption = Adoption(BOOK, 78, columns)
        store_adoption(connection, ACCOUNT, adoption, shop.clock.now())

    shop.run()
    shop.later(hours=1)

    assert shop.run().counts == {}
    assert hers(shop).values() == first
    held = {row.segment for row in shop.rows(override) if row.ended_at is None}
    assert held == {"loyal", "young", "new"}
    assert [row[1] for row in tab.values() if row[0] == "jan@example.com"] == [NEW]
    assert len(tab.values()) == 1 + 5


def test_what_was_written_elsewhere_minutes_ago_does_not_explain_her_cells(shop: Shop) -> None:
    hers(shop).put(1, 3, NEW)
    with_settings(shop, customers=CustomerSheet()).run()
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)
    adopt(shop, by_hand=True)

    shop.run()

    assert overrides(shop)["Ivo Babić", "status"] == "new"


def test_a_column_of_hers_called_like_one_of_ours_stays_hers(shop: Shop) -> None:
    hers(shop).put(0, 7, "Orders")
    kept = her_columns(shop)
    adopt(shop, by_hand=True)

    shop.run()

    assert her_columns(shop) == kept


def test_a_heading_that_is_gone_stops_the_sheet_alone(shop: Shop) -> None:
    adopt(shop, by_hand=True)
    hers(shop).put(0, 3, "Sort of")
    before = hers(shop).values()

    report = shop.run()

    assert "adopted_heading" in {problem.kind for problem in report.problems}
    assert hers(shop).values() == before
    assert shop.labels()[LOYAL] == ["Ana Horvat"]


def test_two_rows_about_one_person_are_not_doubled(shop: Shop) -> None:
    hers(shop).fill([["Ana H.", "ana@example.com", "", NEW]], row=1 + len(ROWS))
    adopt(shop, by_hand=True)

    report = shop.run()

    names = [row[0] for row in hers(shop).values() if row]
    assert names.count("Ana Horvat") == 1
    assert column(shop, "Regulars key")["Ana H."] == ""
    assert "row_of_nobody" in {problem.kind for problem in report.problems}


STRUCTURE, CELLS = "sheets.spreadsheets.batchUpdate", "sheets.spreadsheets.values.batchUpdate"


@pytest.mark.parametrize(
    ("call", "which", "after", "by_hand"),
    [
        (STRUCTURE, 0, True, True),
        (STRUCTURE, 1, False, False),
        (STRUCTURE, 1, True, True),
        (CELLS, 0, False, True),
        (CELLS, 0, True, False),
        (CELLS, 1, False, True),
    ],
)
def test_broken_off_anywhere_it_ends_the_same(
    shop: Shop, tmp_path: Path, call: str, which: int, *, after: bool, by_hand: bool
) -> None:
    adopt(shop, by_hand=by_hand)
    failure = TryLater(Text("Overloaded."))
    shop.door.script.fail(call, failure, after=after, skip=which)
    with suppress(TryLater):
        shop.run()
    shop.later(hours=1)
    shop.run()
    shop.later(hours=1)

    assert shop.run().counts == {}
    assert (column(shop, "Kind")["Ivo Babić"] == LOYAL) == by_hand
    assert len(overrides(shop)) == (2 if by_hand else 0)
    assert len(hers(shop).values()) == 2 + len(ROWS)
    assert column(shop, "Note")["Eva Novak"] == "by tram"


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before the work", "after the work"])
def test_killed_at_any_write_it_ends_the_same(shop: Shop, tmp_path: Path, *, after: bool) -> None:
    adopt(shop, by_hand=True)
    whole = twin(shop, tmp_path / "whole")
    calls = calls_of(whole)
    expected = standing(whole)

    for number in (at for at, method in enumerate(calls, 1) if method not in READS):
        killed = twin(shop, tmp_path / str(number))
        run_killed(killed, number, after=after)
        killed.later(hours=1)
        killed.run()
        killed.later(hours=1)
        assert killed.run().counts == {}, calls[number - 1]
        assert standing(killed) == expected, calls[number - 1]
        killed.engine.dispose()


def standing(shop: Shop) -> tuple[object, ...]:
    """Her table but for our keys, the answers by hand, and the labels."""
    head, *rows = hers(shop).values()
    key = head.index("Regulars key")
    cells = [[*row[:key], *row[key + 1 :]] for row in rows]
    return head, cells, overrides(shop), shop.labels()


def test_a_lost_database_finds_the_table_again(shop: Shop, tmp_path: Path) -> None:
    adopt(shop, by_hand=False)
    shop.run()
    shop.later(hours=1)
    kept = her_columns(shop)
    again = shop.but(engine=open_shop(tmp_path / "new").engine)

    again.run()

    assert her_columns(again) == kept
    assert len(hers(again).values()) == 2 + len(ROWS)


def test_of_her_table_only_new_columns_of_ours_are_coloured(shop: Shop) -> None:
    columns = {column: heading for column, heading in COLUMNS.items() if heading != "Years"}
    with shop.engine.begin() as connection:
        adoption = Adoption(BOOK, 77, columns, WORDS, by_hand=True)
        store_adoption(connection, ACCOUNT, adoption, shop.clock.now())

    assert shop.run().state == "done"

    age = hers(shop).values()[0].index("Age")
    ranges = [where for rule in hers(shop).rules for where in rule["ranges"]]
    assert [where["startColumnIndex"] for where in ranges] == [age, age]
    assert shop.run().counts == {}
