"""What cannot be read is noted on its cell, where she wants that; her own notes are hers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from core.errors import Denied
from core.i18n import Text
from core.settings import OrderSource
from core.tables import problem
from sync.run import Parts
from tests.fakes.sheets import FakeTab
from tests.sync.counter import BOOK, Shop, settled_shop, with_settings
from tests.sync.emulated import run

WANTED = (OrderSource(BOOK, notes=True),)
WRITES = "sheets.spreadsheets.batchUpdate"
BAD = (6, 3)
"""The amount in row 7."""


@pytest.fixture
def noting(tmp_path: Path) -> Shop:
    """A settled shop in which one amount cannot be read any more."""
    shop = with_settings(settled_shop(tmp_path), orders=WANTED)
    shop.order(date(2026, 2, 27), "ivo@example.com", 0)
    orders(shop).put(*BAD, "dvadeset")
    return shop


def orders(shop: Shop) -> FakeTab:
    return shop.book.tab("Orders")


def test_a_cell_gets_a_note_with_what_is_wrong_and_what_to_do(noting: Shop) -> None:
    report = noting.run()

    (found,) = [one for one in report.problems if one.place.cell]
    assert found.advice
    assert orders(noting).notes == {BAD: f"Regulars: {found.message}\n{found.advice}"}
    assert orders(noting).cells[BAD] == "dvadeset"


def test_a_quiet_run_neither_reads_nor_writes_notes(noting: Shop) -> None:
    noting.run()
    noting.later(hours=1)
    calls = noting.run().calls
    assert WRITES not in calls
    assert calls["sheets.spreadsheets.get"] == 1


def test_nobody_who_did_not_ask_gets_notes(shop: Shop) -> None:
    orders(shop).put(5, 3, "dvadeset")
    assert shop.run().problems
    assert orders(shop).notes == {}


def mend(shop: Shop) -> None:
    orders(shop).put(*BAD, 20)


def call_it_fine(shop: Shop) -> None:
    with shop.engine.begin() as connection:
        connection.execute(update(problem).values(state="fine"))


def opt_out(shop: Shop) -> None:
    shop.settings = replace(shop.settings, orders=(OrderSource(BOOK),))


@pytest.mark.parametrize("deed", [mend, call_it_fine, opt_out], ids=lambda deed: deed.__name__)
def test_our_note_goes_when_nothing_is_to_be_said_any_more(
    noting: Shop, deed: Callable[[Shop], None]
) -> None:
    noting.run()
    orders(noting).notes[0, 0] = "moja"
    deed(noting)
    noting.run()
    assert orders(noting).notes == {(0, 0): "moja"}


def test_a_note_of_hers_is_never_written_over_nor_one_of_ours_that_she_changed(
    noting: Shop,
) -> None:
    orders(noting).notes[BAD] = "pitati Ivu"
    noting.run()
    assert orders(noting).notes == {BAD: "pitati Ivu"}
    orders(noting).put(*BAD, "tridi")
    orders(noting).notes.clear()
    noting.run()
    hers = orders(noting).notes[BAD] + "\nzvala sam ga"
    orders(noting).notes[BAD] = hers
    mend(noting)
    noting.run()
    assert orders(noting).notes == {BAD: hers}


def test_a_note_she_took_off_stays_off(noting: Shop) -> None:
    noting.run()
    del orders(noting).notes[BAD]
    orders(noting).put(5, 3, "trideset")
    noting.run()
    assert list(orders(noting).notes) == [(5, 3)]


def test_another_trouble_in_the_cell_is_another_note(noting: Shop) -> None:
    noting.run()
    before = orders(noting).notes[BAD]
    orders(noting).put(*BAD, "1.2.3.4")
    noting.run()
    assert orders(noting).notes[BAD] != before


@pytest.mark.parametrize("after", [True, False])
def test_whoever_is_killed_while_writing_knows_its_notes_again(noting: Shop, after: bool) -> None:
    noting.door.script.fail(WRITES, KeyboardInterrupt(), after=after)
    with suppress(KeyboardInterrupt):
        noting.run()
    noting.later(hours=1)
    mend(noting)
    noting.run()
    assert orders(noting).notes == {}
    orders(noting).put(*BAD, "dvadeset")
    noting.run()
    assert list(orders(noting).notes) == [BAD]


def test_a_sheet_she_may_only_read_is_a_problem_and_no_more(noting: Shop) -> None:
    noting.run()
    orders(noting).put(*BAD, "trideset")
    noting.later(hours=1)
    noting.door.script.fail(WRITES, Denied(Text("View only."), http=403))
    report = noting.run()
    assert report.state == "done"
    assert "notes_refused" in [one.kind for one in report.problems]
    noting.later(hours=1)
    assert "notes_refused" not in [one.kind for one in noting.run().problems]


def test_notes_are_found_again_when_she_sorted_her_orders(parts: Parts) -> None:
    source = replace(parts.settings.orders[0], notes=True)
    parts = replace(parts, settings=replace(parts.settings, orders=(source,)))
    book, sheets = source.spreadsheet, parts.door.sheets
    (tab,) = sheets.describe(book).tabs
    sheets.write_cells(book, [("'Narudžbe'!D3", [["puno"]])])
    run(parts)
    (cell, text), *none = sheets.notes(book, [tab.title])[tab.sheet_id].items()
    assert (cell, none) == ("D3", [])
    rows = {"sheetId": tab.sheet_id, "startRowIndex": 1, "endRowIndex": 5}
    order = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
    sheets.change(book, [{"sortRange": {"range": rows, "sortSpecs": order}}])

    run(parts)
    assert sheets.notes(book, [tab.title])[tab.sheet_id] == {"D4": text}
    sheets.write_cells(book, [("'Narudžbe'!D4", [[30.5]])])
    run(parts)
    assert sheets.notes(book, [tab.title])[tab.sheet_id] == {}
