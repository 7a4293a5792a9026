"""Order sheets read: any layout with a known header, bad rows as problems with their cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.google.ports import SheetReader
from core.i18n import Text
from core.model import SpreadsheetInfo
from core.settings import Business, OrderSource
from sheets.cells import Refusal
from sheets.customer_sheet.reading import is_ours
from sheets.findings import Tab
from sheets.locales import conventions
from sheets.order_pages import read_pages
from sheets.order_rows import SCHEMA
from sheets.order_tabs import Reading, TabRead, TabReader

__all__ = ["NO_TAB", "ORDER_SCHEMA", "TabRead", "read_source"]

ORDER_SCHEMA = SCHEMA

NO_TAB = -1
"""The sheetId of a configured tab that does not exist."""


def read_source(
    sheets: SheetReader,
    source: OrderSource,
    info: SpreadsheetInfo,
    business: Business,
    today: date,
    known: Mapping[int, str],
) -> tuple[TabRead, ...]:
    """The tabs of one order spreadsheet: one call per 50,000 rows, and rarely one
    for number formats (sheets/number_formats.py). `known`: sheetId -> last digest.

    Without configured tabs every one with a recognisable header counts; one without is passed over
    unless it had orders before or no tab has any.
    """
    locale = conventions(info.locale, language=business.language, zone=_zone(info.time_zone))
    reading = Reading(sheets, source, info, business, today, known, locale)
    tabs = [tab for tab in info.tabs if not is_ours(tab) and tab.rows and tab.columns]
    wanted = {*source.tabs, *(tab.title for tab in source.tab)} if source.tabs else set()
    chosen = [tab for tab in tabs if not wanted or tab.title in wanted]
    readers = {tab.sheet_id: TabReader(reading, tab) for tab in chosen}
    for page, columns in read_pages(sheets, info.id, chosen):
        readers[page.tab.sheet_id].take(page, columns)
    read = [reader.read() for reader in readers.values()]
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


def _absent(reading: Reading, title: str) -> TabRead:
    where = Tab(reading.info.id, NO_TAB, title)
    refusal = Refusal(
        "tab_missing",
        Text("The spreadsheet has no tab called “{title}”.", title=title),
        Text("Correct “tabs” of this sheet's settings, or name the tab so again."),
    )
    return TabRead(NO_TAB, title, "", 0, {}, None, (where.header_problem(refusal),))
