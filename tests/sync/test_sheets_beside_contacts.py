"""Spreadsheets are read and written while contacts and labels are, and it ends as one by one."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.beside import Beside, afterwards, in_a_thread
from core.errors import AppError, Denied, Gone, Rejected, TryLater
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
