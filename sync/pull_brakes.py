"""The brakes on what was pulled, pure: nothing computed from such a pull may be written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from core.i18n import Text, listed
from core.model import Place
from sheets import a1
from sheets.contradictions import CONTRADICTS
from sheets.header_problems import MEANINGS as COLUMN_WORDS
from sheets.orders import TabRead
from sync.check import Trip
from sync.tabs import KnownTab, OrdersRead, Tab

LOST_SHARE = 1 / 3
MEANINGS = ("date", "amount", "email", "phone", "name", "status", "currency")
"""Columns without which, or with another in their place, every number would change."""
KEYS = {"email": "email_key", "phone": "phone_key", "name": "name"}
"""Whose values say who bought, and the column of typed rows they are in."""
FEW = 10
"""So many names, addresses or numbers may always be taken out of the rows."""


def clock_trips(google_ahead: timedelta | None) -> tuple[Trip, ...]:
    """A clock that is a day off would sort everybody into the wrong segments. None: Google's
    answers had no date."""
    if google_ahead is None or abs(google_ahead) < timedelta(days=1):
        return ()
    trip = Trip(
        "clock_off",
        Text(
            "Hours between this computer's clock and Google's: {hours}.",
            hours=round(abs(google_ahead) / timedelta(hours=1)),
        ),
        Text("Set the computer's clock; nothing is written until then."),
        final=True,
    )
    return (trip,)


def pull_trips(
    contacts_before: int,
    contacts_now: int,
    known: Mapping[Tab, KnownTab],
    orders: OrdersRead,
    stored: pl.DataFrame,
    *,
    first_run: bool = False,
) -> tuple[Trip, ...]:
    """Contacts or orders that vanished. `stored`: the order rows as the last run read them.

    In the `first_run` also a tab that was meant to be read and cannot: everybody would be sorted by
    orders that are not there. Later a new tab may stay unread without harm.
    """
    trips = [_unread(*tab) for tab in orders.unread] if first_run else []
    if _lost(contacts_before, contacts_now):
        trips.append(_contacts_lost(contacts_before, contacts_now))
    why = {(book, read.sheet_id): _contradiction(read) for book, read in orders.unread}
    trips.extend(_tab_gone(tab, known[tab], why.get(tab)) for tab in orders.vanished(known))
    for tab, read in sorted(orders.changed.items()):
        if tab in known:
            trips.extend(_tab_trips(tab, known[tab], read, stored))
    return tuple(trips)


def _tab_trips(tab: Tab, before: KnownTab, read: TabRead, stored: pl.DataFrame) -> list[Trip]:
    """Rows that vanished or columns that mean something else; else, what cannot be read any more:
    columns swapped under a header that stayed."""
    place = Place(spreadsheet=tab[0], tab=tab[1], title=read.title)
    trips = []
    if _lost(before.row_count, read.row_count):
        trips.append(_rows_lost(place, before.row_count, read.row_count))
    moved = _other_meaning(before.columns, read.columns)
    if moved:
        trips.append(_columns_changed(place, moved))
    return trips or _values_lost(place, _rows_of(tab, stored), read)


def _rows_of(tab: Tab, stored: pl.DataFrame) -> pl.DataFrame:
    return stored.filter((pl.col("spreadsheet") == tab[0]) & (pl.col("tab") == tab[1]))


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


def _contradiction(read: TabRead) -> Text | None:
    """What is told of a tab whose cells are something else than its header says."""
    found = (one.message for one in read.problems if one.kind == CONTRADICTS)
    return next(found, None)


def _tab_gone(tab: Tab, known: KnownTab, why: Text | None) -> Trip:
    if why:
        message = Text("The order tab {tab} cannot be read: {why}", tab=known.title, why=why)
    else:
        message = Text("The order tab {tab} is gone or has no header any more.", tab=known.title)
    return Trip(
        "values_lost" if why else "tab_gone",
        message,
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


def _values_lost(place: Place, before: pl.DataFrame, read: TabRead) -> list[Trip]:
    """At most one: rows that could be read, or many values of one column that are none now."""
    assert read.frame is not None
    if _lost(len(before), len(read.frame)):
        return [_unreadable(place, _refused(read), len(before), len(read.frame))]
    for meaning, column in KEYS.items():
        then, now = (len(rows) - rows[column].null_count() for rows in (before, read.frame))
        if then - now >= FEW and _lost(then, now):
            return [_unreadable(place, COLUMN_WORDS[meaning], then, now)]
    return []


def _refused(read: TabRead) -> Text:
    """The columns with a cell that cannot be read; all, if no cell stands for the rest."""
    cells = {problem.place.cell or "" for problem in read.problems}
    letters = {cell.rstrip("0123456789") for cell in cells}
    columns = {
        meaning: a1.cell(found["index"], 1)[:-1]
        for meaning, found in read.columns.items()
        if meaning in COLUMN_WORDS  # the owner's attributes do not count
    }
    odd = [meaning for meaning, letter in columns.items() if letter in letters]
    return listed([COLUMN_WORDS[meaning] for meaning in odd or columns])


def _unreadable(place: Place, columns: Text, before: int, now: int) -> Trip:
    return Trip(
        "values_lost",
        Text(
            "Rows of the order tab {tab} that can be read: {now}; the run before: {before}. "
            "Look at: {columns}.",
            tab=place.title,
            now=now,
            before=before,
            columns=columns,
        ),
        Text(
            "Perhaps columns were swapped, or are written another way now: mend them. "
            "If it is right, approve."
        ),
        fact=("unreadable", f"{place.spreadsheet}/{place.tab}", str(now)),
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
