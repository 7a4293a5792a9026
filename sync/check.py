"""The brakes, pure: what is too unlikely to be written without a person looking at it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from core.i18n import Text, listed
from core.model import Place, Problem
from core.settings import Brakes
from sheets.header_problems import MEANINGS as COLUMN_WORDS
from sheets.orders import TabRead
from sync.items import Held, Item, Key
from sync.plan import Plan
from sync.tabs import KnownTab, OrdersRead, Tab

ORIGIN = "check"
LOST_SHARE = 1 / 3
MEANINGS = ("date", "amount", "email", "phone", "name", "status", "currency")
"""Columns without which, or with another in their place, every number would change."""


@dataclass(frozen=True)
class Trip:
    """A brake that tripped: `held` is what it holds back; None: the whole run waits."""

    kind: str
    message: Text
    advice: Text
    held: Held | None = None
    fact: Item | None = None
    """For losses in what was pulled: what approving the plan accepts."""
    place: Place = field(default_factory=Place)
    origin: str = ORIGIN

    @property
    def problem(self) -> Problem:
        return Problem(self.kind, self.origin, self.place, self.message, self.advice)

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "message": self.message.to_json(),
            "advice": self.advice.to_json(),
            "stops": self.held is None,
        }


@dataclass(frozen=True)
class Circumstances:
    """What the brakes know beside the plan."""

    attended: bool
    first_plan: bool
    first_creates: bool
    customers: int
    """Active customers."""
    members: Mapping[Key, int]
    """How many customers each of our labels holds now."""
    names: Mapping[Key, str] = field(default_factory=dict)
    """What people call each segment."""
    leaving: frozenset[tuple[str, str]] = frozenset()
    """(dimension, customer) whose answer changed by the calendar, by new orders or by the owner's
    hand alone: they may leave a label in any number."""
    said: frozenset[tuple[str, str]] = frozenset()
    """(dimension, customer) that change because the owner just said so: nobody need be asked."""
    brakes: Brakes = field(default_factory=Brakes)


def pull_trips(
    contacts_before: int,
    contacts_now: int,
    known: Mapping[Tab, KnownTab],
    orders: OrdersRead,
    *,
    first_run: bool = False,
) -> tuple[Trip, ...]:
    """Contacts or orders that vanished: nothing computed from such a pull may be written.

    Nor, in the `first_run`, from one without a tab that was meant to be read: everybody would be
    sorted by orders that are not there. Later a new tab may stay unread without harm.
    """
    trips = [_unread(*tab) for tab in orders.unread] if first_run else []
    if _lost(contacts_before, contacts_now):
        trips.append(_contacts_lost(contacts_before, contacts_now))
    trips.extend(_tab_gone(tab, known[tab]) for tab in orders.vanished(known))
    for tab, read in sorted(orders.changed.items()):
        before = known.get(tab)
        if before is None:
            continue
        place = Place(spreadsheet=tab[0], tab=tab[1], title=read.title)
        if _lost(before.row_count, read.row_count):
            trips.append(_rows_lost(place, before.row_count, read.row_count))
        moved = _other_meaning(before.columns, read.columns)
        if moved:
            trips.append(_columns_changed(place, moved))
    return tuple(trips)


def _lost(before: int, now: int) -> bool:
    return before > 0 and (now == 0 or before - now > before * LOST_SHARE)


def _contacts_lost(before: int, now: int) -> Trip:
    return Trip(
        "contacts_lost",
        Text(
            "People in Google Contacts: {now}; the run before saw: {before}.",
            now=now,
            before=before,
        ),
        Text("Look into Contacts (its bin keeps people for 30 days). If it is right, approve."),
        fact=("lost", "contacts", str(now)),
    )


def _unread(spreadsheet: str, read: TabRead) -> Trip:
    problem = read.problems[0]
    return Trip(
        problem.kind,
        problem.message,
        problem.advice or Text("Look at it and approve it."),
        fact=("lost", f"{spreadsheet}/{read.sheet_id}", read.title),
        place=problem.place,
        origin=problem.origin,
    )


def tab_dropped(tab: Tab, known: KnownTab) -> Trip:
    """A tab that was read before and that the configuration names no more."""
    return Trip(
        "tab_dropped",
        Text("The order tab {tab} is not in the configuration any more.", tab=known.title),
        Text("Put it back under [[orders]]. If it is meant so, approve: its orders are left out."),
        fact=("lost", f"{tab[0]}/{tab[1]}", "dropped"),
        place=Place(spreadsheet=tab[0], title=known.title),
    )


def _tab_gone(tab: Tab, known: KnownTab) -> Trip:
    return Trip(
        "tab_gone",
        Text("The order tab {tab} is gone or has no header any more.", tab=known.title),
        Text("Bring it back (File, Version history in Sheets). If it is right, approve."),
        fact=("lost", f"{tab[0]}/{tab[1]}", "gone"),
        place=Place(spreadsheet=tab[0], title=known.title),
    )


def _rows_lost(place: Place, before: int, now: int) -> Trip:
    return Trip(
        "rows_lost",
        Text(
            "Rows in the order tab {tab}: {now}; the run before saw: {before}.",
            tab=place.title,
            now=now,
            before=before,
        ),
        Text("Bring them back (File, Version history in Sheets). If it is right, approve."),
        fact=("lost", f"{place.spreadsheet}/{place.tab}", str(now)),
        place=place,
    )


def _columns_changed(place: Place, moved: list[str]) -> Trip:
    return Trip(
        "columns_changed",
        Text(
            "In the order tab {tab} other columns than before would be read: {columns}.",
            tab=place.title,
            columns=listed([COLUMN_WORDS[meaning] for meaning in moved]),
        ),
        Text("Name the columns in the configuration, or mend the header. If it is right, approve."),
        fact=("columns", f"{place.spreadsheet}/{place.tab}", ",".join(moved)),
        place=place,
    )


def _other_meaning(
    before: Mapping[str, Mapping[str, object]], now: Mapping[str, Mapping[str, object]]
) -> list[str]:
    """Meanings read from another column than before. A column that moved keeps its header, a
    renamed one its position: both are fine."""
    return [
        meaning
        for meaning in MEANINGS
        if meaning in before
        and (
            meaning not in now
            or (
                before[meaning].get("header") != now[meaning].get("header")
                and before[meaning].get("index") != now[meaning].get("index")
            )
        )
    ]


def clock_trips(google_ahead: timedelta) -> tuple[Trip, ...]:
    """A clock that is a day off would sort everybody into the wrong segments."""
    if abs(google_ahead) < timedelta(days=1):
        return ()
    trip = Trip(
        "clock_off",
        Text(
            "Hours between this computer's clock and Google's: {hours}.",
            hours=round(abs(google_ahead) / timedelta(hours=1)),
        ),
        Text("Set the computer's clock; nothing is written until then."),
    )
    return (trip,)


def plan_trips(plan: Plan, facts: Circumstances) -> tuple[Trip, ...]:
    """The brakes on a plan."""
    found = [_first_plan(plan, facts), _overrides(plan, facts), _creates(plan, facts)]
    found += [_label(key, leaving, facts) for key, leaving in plan.removes.items()]
    return tuple(trip for trip in found if trip)


def _first_plan(plan: Plan, facts: Circumstances) -> Trip | None:
    if facts.attended or not facts.first_plan or plan.is_empty:
        return None
    return Trip(
        "first_plan",
        Text("This is the first plan of this account: nothing is written before you saw it."),
        Text("Look at it and approve it."),
    )


def _overrides(plan: Plan, facts: Circumstances) -> Trip | None:
    pairs = frozenset((key, new.customer) for key, begun in plan.begun.items() for new in begun)
    pairs -= facts.said
    most = max(10, facts.customers * 5 // 100)
    if len(pairs) <= most:
        return None
    return Trip(
        "many_overrides",
        Text(
            "Answers changed by hand since the last run: {count}. More than {most} at once are "
            "not taken over unseen.",
            count=len(pairs),
            most=most,
        ),
        Text("Approve them if you made these changes; they are left alone until then."),
        held=Held(pairs=pairs),
    )


def _creates(plan: Plan, facts: Circumstances) -> Trip | None:
    count, most = len(plan.create_contacts), max(10, facts.customers * 10 // 100)
    if facts.attended or not count or (count <= most and not facts.first_creates):
        return None
    return Trip(
        "many_contacts",
        Text("Buyers who would be put into Contacts: {count}.", count=count),
        Text("Look at them and approve; until then they stay in the sheet only."),
        held=Held(creates=frozenset(new.mark for new in plan.create_contacts)),
    )


def _label(key: Key, leaving: tuple[str, ...], facts: Circumstances) -> Trip | None:
    dimension, segment = key
    known = facts.leaving | facts.said
    counted = [c for c in leaving if (dimension, c) not in known]
    members = facts.members.get(key, 0)
    brakes = facts.brakes
    if len(counted) < brakes.removed_floor or len(counted) <= members * brakes.removed_share:
        return None
    return Trip(
        "label_shrinks",
        Text(
            "People who would lose the label “{label}”, not by the calendar and not by new "
            "orders: {count} of {members}.",
            count=len(counted),
            members=members,
            label=facts.names.get(key, segment),
        ),
        Text("Look at the plan and approve it if it is right; the label is left alone until then."),
        held=Held(pairs=frozenset((dimension, customer) for customer in leaving) - facts.said),
    )
