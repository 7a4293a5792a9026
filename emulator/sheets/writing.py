"""Values into cells: RAW or as typed, within the range that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from emulator.api import Json, invalid
from emulator.sheets.a1 import Area, Written, column_letters, range_name
from emulator.sheets.book import Book, beyond_grid, find
from emulator.sheets.grid import Column, Tab
from emulator.sheets.locales import conventions
from emulator.sheets.protection import guard
from emulator.sheets.render import DATE_KINDS
from emulator.sheets.typed import plain_number, understand

MAX_LENGTH = 50_000
_EXACT = 2**53
"""Cells hold doubles: whole numbers beyond this one lose their last digits."""


@dataclass(frozen=True)
class Done:
    """What a ValueRange came to: `cells` set, in these `rows` and `columns` of `area`."""

    tab: Tab
    area: Area
    cells: int
    rows: Sequence[int]
    columns: Sequence[int]


def done(tab: Tab, area: Area, rows: list[list[Any]], cells: int) -> Done:
    """Rows and columns of which every cell was left as it is do not count."""
    if cells == area.height * area.width:
        return Done(tab, area, cells, range(area.top, area.bottom), range(area.left, area.right))
    told = [number for number, row in enumerate(rows, area.top) if any(c is not None for c in row)]
    columns = {
        number for row in rows for number, cell in enumerate(row, area.left) if cell is not None
    }
    return Done(tab, area, cells, told, sorted(columns))


class Writer:
    """Writes into a fork of a spreadsheet on behalf of one account."""

    def __init__(self, book: Book, account: str, now: datetime, option: str) -> None:
        self.book = book
        self.account = account
        self.typed = option == "USER_ENTERED"
        self.locale = conventions(book.locale)
        self.year = book.local(now).year

    def value_range(self, text: str, given: Json) -> Done:
        """Writes a ValueRange."""
        tab, written = find(self.book, text)
        rows = as_rows(given)
        area = target(tab, written, rows)
        guard(self.book, tab, area, self.account)
        return done(tab, area, rows, self.rows(tab, area, rows))

    def rows(self, tab: Tab, area: Area, rows: list[list[Any]]) -> int:
        count = 0
        for number, cells in enumerate(zip_longest(*rows), area.left):
            column = tab.own(number)
            new = [self.taken(column, row, value) for row, value in enumerate(cells, area.top)]
            column.put_all(area.top, new)
            column.trim()
            count += len(new) - new.count(None)
        return count

    def taken(self, column: Column, row: int, value: Any) -> Any:
        """What a cell takes: text may turn into a number, date or formula if this writer types."""
        if type(value) is float or (type(value) is int and abs(value) > _EXACT):
            return plain_number(value)
        if isinstance(value, str):
            checked_text(value)
            if self.typed and value:
                return self._understood(column, row, value)
        return value

    def _understood(self, column: Column, row: int, text: str) -> Any:
        shape = column.formats.get(row) or {}
        kind = shape.get("numberFormat", {}).get("type", "")
        if kind == "TEXT":
            return text
        typed = understand(text, self.locale, self.year)
        if typed.format and _replaces(typed.format["type"], kind):
            column.formats.set(row, row + 1, {**shape, "numberFormat": typed.format})
        return typed.value


def checked_text(text: str) -> str:
    """The text of one cell; raises Refusal if it is too long."""
    if len(text) > MAX_LENGTH:
        raise invalid(
            f"Your input contains more than the maximum of {MAX_LENGTH} characters "
            "in a single cell."
        )
    return text


def _replaces(new: str, old: str) -> bool:
    """Typed dates bring their format along, other numbers only where the cell has none."""
    if new in DATE_KINDS:
        return old not in DATE_KINDS
    return not old


def as_rows(given: Json) -> list[list[Any]]:
    """The values of a ValueRange by row, None where nothing is to be written. Raises Refusal."""
    values: list[list[Any]] = given.get("values") or []
    for place, line in enumerate(values):
        for index, value in enumerate(line):
            if isinstance(value, list | dict):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise invalid(f"Invalid values[{place}][{index}]: {kind} {{\n}}\n")
    if given.get("majorDimension") == "COLUMNS":
        return [list(row) for row in zip_longest(*values)]
    return values


def target(tab: Tab, written: Written, rows: list[list[Any]]) -> Area:
    """The cells the rows will cover. A single cell as range is a corner, anything else a limit."""
    height, width = len(rows), max((len(row) for row in rows), default=0)
    if written.top >= tab.row_count or written.left >= tab.column_count:
        raise beyond_grid(tab, _name(tab, written))
    if not written.is_cell:
        _check_limits(tab, written, height, width)
    bottom, right = written.top + height, written.left + width
    if bottom > tab.row_count or right > tab.column_count:
        raise beyond_grid(
            tab, range_name(tab.title, Area(written.top, written.left, bottom, right))
        )
    return Area(written.top, written.left, bottom, right)


def _check_limits(tab: Tab, written: Written, height: int, width: int) -> None:
    bottom = tab.row_count if written.bottom is None else written.bottom
    right = tab.column_count if written.right is None else written.right
    if bottom > tab.row_count or right > tab.column_count:
        raise beyond_grid(tab, _name(tab, written))
    where = f"Requested writing within range [{_name(tab, written)}], but tried writing to"
    if written.left + width > right:
        raise invalid(f"{where} column [{column_letters(right)}]")
    if written.top + height > bottom:
        raise invalid(f"{where} row [{bottom + 1}]")


def _name(tab: Tab, written: Written) -> str:
    bottom = tab.row_count if written.bottom is None else written.bottom
    right = tab.column_count if written.right is None else written.right
    return range_name(tab.title, Area(written.top, written.left, bottom, right))
