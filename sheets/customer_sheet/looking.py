"""A short look at the customer tab, right before and right after it is written."""

from __future__ import annotations

from msgspec.structs import replace

from core.errors import Rejected
from core.google.ports import Range, Sheets
from core.model import Cell
from sheets import a1
from sheets.customer_sheet.keyless import told_apart
from sheets.customer_sheet.keys import by_claim
from sheets.customer_sheet.model import PEOPLE, CustomerTab
from sheets.customer_sheet.reading import by_customer, rows_of


def look(sheets: Sheets, tab: CustomerTab) -> CustomerTab | None:
    """The tab with its rows and answers as they are now, in one call; None if its columns moved.

    Names and numbers are not read again: they belong to us, and to customers rather than to rows.
    """
    needed = ("key", *PEOPLE) if tab.hers and tab.claims else ("key",)
    columns = [c for c in tab.headers if c.startswith("dimension:") or c in needed]
    last = max(tab.columns[column] for column in tab.headers)
    ranges = [a1.area(tab.title, 0, 1, last, 1)]
    ranges += [_column(tab, tab.columns[column]) for column in columns]
    try:
        header, *found = sheets.read_columns(tab.spreadsheet, ranges)
    except Rejected:  # there are fewer columns than before
        return None
    if any(_text(header, tab.columns[c]) != text for c, text in tab.headers.items()):
        return None
    values = {c: answer[0] if answer else [] for c, answer in zip(columns, found, strict=True)}
    keys = values.pop("key")
    if tab.hers and tab.claims:
        keys = told_apart(keys, [values.pop(c, []) for c in PEOPLE], top=0)
    rows = by_claim(rows_of(keys)[0], tab.claims)
    cells = {column: by_customer(answers, rows) for column, answers in values.items()}
    return replace(tab, rows=rows, cells={**tab.cells, **cells})


def _column(tab: CustomerTab, at: int) -> Range:
    return a1.area(tab.title, at, 1, at, max(2, tab.grid_rows))


def _text(header: list[list[Cell]], at: int) -> str:
    return str(header[at][0]) if at < len(header) and header[at] else ""
