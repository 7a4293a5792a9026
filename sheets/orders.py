"""Order sheets read: any layout with a known header, bad rows as problems with their cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
import polars as pl

from core.google.ports import SheetReader
from core.i18n import Text
from core.model import Cell, Problem, SpreadsheetInfo, TabInfo
from core.settings import Business, OrderSource
from sheets.cells import Refusal
from sheets.customer_sheet.reading import is_ours
from sheets.findings import Tab, problems
from sheets.header_problems import header_problems
from sheets.headers import HEADER_ROWS, Header, find_header
from sheets.locales import Conventions, conventions
from sheets.order_pages import first_rows, read_tabs
from sheets.order_rows import SCHEMA, type_rows

ORDER_SCHEMA = SCHEMA

TYPING = 1
"""Raised whenever cells are read differently, so that unchanged tabs are typed again."""

NO_TAB = -1
"""The sheetId of a configured tab that does not exist."""


@dataclass(frozen=True)
class TabRead:
    """One tab as read. `row_count`: rows with a date or an amount, good or bad.

    `frame` has `ORDER_SCHEMA`; it is None if nothing changed since the digest known before, or,
    with an empty digest, if the tab cannot be read as orders (`problems` say why). Problems of
    cells come with the frame, those of the header every time.
    """

    sheet_id: int
    title: str
    digest: str
    row_count: int
    columns: dict[str, dict[str, Any]]
    frame: pl.DataFrame | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Reading:
    """What stays the same from tab to tab."""

    source: OrderSource
    info: SpreadsheetInfo
    business: Business
    today: date
    known: Mapping[int, str]
    locale: Conventions

    def tab(self, tab: TabInfo) -> Tab:
        return Tab(self.info.id, tab.sheet_id, tab.title)

    def configured(self, tab: TabInfo) -> Mapping[str, str]:
        own = next((each.columns for each in self.source.tab if each.title == tab.title), None)
        return self.source.columns if own is None else own


def read_source(
    sheets: SheetReader,
    source: OrderSource,
    info: SpreadsheetInfo,
    business: Business,
    today: date,
    known: Mapping[int, str],
) -> tuple[TabRead, ...]:
    """The tabs of one order spreadsheet: one call per 50,000 rows. `known`: sheetId -> last digest.

    Without configured tabs every one with a recognisable header counts; one without is passed over
    unless it had orders before or no tab has any.
    """
    locale = conventions(info.locale, language=business.language, zone=_zone(info.time_zone))
    reading = _Reading(source, info, business, today, known, locale)
    tabs = [tab for tab in info.tabs if not is_ours(tab) and tab.rows and tab.columns]
    wanted = {*source.tabs, *(tab.title for tab in source.tab)} if source.tabs else set()
    chosen = [tab for tab in tabs if not wanted or tab.title in wanted]
    columns = read_tabs(sheets, info.id, chosen)
    read = [_read_tab(reading, tab, columns[tab.sheet_id]) for tab in chosen]
    named = dict.fromkeys([*source.tabs, *(tab.title for tab in source.tab)])
    absent = [title for title in named if all(tab.title != title for tab in tabs)]
    kept = read if wanted or not any(each.digest for each in read) else _recognised(read, known)
    return (*kept, *(_absent(reading, title) for title in absent))


def _recognised(read: Sequence[TabRead], known: Mapping[int, str]) -> list[TabRead]:
    """Not the notes and price lists beside the orders, but those that nearly have a header."""
    return [
        each
        for each in read
        if each.digest
        or known.get(each.sheet_id)
        or all(problem.kind != "no_header" for problem in each.problems)
    ]


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _read_tab(reading: _Reading, tab: TabInfo, columns: Sequence[Sequence[Cell]]) -> TabRead:
    configured = reading.configured(tab)
    header = find_header(first_rows(columns, HEADER_ROWS), configured, reading.locale)
    odd = header_problems(reading.tab(tab), header)
    if header is None or not header.is_usable:
        return _unread(tab, odd)
    cells = _below(header, columns)
    described = {
        meaning: {"index": column.index, "header": column.header}
        for meaning, column in header.columns.items()
    }
    digest = _digest(reading, header, cells)
    count = _in_use(cells)
    if reading.known.get(tab.sheet_id) in (digest, f"{digest}@{reading.today}"):
        digest = reading.known[tab.sheet_id]
        return TabRead(tab.sheet_id, tab.title, digest, count, described, None, odd)
    rows = type_rows(
        header, cells, reading.locale, reading.business, reading.today, reading.source.cancelled
    )
    found = problems(reading.tab(tab), rows.findings) + odd
    # A date refused today as of the future may be right tomorrow: such a tab is typed again then.
    if any(finding.refusal.kind == "out_of_range" for finding in rows.findings):
        digest = f"{digest}@{reading.today}"
    return TabRead(tab.sheet_id, tab.title, digest, count, described, rows.frame, found)


def _below(header: Header, columns: Sequence[Sequence[Cell]]) -> dict[str, Sequence[Cell]]:
    """The cells of the mapped columns below the header, padded to one length."""
    found = {
        meaning: list(columns[column.index][header.row :])
        for meaning, column in header.columns.items()
    }
    height = max(len(cells) for cells in found.values())
    return {m: cells + [None] * (height - len(cells)) for m, cells in found.items()}


def _in_use(cells: Mapping[str, Sequence[Cell]]) -> int:
    empty = (None, "")
    pairs = zip(cells["date"], cells["amount"], strict=True)
    return sum(1 for day, amount in pairs if day not in empty or amount not in empty)


def _digest(reading: _Reading, header: Header, cells: Mapping[str, Sequence[Cell]]) -> str:
    """48 hex digits over all that decides what the rows mean (today apart)."""
    business = reading.business
    facts = [
        TYPING,
        reading.info.locale,
        reading.info.time_zone,
        [business.language, business.currency, business.region],
        sorted(reading.source.cancelled),
        header.row,
        {m: [c.index, c.header, c.currency] for m, c in header.columns.items()},
        cells,
    ]
    return sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:48]


def _unread(tab: TabInfo, found: tuple[Problem, ...]) -> TabRead:
    return TabRead(tab.sheet_id, tab.title, "", 0, {}, None, found)


def _absent(reading: _Reading, title: str) -> TabRead:
    where = Tab(reading.info.id, NO_TAB, title)
    refusal = Refusal(
        "tab_missing",
        Text("The spreadsheet has no tab called “{title}”.", title=title),
        Text("Correct “tabs” of this sheet's settings, or name the tab so again."),
    )
    return TabRead(NO_TAB, title, "", 0, {}, None, (where.header_problem(refusal),))
