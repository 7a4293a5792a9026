"""One order tab: its header, its rows typed, and everything about it a person has to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from core.google.ports import SheetReader
from core.model import Cell, Problem, SpreadsheetInfo, TabInfo
from core.settings import Business, OrderSource
from sheets import a1
from sheets.columns import Column
from sheets.contradictions import contradicted
from sheets.findings import Tab, problems
from sheets.header_problems import header_problems, price_or_total
from sheets.headers import ATTRIBUTE, HEADER_ROWS, Header, find_header, headings
from sheets.locales import Conventions
from sheets.number_formats import Formats
from sheets.order_body import Body
from sheets.order_pages import PAGE, Page, append, first_rows
from sheets.order_rows import Rows, Shop, type_rows

TYPING = 2
"""Raised whenever cells are read differently, so that unchanged tabs are typed again."""


class TabRead(Struct, frozen=True):
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
    headings: tuple[str, ...] = ()
    """What stands in the header's row; without a header, in the row with most texts."""


class Reading(Struct, frozen=True):
    """What stays the same from tab to tab."""

    sheets: SheetReader
    source: OrderSource
    info: SpreadsheetInfo
    business: Business
    today: date
    known: Mapping[int, str]
    locale: Conventions

    def tab(self, tab: TabInfo) -> Tab:
        return Tab(self.info.id, tab.sheet_id, tab.title)

    def configured(self, tab: TabInfo) -> Mapping[str, str]:
        """Meaning -> header, as the owner named them."""
        own = next((each.columns for each in self.source.tab if each.title == tab.title), None)
        attributes = {ATTRIBUTE + key: a.column for key, a in self.source.attributes.items()}
        return {**(self.source.columns if own is None else own), **attributes}

    @property
    def shop(self) -> Shop:
        source = self.source
        return Shop(self.locale, self.business, self.today, source.cancelled, source.attributes)


class TabReader:
    """Takes a tab's pages from the top, keeps of each what is needed, and makes a TabRead of it."""

    def __init__(self, reading: Reading, tab: TabInfo) -> None:
        self._reading, self._tab = reading, tab
        self._top: list[list[Cell]] = []
        """The upper rows, until there are enough to look for the header."""
        self._header: Header | None = None
        self._looked = False
        self._body = Body()
        self._headings: tuple[str, ...] = ()

    def take(self, page: Page, columns: list[list[Cell]]) -> None:
        if not self._looked:
            append(self._top, columns, page.top - 1)
            if page.bottom >= min(HEADER_ROWS, self._tab.rows):
                self._look()
        elif self._header and self._header.is_usable:
            self._body.add(self._header, page.top - 1 - self._header.row, columns)

    def _look(self) -> None:
        rows = first_rows(self._top, HEADER_ROWS)
        configured = self._reading.configured(self._tab)
        self._header = header = find_header(rows, configured, self._reading.locale)
        self._looked = True
        self._headings = headings(rows, header)
        if header and header.is_usable:
            self._body.add(header, 0, [cells[header.row :] for cells in self._top])
        self._top = []

    def read(self) -> TabRead:
        """What all the pages say."""
        return replace(self._read(), headings=self._headings)

    def _read(self) -> TabRead:
        reading, tab, header = self._reading, self._tab, self._header
        odd = header_problems(reading.tab(tab), header)
        if header is None or not header.is_usable:
            return _unread(tab, odd)
        digest, columns = self._body.digest(_facts(reading, header)), self._body.columns(header)
        if reading.known.get(tab.sheet_id) in (digest, f"{digest}@{reading.today}"):
            known = reading.known[tab.sheet_id]
            count = _in_use(header, columns)
            return TabRead(tab.sheet_id, tab.title, known, count, _described(header), None, odd)
        return _typed(reading, tab, header, columns, digest, odd)


def _typed(
    reading: Reading,
    tab: TabInfo,
    header: Header,
    columns: Mapping[str, Column],
    digest: str,
    odd: tuple[Problem, ...],
) -> TabRead:
    """Columns that contradict their header are left out, and the tab with them if it needs them."""
    where, formats = reading.tab(tab), _formats(reading, tab, header)
    rows = type_rows(header, columns, reading.shop, formats)
    unlike = contradicted(header, columns, rows.typed)
    if unlike:
        left = header.without(unlike)
        if left.missing or unlike.keys() & left.needed:
            told = tuple(where.header_problem(f.refusal, f.cell) for f in unlike.values())
            return _unread(tab, odd + told)
        header, kept = left, {m: c for m, c in columns.items() if m not in unlike}
        rows = type_rows(header, kept, reading.shop, formats)
    quantity = rows.typed.get("quantity")
    if doubt := price_or_total(header, quantity.values if quantity else None):
        return _unread(tab, (*odd, where.header_problem(doubt.refusal, doubt.cell)))
    found = problems(where, (*unlike.values(), *rows.findings)) + odd
    if _may_change(rows):
        digest = f"{digest}@{reading.today}"
    count = _in_use(header, columns)
    return TabRead(tab.sheet_id, tab.title, digest, count, _described(header), rows.frame, found)


def _in_use(header: Header, columns: Mapping[str, Column]) -> int:
    return int((columns["date"].filled | columns[header.price].filled).sum())


def _may_change(rows: Rows) -> bool:
    """A date refused today as of the future may be right tomorrow: such a tab is typed again."""
    return any(finding.refusal.kind == "out_of_range" for finding in rows.findings)


def _described(header: Header) -> dict[str, dict[str, Any]]:
    return {
        meaning: {"index": column.index, "header": column.header}
        for meaning, column in header.columns.items()
    }


def _formats(reading: Reading, tab: TabInfo, header: Header) -> Formats:
    """One call for every 50,000 rows in which a format is asked for."""
    column, below = header.columns[header.price].index, header.row + 1

    def ask(positions: Sequence[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for _, group in groupby(positions, key=lambda at: at // PAGE):
            asked = list(group)
            area = a1.area(tab.title, column, below + asked[0], column, below + asked[-1])
            kinds = reading.sheets.number_formats(reading.info.id, area)
            found |= {at: kinds[at - asked[0]] for at in asked if at - asked[0] < len(kinds)}
        return found

    return ask


def _facts(reading: Reading, header: Header) -> list[Any]:
    """All but the cells that decides what the rows mean (today apart)."""
    business = reading.business
    return [
        TYPING,
        reading.info.locale,
        reading.info.time_zone,
        [business.language, business.currency, business.region],
        sorted(reading.source.cancelled),
        {key: attribute.kind for key, attribute in reading.source.attributes.items()},
        header.row,
        {m: [c.index, c.header, c.currency] for m, c in header.columns.items()},
    ]


def _unread(tab: TabInfo, found: tuple[Problem, ...]) -> TabRead:
    return TabRead(tab.sheet_id, tab.title, "", 0, {}, None, found)
