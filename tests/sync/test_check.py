"""The brakes as pure functions: where exactly they begin."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from core.settings import Brakes
from sheets.orders import ORDER_SCHEMA, TabRead
from sync.check import Trip
from sync.orders import SCHEMA
from sync.plan import Plan
from sync.plan_brakes import Circumstances, plan_trips
from sync.pull_brakes import clock_trips, pull_trips
from sync.tabs import KnownTab, OrdersRead

CALM = Circumstances(
    attended=True, first_plan=False, first_creates=False, customers=100, members={}
)
TAB = ("book", 0)
NOTHING = pl.DataFrame(schema=SCHEMA)
COLUMNS = {"date": {"index": 0, "header": "Date"}, "amount": {"index": 1, "header": "Amount"}}


def rows_now(count: int, columns: dict[str, dict[str, object]] | None = None) -> OrdersRead:
    frame = pl.DataFrame(schema=ORDER_SCHEMA)
    read = TabRead(0, "Orders", "d2", count, columns or COLUMNS, frame, ())
    return OrdersRead(tabs={TAB: read})


def lost(before: int, now: int) -> list[str]:
    return [trip.kind for trip in pull_trips(before, now, {}, OrdersRead(), NOTHING)]


@pytest.mark.parametrize(
    ("before", "now", "trips"),
    [
        (0, 0, []),
        (0, 9, []),
        (9, 6, []),
        (9, 5, ["contacts_lost"]),
        (1, 0, ["contacts_lost"]),
        (300, 200, []),
        (300, 199, ["contacts_lost"]),
    ],
)
def test_contacts_may_lose_a_third_and_not_one_more(
    before: int, now: int, trips: list[str]
) -> None:
    assert lost(before, now) == trips


@pytest.mark.parametrize(("now", "trips"), [(90, []), (60, []), (59, ["rows_lost"])])
def test_an_order_tab_may_lose_a_third_and_not_one_more(now: int, trips: list[str]) -> None:
    known = {TAB: KnownTab("Orders", "d1", 90, COLUMNS)}

    assert [trip.kind for trip in pull_trips(1, 1, known, rows_now(now), NOTHING)] == trips


def test_a_renamed_header_and_a_moved_column_are_fine_but_not_both_at_once() -> None:
    known = {TAB: KnownTab("Orders", "d1", 9, COLUMNS)}
    renamed = COLUMNS | {"amount": {"index": 1, "header": "Total"}}
    moved = COLUMNS | {"amount": {"index": 4, "header": "Amount"}}
    other = COLUMNS | {"amount": {"index": 4, "header": "Total"}}

    def kinds(columns: dict[str, dict[str, object]]) -> list[str]:
        return [trip.kind for trip in pull_trips(1, 1, known, rows_now(9, columns), NOTHING)]

    assert (kinds(renamed), kinds(moved), kinds(other)) == ([], [], ["columns_changed"])


def shrinking(
    leaving: int, members: int, calm: int = 0, brakes: Brakes | None = None
) -> list[Trip]:
    customers = tuple(f"c{number}" for number in range(leaving))
    facts = Circumstances(
        attended=True,
        first_plan=False,
        first_creates=False,
        customers=100,
        members={("status", "new"): members},
        leaving=frozenset(("status", who) for who in customers[:calm]),
        brakes=brakes or Brakes(),
    )
    return list(plan_trips(Plan(removes={("status", "new"): customers}), facts))


@pytest.mark.parametrize(
    ("leaving", "members", "calm", "trips"),
    [(9, 9, 0, 0), (10, 30, 0, 1), (10, 31, 0, 0), (40, 50, 31, 0), (40, 50, 20, 1)],
)
def test_a_label_is_held_from_a_third_and_ten_members_on(
    leaving: int, members: int, calm: int, trips: int
) -> None:
    assert len(shrinking(leaving, members, calm)) == trips


def test_a_held_label_holds_all_who_would_leave_it() -> None:
    (trip,) = shrinking(20, 20, calm=5)

    assert trip.held is not None
    assert len(trip.held.pairs) == 20


def test_the_owner_sets_the_floor_herself() -> None:
    assert shrinking(3, 4, brakes=Brakes(removed_floor=3)) != []


def test_a_calm_plan_trips_nothing() -> None:
    assert plan_trips(Plan(), CALM) == ()


@pytest.mark.parametrize(("hours", "trips"), [(0, 0), (23, 0), (24, 1), (-24, 1)])
def test_a_clock_may_be_hours_off_but_not_a_day(hours: int, trips: int) -> None:
    assert len(clock_trips(timedelta(hours=hours))) == trips
