"""Orders in files beside a spreadsheet, through whole runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Gone
from core.settings import FOLDER, OrderSource
from tests.sync.counter import BOOK, Shop, open_shop, with_settings

JAN = "Date;E-mail;Amount\n2026-02-20;jan@example.com;15\n2026-02-21;jan@example.com;20\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "orders"
    found.mkdir()
    (found / "till.csv").write_text(JAN)
    return found


@pytest.fixture
def shop(tmp_path: Path, folder: Path) -> Shop:
    opened = open_shop(tmp_path / "shop")
    sources = (OrderSource(f"{FOLDER}{folder}"), OrderSource(BOOK))
    return with_settings(opened, orders=sources)


def test_files_and_spreadsheets_make_one_customer_s_orders(shop: Shop) -> None:
    report = shop.run()
    assert report.state == "done"
    assert shop.answers()["Jan Kos"] == "Loyal customer"  # the sheet stands in the spreadsheet
    assert shop.answers()["Ana Horvat"] == "Loyal customer"


def test_files_that_stay_as_they_are_cost_no_call_and_no_write(shop: Shop) -> None:
    shop.run()
    shop.run()
    shop.later(hours=1)
    calls = shop.run().calls
    assert shop.writes() == {}
    assert calls["sheets.spreadsheets.get"] == 1


def test_a_file_that_is_gone_waits_for_a_person(shop: Shop, folder: Path) -> None:
    shop.run()
    (folder / "till.csv").unlink()
    report = shop.run(attended=False)
    assert report.state == "waiting"
    assert [trip.kind for trip in report.trips] == ["tab_gone"]
    approved = shop.run(approve=report.digest)
    assert approved.state == "done"
    assert shop.answers()["Jan Kos"] == "Potential customer"


def test_a_damaged_file_is_told_and_mended(shop: Shop, folder: Path) -> None:
    shop.run()
    (folder / "new.xlsx").write_bytes(b"PK\x03\x04")
    report = shop.run()
    assert [one.kind for one in report.problems] == ["file_unreadable"]
    (folder / "new.xlsx").unlink()
    assert shop.run().open_problems == 0


def test_a_folder_that_is_gone_ends_the_run_unwritten(shop: Shop, folder: Path) -> None:
    shop.run()
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(Gone, match="orders is not there"):
        shop.run()
    assert shop.writes() == {}
