"""Each real trouble in a shop of some size trips one brake, says so, and leaves a way on."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.cdnow import Order
from core.model import Cell
from sync.report import RunReport
from tests.sync.counter import Shop
from tests.sync.town import customers, open_town, order_tab, orders, refill, row

PEOPLE, ORDERS = len(customers()), len(orders())
MANY = 100
"""Edits by hand in one night, and new buyers: more than 5 and 10 % of everybody."""


def contacts_deleted(count: int) -> Callable[[Shop], None]:
    def make(shop: Shop) -> None:
        for person in shop.people.contacts()[:count]:
            shop.people.delete(person.resource_name)

    return make


def rows_kept(count: int) -> Callable[[Shop], None]:
    return lambda shop: refill(shop, order_tab(shop).values()[: 1 + count])


def header(*names: str) -> Callable[[Shop], None]:
    def make(shop: Shop) -> None:
        order_tab(shop).fill([list(names)])

    return make


def swapped(one: int, other: int) -> Callable[[Shop], None]:
    """Two columns change places below a header that stays."""

    def exchanged(cells: list[Cell]) -> list[Cell]:
        cells[one], cells[other] = cells[other], cells[one]
        return cells

    def make(shop: Shop) -> None:
        first, *rest = order_tab(shop).values()
        refill(shop, [first, *map(exchanged, rest)])

    return make


def tab_deleted(shop: Shop) -> None:
    shop.book.tabs.remove(order_tab(shop))


def label_added(shop: Shop) -> None:
    """Many get a label that the rules do not give them, beside the one they have."""
    loyal = shop.label("Loyal customer")
    others = shop.people.labels()["Inactive customer"]
    for who in sorted(others)[:MANY]:
        shop.people.put(loyal, who)


def label_emptied(shop: Shop) -> None:
    label = shop.label("Inactive customer")
    for who in shop.people.labels()["Inactive customer"]:
        shop.people.take(label, who)


def cells_picked(shop: Shop) -> None:
    tab = shop.customers_tab
    column = tab.values()[0].index("Status")
    for at in range(1, MANY + 1):
        tab.put(at, column, "Potential customer")


def buyers_came(shop: Shop) -> None:
    last = max(orders(), key=lambda order: order.day)
    new = [row(Order(f"9{at:04}", last.day, 1, 10.0)) for at in range(MANY)]
    refill(shop, order_tab(shop).values() + new)


def clock_wrong(shop: Shop) -> None:
    shop.door.google_ahead = timedelta(days=30)


@dataclass(frozen=True)
class Trouble:
    """`says`: what the message has to name. `holds`: only a part of the plan waits."""

    name: str
    make: Callable[[Shop], None]
    brake: str
    says: tuple[object, ...]
    holds: bool = False


INACTIVE = "Inactive customer"
TROUBLES = (
    Trouble("nobody in Contacts", contacts_deleted(PEOPLE), "contacts_lost", (0, PEOPLE)),
    Trouble(
        "too few in Contacts",
        contacts_deleted(PEOPLE // 3 + 1),
        "contacts_lost",
        (PEOPLE, PEOPLE - PEOPLE // 3 - 1),
    ),
    Trouble("no orders", rows_kept(0), "rows_lost", ("Orders", 0, ORDERS)),
    Trouble("too few orders", rows_kept(ORDERS * 3 // 5), "rows_lost", (ORDERS * 3 // 5, ORDERS)),
    Trouble("tab gone", tab_deleted, "tab_gone", ("Orders",)),
    Trouble("tab empty", lambda shop: refill(shop, []), "tab_gone", ("Orders",)),
    Trouble("no header", header("1", "2", "3", "4", "5"), "tab_gone", ("Orders",)),
    Trouble(
        "a column renamed to nothing",
        header("Date", "Remark", "Name", "Amount", "Quantity"),
        "columns_changed",
        ("Orders", "E-mail"),
    ),
    Trouble(
        "header cells exchanged",
        header("Amount", "E-mail", "Name", "Date", "Quantity"),
        "values_lost",
        ("Orders", "Date"),
    ),
    Trouble("dates under Amount", swapped(0, 3), "values_lost", ("Orders", "Date")),
    Trouble("names under E-mail", swapped(1, 2), "values_lost", (0, ORDERS, "E-mail")),
    Trouble("pieces under Amount", swapped(3, 4), "label_shrinks", ("Big spender",), holds=True),
    Trouble("label added by hand", label_added, "many_overrides", (MANY,), holds=True),
    Trouble("label emptied by hand", label_emptied, "many_overrides", (), holds=True),
    Trouble("cells picked by hand", cells_picked, "many_overrides", (MANY,), holds=True),
    Trouble("many buyers", buyers_came, "many_contacts", (MANY,), holds=True),
    Trouble("wrong clock", clock_wrong, "clock_off", (30 * 24,)),
)
named = pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)


def kinds(report: RunReport) -> list[str]:
    return [trip.kind for trip in report.trips]


def mend(shop: Shop, before: Shop) -> None:
    """Everything in Google is again as it was."""
    shop.door.people = before.door.people
    shop.door.sheets = before.door.sheets
    shop.door.people.calls = shop.door.sheets.calls = shop.door.script
    shop.door.google_ahead = None


def everything(shop: Shop) -> object:
    """All the owner sees in Google."""
    tabs = {tab.title: dict(tab.cells) for tab in shop.book.tabs}
    return shop.people.addresses(), shop.people.labels(), tabs


@named
def test_a_trouble_trips_one_brake_and_once_it_is_mended_the_next_run_is_quiet(
    tmp_path: Path, trouble: Trouble
) -> None:
    shop = open_town(tmp_path)
    before = shop.but(door=deepcopy(shop.door))
    trouble.make(shop)
    seen = everything(shop)

    report = shop.run(attended=False)

    assert (report.state, kinds(report)) == ("waiting", [trouble.brake])
    message = str(report.trips[0].message)
    assert all(str(word) in message for word in trouble.says), message
    assert str(report.trips[0].advice).endswith(".")
    if not trouble.holds:
        assert shop.writes() == {}
        assert everything(shop) == seen

    shop.later(hours=1)
    assert kinds(shop.run(attended=False)) == [trouble.brake]

    mend(shop, before)
    shop.later(hours=1)
    mended = shop.run(attended=False)
    assert (mended.state, kinds(mended)) == ("done", [])
    assert shop.run(attended=False).counts == {}


@named
def test_an_approved_trouble_is_carried_out_and_then_the_nights_are_quiet(
    tmp_path: Path, trouble: Trouble
) -> None:
    shop = open_town(tmp_path)
    trouble.make(shop)
    waiting = shop.run(attended=False)
    shop.later(minutes=30)

    approved = shop.run(attended=False, approve=waiting.digest)

    if trouble.brake == "clock_off":
        assert (approved.state, shop.writes()) == ("waiting", {})
        return
    assert (approved.state, kinds(approved)) == ("done", [])
    shop.later(hours=1)
    after = shop.run(attended=False)
    assert (after.state, kinds(after), after.counts) == ("done", [], {})


def test_a_label_deleted_as_a_whole_is_one_question_and_no_brake(tmp_path: Path) -> None:
    shop = open_town(tmp_path)
    shop.people.delete_label(shop.label(INACTIVE))
    seen = everything(shop)

    report = shop.run(attended=False)

    assert (report.state, kinds(report), shop.writes()) == ("done", [], {})
    assert [problem.kind for problem in report.problems] == ["label_deleted"]
    assert everything(shop) == seen
