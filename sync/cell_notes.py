"""Open problems as notes on the cells of order sheets, where the owner wants that.

It is the last a run does, and nothing depends on it. Which notes are ours is remembered word for
word: before they are written that they may be there, afterwards where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import Connection, select

from core.database import reading
from core.errors import GoogleError
from core.i18n import Text
from core.model import Place, Problem, SpreadsheetInfo, TabInfo
from core.settings import Settings
from core.tables import problem
from sheets.notes import Notes, Remembered, changes, is_cell, note, requests
from sync.contacts import load_cursor, store_cursor
from sync.run_problems import CELLS, HEADERS
from sync.tabs import OrdersRead, Tab
from sync.work import Work

CURSOR = "cell_notes"
ORIGIN = "notes:"
_AT_ONCE = 2_000


def note_cells(work: Work, orders: OrdersRead) -> tuple[Problem, ...]:
    """Bring the notes in step with what is open now: no call where nothing has changed, else one
    read and one write for each spreadsheet. What Google refuses is a problem."""
    with reading(work.engine).begin() as connection:
        known = _remembered(load_cursor(connection, work.account, CURSOR) or {})
        wanted = _wanted(connection, work)
    due: dict[str, list[TabInfo]] = {}
    for info in orders.infos.values():
        tabs = [t for t in info.tabs if _differs(wanted, known, (info.id, t.sheet_id))]
        if tabs:
            due[info.id] = tabs
    refused = []
    for book, tabs in due.items():
        try:
            _write(work, book, tabs, wanted, known)
        except GoogleError as why:
            refused.append(_refused(orders.infos[book], why))
    return tuple(refused)


def looked_at(settings: Settings) -> Iterator[str]:
    """The origins of what Google refused, whether it does so now or not."""
    return (ORIGIN + source.spreadsheet for source in settings.orders)


def _wanted(connection: Connection, work: Work) -> dict[Tab, Notes]:
    """The notes of all open problems by tab, of the spreadsheets that are to have them."""
    settings = work.parts.settings
    books = {source.spreadsheet for source in settings.orders if source.notes}
    if not books:
        return {}
    found: dict[Tab, dict[str, list[tuple[Text, Text | None]]]] = {}
    rows = connection.execute(
        select(problem.c.origin, problem.c.place, problem.c.message, problem.c.advice).where(
            problem.c.account == work.account, problem.c.state == "open"
        )
    )
    for row in rows:
        place = Place(**row.place)
        if not row.origin.startswith((CELLS, HEADERS)) or place.tab is None:
            continue
        if place.spreadsheet in books and is_cell(place.cell):
            told = (Text.from_json(row.message), row.advice and Text.from_json(row.advice))
            cells = found.setdefault((place.spreadsheet, place.tab), {})
            cells.setdefault(place.cell or "", []).append(told)
    say = settings.business.language
    return {
        tab: {cell: note(told, say) for cell, told in cells.items()} for tab, cells in found.items()
    }


def _differs(wanted: Mapping[Tab, Notes], known: Mapping[Tab, Remembered], tab: Tab) -> bool:
    before = known.get(tab, Remembered())
    return bool(before.begun) or before.cells != wanted.get(tab, {})


def _write(
    work: Work,
    book: str,
    tabs: list[TabInfo],
    wanted: Mapping[Tab, Notes],
    known: dict[Tab, Remembered],
) -> None:
    there = work.parts.door.sheets.notes(book, [tab.title for tab in tabs])
    asked = []
    for tab in tabs:
        at = (book, tab.sheet_id)
        before, after = known.get(at, Remembered()), wanted.get(at, {})
        asked += requests(tab.sheet_id, changes(after, before, there.get(tab.sheet_id, {})))
        known[at] = Remembered(before.cells, sorted({*before.begun, *after.values()}))
    _remember(work, known)
    for start in range(0, len(asked), _AT_ONCE):
        work.parts.door.sheets.change(book, asked[start : start + _AT_ONCE])
    for tab in tabs:
        known[book, tab.sheet_id] = Remembered(wanted.get((book, tab.sheet_id), {}))
    _remember(work, known)


def _remember(work: Work, known: Mapping[Tab, Remembered]) -> None:
    kept = [[*tab, asdict(one)] for tab, one in known.items() if one != Remembered()]
    with work.engine.begin() as connection:
        store_cursor(connection, work.account, CURSOR, {"tabs": kept}, work.now())


def _remembered(kept: Mapping[str, Any]) -> dict[Tab, Remembered]:
    return {(book, tab): Remembered(**one) for book, tab, one in kept.get("tabs", ())}


def _refused(info: SpreadsheetInfo, why: GoogleError) -> Problem:
    return Problem(
        "notes_refused",
        ORIGIN + info.id,
        Place(spreadsheet=info.id),
        Text("No notes could be put into {title}: {why}", title=info.title, why=why.what),
        Text("Give the account leave to edit it, or take out “notes” in the configuration."),
    )
