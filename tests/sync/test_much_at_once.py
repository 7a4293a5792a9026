"""Much and odd at once: what a night must stand without a brake for nothing, or a loss."""

from __future__ import annotations

import os
from datetime import date, timedelta
from math import ceil
from pathlib import Path

import pytest

from core.clock import FixedClock
from core.tables import override
from sync.report import RunReport
from tests.sync.bill import look
from tests.sync.counter import EPOCH, Shop, empty_shop, open_shop

MANY = int(os.environ.get("REGULARS_MANY", "4000"))
"""Edits in one night, members of one label; a long run has 25,000."""
DAY = (date(2026, 2, 1) - EPOCH).days
ODD_NAMES = [
    "x" * 1_000,
    "👩‍👩‍👧‍👦" * 40,
    "\u202eمریم رضایی\u202c",
    "=HYPERLINK(1)",
    "'Ana",
    "a\u0000b",
    " \u00a0 ",
    "İSTANBUL ſtraße",
]


def people(folder: Path, count: int) -> Shop:
    """So many people who bought once, all settled."""
    shop = empty_shop(folder)
    tab = shop.book.tab("Orders")
    tab.rows = count + 1
    for at in range(count):
        shop.people.add(f"Person {at:05}", email=f"p{at}@example.com")
        tab.fill([[DAY, f"p{at}@example.com", "", 10]], row=at + 1)
    shop.run()
    shop.later(hours=1)
    return shop


def is_quiet(shop: Shop) -> bool:
    """Whether the runs after this one find nothing to do."""
    shop.later(hours=1)
    report = shop.run()
    return (report.state, report.counts, shop.writes()) == ("done", {}, {})


def kinds(report: RunReport) -> list[str]:
    return [trip.kind for trip in report.trips]


@pytest.mark.slow
def test_thousands_of_cells_picked_in_one_night_wait_and_are_taken_over_in_few_calls(
    tmp_path: Path,
) -> None:
    shop = people(tmp_path, MANY + 500)
    column = shop.customers_tab.values()[0].index("Status")
    for row in range(1, MANY + 1):
        shop.customers_tab.put(row, column, "Loyal customer")

    waiting = shop.run(attended=False)

    assert kinds(waiting) == ["many_overrides"]
    assert str(MANY) in str(waiting.trips[0].message)
    assert shop.writes() == {}
    approved = shop.run(attended=False, approve=waiting.digest)
    assert (approved.state, len(shop.labels()["Loyal customer"])) == ("done", MANY)
    assert shop.door.calls["people.contactGroups.members.modify"] == 2 * ceil(MANY / 1_000)
    assert sum(shop.door.calls.values()) < 20 + 2 * ceil(MANY / 1_000)
    assert is_quiet(shop)


@pytest.mark.slow
def test_a_large_label_emptied_by_hand_waits_and_then_means_none(
    tmp_path: Path,
) -> None:
    shop = people(tmp_path, MANY)
    label = shop.label("New customer")
    for who in shop.people.labels()["New customer"]:
        shop.people.take(label, who)

    waiting = shop.run(attended=False)

    assert (kinds(waiting), shop.writes()) == (["many_overrides"], {})
    approved = shop.run(attended=False, approve=waiting.digest)
    assert (approved.state, shop.labels()["New customer"]) == ("done", [])
    found = shop.rows(override)
    assert len(found) == MANY
    assert {row.segment for row in found} == {None}
    assert is_quiet(shop)


def test_contacts_without_any_name_or_address_in_bulk(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    for _ in range(300):
        shop.people.add()

    report = shop.run()

    assert (report.state, kinds(report)) == ("done", [])
    assert len(report.problems) < 10
    assert is_quiet(shop)


def test_names_of_every_odd_kind_in_contacts_and_orders(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    for at, name in enumerate(ODD_NAMES):
        shop.people.add(name, email=f"odd{at}@example.com")
        shop.order(date(2026, 2, 1), f"odd{at}@example.com", 10, name)
        shop.order(date(2026, 2, 1), f"buyer{at}@example.com", 10, name)

    report = shop.run()

    assert (report.state, kinds(report)) == ("done", [])
    assert len(shop.people.labels()["New customer"]) == 2 + 2 * len(ODD_NAMES)
    assert is_quiet(shop)


def test_an_order_sheet_that_grows_tenfold_in_a_night(tmp_path: Path) -> None:
    shop = people(tmp_path, 100)
    tab = shop.book.tab("Orders")
    rows = tab.values()[1:]
    tab.rows = 1_100
    for more in range(1, 10):
        tab.fill([[DAY - more, *row[1:]] for row in rows], row=1 + 100 * more)

    report = shop.run(attended=False)

    assert (report.state, kinds(report)) == ("done", [])
    assert len(shop.labels()["Loyal customer"]) == 100
    assert is_quiet(shop)


@pytest.mark.parametrize(("hours", "brakes"), [(23, []), (24, ["clock_off"])])
def test_a_clock_that_jumped_back_between_two_runs(
    tmp_path: Path, hours: int, brakes: list[str]
) -> None:
    shop = people(tmp_path, 30)
    shop.later(days=1)
    yesterday = shop.clock.now().date()
    shop.order(yesterday, "p3@example.com", 10)
    shop.run()
    shop.later(hours=1)
    shop.run()
    right, before = shop.clock.now(), look(shop)

    back = shop.but(clock=FixedClock(right - timedelta(hours=hours)))
    back.door.google_ahead = timedelta(hours=hours)
    stopped = back.run(attended=False)

    assert kinds(stopped) == brakes
    if brakes:
        assert (stopped.state, back.writes()) == ("waiting", {})
    later = shop.but(clock=FixedClock(right + timedelta(hours=3)))
    later.door.google_ahead = timedelta()
    assert kinds(later.run(attended=False)) == []
    assert is_quiet(later)
    assert look(later) == before
    assert shop.rows(override) == []
