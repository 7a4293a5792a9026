"""The small tab with *Updated* and *Sync now*: made where it is asked for, told after every run."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.errors import Rejected
from core.i18n import Text
from core.settings import Business, CustomerSheet
from sheets import sync_now
from sync.run import Parts
from tests.fakes.sheets import FakeTab
from tests.sync.counter import BOOK, Shop, open_shop, with_settings
from tests.sync.emulated import run
from tests.sync.her_sheet import Hers

WANTED = CustomerSheet(sync_now=True)
WRITES = "sheets.spreadsheets.values.batchUpdate"


@pytest.fixture
def told(tmp_path: Path) -> Shop:
    """A shop that wants it, an hour after the first run."""
    shop = with_settings(open_shop(tmp_path), customers=WANTED)
    shop.run()
    shop.later(hours=1)
    return shop


def tab(shop: Shop) -> FakeTab:
    return next(one for one in shop.book.tabs if one.metadata.get("regulars") == "sync now")


def test_the_tab_says_when_and_what(told: Shop) -> None:
    assert [row[0] for row in tab(told).values()] == ["Updated", "Sync now", "What happened"]
    assert tab(told).values()[0][1] == "1 Mar 2026, 03:10"
    assert tab(told).values()[1][1] is False
    assert str(tab(told).values()[2][1]).startswith("Changes written: ")


def test_a_quiet_run_writes_it_and_nothing_else(told: Shop) -> None:
    report = told.run()

    assert (report.counts, told.writes()) == ({}, {WRITES: 1})
    assert tab(told).values()[0][1] == "1 Mar 2026, 04:10"
    assert tab(told).values()[2][1] == "Changes written: 0"


def test_nobody_who_did_not_ask_gets_it(shop: Shop) -> None:
    assert [one.title for one in shop.book.tabs] == ["Orders", "Regulars lists", "Customers"]
    shop.run()
    assert shop.writes() == {}


def test_it_is_not_made_before_the_first_plan_was_approved(tmp_path: Path) -> None:
    shop = with_settings(open_shop(tmp_path), customers=WANTED)
    waiting = shop.run(attended=False)
    assert (waiting.state, shop.writes()) == ("waiting", {})
    assert shop.run(approve=waiting.digest, attended=False).state == "done"
    assert tab(shop).values()[0][1] == "1 Mar 2026, 03:10"


def test_a_trial_tells_nothing(told: Shop) -> None:
    told.run(dry_run=True)
    assert told.writes() == {}


def test_what_waits_for_her_is_said_and_is_no_update(told: Shop) -> None:
    told.book.tab("Orders").cells.clear()

    assert told.run(attended=False).state == "waiting"

    assert tab(told).values()[0][1] == "1 Mar 2026, 03:10"
    assert tab(told).values()[2][1] == "Something waits for you: open Regulars."


def test_a_tick_made_while_the_run_goes_on_stays(told: Shop) -> None:
    tab(told).put(1, 1, True)
    told.run()
    assert tab(told).values()[1][1] is True


def test_a_deleted_tab_is_made_again(told: Shop) -> None:
    told.book.tabs.remove(tab(told))  # its names are left over
    assert told.run().problems == ()
    assert tab(told).values()[0][1] == "1 Mar 2026, 04:10"
    assert sync_now.box(told.door.sheets, BOOK) is False


def test_another_tab_of_that_name_stays_hers(tmp_path: Path) -> None:
    shop = with_settings(open_shop(tmp_path), customers=WANTED)
    shop.book.tabs.append(FakeTab(9, "Regulars"))
    shop.run()
    assert tab(shop).title == "Regulars 2"
    assert shop.book.tab("Regulars").values() == []


def test_without_its_cells_it_is_a_problem_and_the_run_is_as_good(told: Shop) -> None:
    told.book.named.clear()

    report = told.run()

    assert (report.state, [problem.kind for problem in report.problems]) == ("done", ["sync_now"])
    assert sync_now.box(told.door.sheets, BOOK) is None
    told.book.tabs.remove(tab(told))
    assert told.run().open_problems == 0


def test_a_refusal_does_not_spoil_the_run(told: Shop) -> None:
    told.door.script.fail(WRITES, Rejected(Text("Protected."), http=400))
    assert [problem.kind for problem in told.run().problems] == ["sync_now"]


def test_its_cells_are_found_wherever_she_moves_them(parts: Parts) -> None:
    settings = replace(parts.settings, customers=WANTED)
    hers = Hers(replace(parts, settings=settings))
    run(hers.parts)
    info = hers.parts.door.sheets.describe(hers.book)
    small = sync_now.find(info)
    assert small is not None
    where = {"sheetId": small.sheet_id, "startIndex": 0, "endIndex": 1}
    for dimension in ("ROWS", "COLUMNS"):
        hers.do("insertDimension", range={**where, "dimension": dimension}, inheritFromBefore=False)
    renamed = {"sheetId": small.sheet_id, "title": "Moje"}
    hers.do("updateSheetProperties", properties=renamed, fields="title")
    hers.parts.door.sheets.write_cells(hers.book, [("'Moje'!A1:B1", [["moje", "i ovo"]])])
    hers.parts.door.sheets.write_cells(hers.book, [("'Moje'!C3", [[True]])])
    hers.parts.clock.sleep(20 * 60)

    assert sync_now.box(hers.parts.door.sheets, hers.book) is True
    assert run(hers.parts).problems == ()

    moved = next(
        one for one in hers.parts.door.sheets.describe(hers.book).tabs if one.title == "Moje"
    )
    rows = hers.rows(moved)
    assert rows[0][:3] == ["moje", "i ovo", ""]
    assert [row[1] for row in rows[1:4]] == ["Ažurirano", "Sinkroniziraj sada", "Što se dogodilo"]
    assert rows[3][2] == "Zapisane promjene: 0"


def test_it_speaks_her_language_with_its_own_digits(tmp_path: Path) -> None:
    persian = Business("Shop", "UTC", "fa", "EUR")
    shop = with_settings(open_shop(tmp_path), customers=WANTED, business=persian)
    shop.run()
    (updated, stamp), _, (_, told) = tab(shop).values()
    assert (updated, str(stamp)[:1]) == ("به‌روز شد", "۱")
    assert str(told).startswith("تغییرات نوشته‌شده: ")
    assert str(told)[-1] in "۰۱۲۳۴۵۶۷۸۹"
