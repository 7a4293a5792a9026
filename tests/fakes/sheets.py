"""Spreadsheets in memory: what core.google.sheets.GoogleSheets answers, without the network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.errors import Gone, Rejected
from core.google.ports import Range
from core.i18n import Text
from core.model import Cell, SpreadsheetInfo, TabInfo
from sheets import a1
from tests.fakes.books import FakeBook, FakeTab
from tests.fakes.calls import Calls

__all__ = ["FakeBook", "FakeSheets", "FakeTab"]

T = TypeVar("T")

_RANGE = re.compile(
    r"(?:(?P<tab>'(?:[^']|'')+'|[^'!]+)!)?"
    r"(?P<left>[A-Z]*)(?P<top>\d*)(?::(?P<right>[A-Z]*)(?P<bottom>\d*))?"
)


@dataclass
class FakeSheets:
    """Implements core.google.ports.Sheets. `books` is what the owner sees and edits."""

    calls: Calls = field(default_factory=Calls)
    books: dict[str, FakeBook] = field(default_factory=dict)

    def describe(self, spreadsheet: str) -> SpreadsheetInfo:
        with self.calls.made("sheets.spreadsheets.get"):
            book = self._book(spreadsheet)
            tabs = tuple(_info(tab) for tab in book.tabs)
            return SpreadsheetInfo(book.id, book.title, book.locale, book.time_zone, tabs)

    def read_columns(self, spreadsheet: str, ranges: Sequence[Range]) -> list[list[list[Cell]]]:
        if not ranges:
            return []
        with self.calls.made("sheets.spreadsheets.values.batchGet"):
            book = self._book(spreadsheet)
            return [_columns(*_area(book, wanted)) for wanted in ranges]

    def number_formats(self, spreadsheet: str, column: Range) -> list[str]:
        with self.calls.made("sheets.spreadsheets.get"):
            tab, top, left, bottom, _ = _area(self._book(spreadsheet), column)
            return [tab.formats.get((row, left), "") for row in range(top, bottom)]

    def write_cells(
        self, spreadsheet: str, blocks: Sequence[tuple[Range, Sequence[Sequence[Cell]]]]
    ) -> None:
        if not blocks:
            return
        with self.calls.made("sheets.spreadsheets.values.batchUpdate"):
            book = self._book(spreadsheet)
            for wanted, rows in blocks:
                _fits(*_area(book, wanted), rows)
            for wanted, rows in self.calls.done(blocks):
                tab, top, left, _, _ = _area(book, wanted)
                for r, values in enumerate(rows, top):
                    for c, value in enumerate(values, left):
                        if value is not None:
                            tab.put(r, c, value)

    def format_rules(self, spreadsheet: str, tab: int) -> list[dict[str, Any]]:
        with self.calls.made("sheets.spreadsheets.get"):
            tabs = self._book(spreadsheet).tabs
            return deepcopy([rule for one in tabs if one.sheet_id == tab for rule in one.rules])

    def notes(self, spreadsheet: str, tabs: Sequence[str]) -> dict[int, dict[str, str]]:
        with self.calls.made("sheets.spreadsheets.get"):
            found = [self._book(spreadsheet).tab(title) for title in tabs]
            return {
                tab.sheet_id: {a1.cell(c, r + 1): text for (r, c), text in tab.notes.items()}
                for tab in found
            }

    def change(
        self, spreadsheet: str, requests: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        if not requests:
            return []
        with self.calls.made("sheets.spreadsheets.batchUpdate"):
            return self._book(spreadsheet).change(requests)

    def create(
        self, title: str, *, locale: str, time_zone: str, tabs: Sequence[str]
    ) -> SpreadsheetInfo:
        with self.calls.made("sheets.spreadsheets.create"):
            made = [FakeTab(number, name) for number, name in enumerate(tabs or ["Sheet1"])]
            book = FakeBook(f"book{len(self.books) + 1}", title, locale, time_zone, made)
            self.books[book.id] = book
            infos = tuple(_info(tab) for tab in made)
            return SpreadsheetInfo(book.id, book.title, book.locale, book.time_zone, infos)

    def _book(self, spreadsheet: str) -> FakeBook:
        if spreadsheet not in self.books:
            raise Gone(Text("There is no such spreadsheet."), http=404)
        return self.books[spreadsheet]


def _info(tab: FakeTab) -> TabInfo:
    columns = {at: dict(found) for at, found in tab.column_metadata.items() if found}
    return TabInfo(
        tab.sheet_id,
        tab.title,
        tab.rows,
        tab.columns,
        tab.hidden,
        tab.frozen_rows,
        dict(tab.metadata),
        columns,
    )


Area = tuple[FakeTab, int, int, int, int]


def _area(book: FakeBook, wanted: Range) -> Area:
    """Tab, top, left, bottom, right: 0-based, half-open."""
    for name, named, row, column in book.named.values():
        if name == wanted and named in book.tabs:
            return named, row, column, row + 1, column + 1
    found = _RANGE.fullmatch(wanted)
    if found is None:
        raise Rejected(Text("Unable to parse range: {range}", range=wanted), http=400)
    title = (found["tab"] or book.tabs[0].title).strip("'").replace("''", "'")
    tab = book.tab(title)
    top = int(found["top"] or 1) - 1
    left = _column(found["left"]) if found["left"] else 0
    if found["right"] is None and found["bottom"] is None:
        return tab, top, left, top + 1, left + 1
    bottom = int(found["bottom"]) if found["bottom"] else tab.rows
    right = _column(found["right"]) + 1 if found["right"] else tab.columns
    return tab, top, left, min(bottom, tab.rows), min(right, tab.columns)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _columns(tab: FakeTab, top: int, left: int, bottom: int, right: int) -> list[list[Cell]]:
    if top >= tab.rows or left >= tab.columns:
        raise Rejected(Text("The range exceeds grid limits."), http=400)
    if (bottom - top) * (right - left) < 2 * len(tab.cells):
        return _looked_up(tab, top, left, bottom, right)
    columns: list[list[Cell]] = [[] for _ in range(left, right)]
    asked = [at for at in tab.cells if top <= at[0] < bottom and left <= at[1] < right]
    for row, column in sorted(asked):
        cells = columns[column - left]
        cells.extend([""] * (row - top - len(cells)))
        cells.append(tab.cells[row, column])
    return _ended(columns, [])


def _looked_up(tab: FakeTab, top: int, left: int, bottom: int, right: int) -> list[list[Cell]]:
    """The same for an area that is full, or a small part of a large tab."""
    rows, cell = range(top, bottom), tab.cells.get
    columns = [_ended([cell((row, at), "") for row in rows], "") for at in range(left, right)]
    return _ended(columns, [])


def _ended(values: list[T], empty: T) -> list[T]:
    """Without the empty ones at the end."""
    while values and values[-1] == empty:
        values.pop()
    return values


def _fits(
    tab: FakeTab, top: int, left: int, bottom: int, right: int, rows: Sequence[Sequence[Cell]]
) -> None:
    width = max((len(row) for row in rows), default=0)
    one = bottom == top + 1 and right == left + 1
    too_large = top + len(rows) > tab.rows or left + width > tab.columns
    if too_large or (not one and (top + len(rows) > bottom or left + width > right)):
        raise Rejected(Text("Requested writing outside of the range."), http=400)
