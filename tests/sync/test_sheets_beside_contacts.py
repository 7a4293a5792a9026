"""Spreadsheets are read and written while contacts and labels are, and it ends as one by one."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.beside import Beside, afterwards, in_a_thread
from core.errors import AppError, Denied, Gone, LostLease, Rejected, TryLater
from core.i18n import Text
from core.tables import change, override
from tests.sync.counter import Shop, open_shop

CONTACTS, TABS = "people.people.connections.list", "sheets.spreadsheets.get"
MEMBERS = "people.contactGroups.members.modify"
WRITE = "sheets.spreadsheets.values.batchUpdate"


def shop_with(folder: Path, beside: Beside) -> Shop:
    """Ivo and Mia buy again: cells and labels are to change."""
    folder.mkdir()
    shop = open_shop(folder)
    shop.beside = beside
    shop.run()
    shop.later(days=1)
    for who in ("ivo", "mia"):
        shop.order(date(2026, 3, 1), f"{who}@example.com", 10)
    return shop


@pytest.mark.parametrize("pair", [(CONTACTS, TABS), (MEMBERS, WRITE)], ids=["read", "written"])
def test_both_are_under_way_at_once(tmp_path: Path, pair: tuple[str, str]) -> None:
    shop = shop_with(tmp_path / "shop", in_a_thread)
    meet, left = threading.Barrier(2, timeout=20), set(pair)

    def watch(method: str) -> None:
        if method in left:
            left.discard(method)
            meet.wait()

    shop.door.script.watch = watch
    assert shop.run().state == "done"
    assert not meet.broken


@pytest.mark.parametrize("how", [Rejected, Gone, Denied, TryLater])
@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("method", [CONTACTS, TABS, MEMBERS, WRITE])
def test_whatever_breaks_the_next_run_ends_as_one_by_one(
    tmp_path: Path, method: str, half: bool, how: type[Any]
) -> None:
    ends = []
    for beside in (afterwards, in_a_thread):
        shop = shop_with(tmp_path / beside.__name__, beside)
        shop.door.script.fail(method, how(Text("Trouble."), http=400), half=half)
        raised = None
        try:
            shop.run()
        except AppError as error:
            raised = type(error)
        shop.door.script.forget()
        shop.later(days=1)
        shop.run()
        shop.later(days=1)
        assert shop.run().counts == {}
        assert {row.state for row in shop.rows(change)} <= {"done", "failed", "unsure"}
        ends.append((raised, shop.labels(), shop.answers(), shop.rows(override)))
    assert ends[0] == ends[1]


def test_contacts_that_cannot_be_read_are_told_before_orders_that_cannot(tmp_path: Path) -> None:
    shop = shop_with(tmp_path / "shop", in_a_thread)
    shop.door.script.fail(CONTACTS, Denied(Text("No contacts."), http=403))
    shop.door.script.fail(TABS, TryLater(Text("No orders."), http=503))
    with pytest.raises(Denied, match="No contacts"):
        shop.run()
    with suppress(TryLater):
        shop.run()
    assert shop.run().state == "done"


def test_members_that_break_off_do_not_keep_the_sheet_from_being_written(tmp_path: Path) -> None:
    shop = shop_with(tmp_path / "shop", in_a_thread)
    shop.door.script.fail(MEMBERS, TryLater(Text("Down."), http=503))
    with pytest.raises(TryLater):
        shop.run()
    assert shop.answers()["Ivo Babić"] == "Loyal customer"
    assert "Ivo Babić" in shop.labels()["New customer"]  # nobody leaves before all came in
    kinds = {row.kind: row.state for row in shop.rows(change) if row.state != "done"}
    assert kinds == {"add_members": "sent", "remove_members": "planned"}


def test_what_google_refuses_is_told_in_the_same_order_each_time(tmp_path: Path) -> None:
    """Though here the sheet is refused only when the members are."""
    shop = shop_with(tmp_path / "shop", in_a_thread)
    for method in (MEMBERS, WRITE):
        shop.door.script.fail(method, Rejected(Text("No."), http=400))

    def watch(method: str) -> None:
        while method == WRITE and _state(shop, "add_members") == "sent":
            pass

    shop.door.script.watch = watch
    sheet, members = shop.run().problems
    assert "sheet" in str(sheet.message)
    assert "label" in str(members.message)


def _state(shop: Shop, kind: str) -> str:
    return str(next(row.state for row in reversed(shop.rows(change)) if row.kind == kind))


def test_a_run_told_to_stop_lets_the_thread_write_nothing_more(tmp_path: Path) -> None:
    shop = shop_with(tmp_path / "shop", in_a_thread)
    go = threading.Event()

    def watch(method: str) -> None:
        if method == MEMBERS:
            raise KeyboardInterrupt
        if method == WRITE:
            go.wait(20)

    shop.door.script.watch = watch
    with pytest.raises(KeyboardInterrupt):
        shop.run()
    assert shop.door.script.guard
    with pytest.raises(LostLease):
        shop.door.script.guard()
    shop.door.script.watch = None
    go.set()
    shop.later(days=1)
    assert shop.run().state == "done"
