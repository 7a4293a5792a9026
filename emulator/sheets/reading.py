"""Cells as the values methods answer them, by row or by column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from emulator.api import Json
from emulator.sheets.a1 import Area, range_name
from emulator.sheets.book import Book, bounded, find
from emulator.sheets.formula.errors import CellError
from emulator.sheets.formula.evaluate import Evaluator
from emulator.sheets.grid import EMPTY, Formula, Tab
from emulator.sheets.render import DATE_KINDS, formatted
from emulator.world import Clock


@dataclass(frozen=True)
class Rendering:
    """valueRenderOption, dateTimeRenderOption and majorDimension of a request."""

    values: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    dimension: str = "ROWS"

    @property
    def is_raw(self) -> bool:
        return self.values == "UNFORMATTED_VALUE" and self.dates == "SERIAL_NUMBER"


def rendering(options: Any, prefix: str = "") -> Rendering:
    """From the query or body of a request; `prefix` "response" for the options of a write."""

    def named(name: str) -> str:
        key = prefix + name[0].upper() + name[1:] if prefix else name
        return options.get(key) or ""

    return Rendering(
        named("valueRenderOption") or "FORMATTED_VALUE",
        named("dateTimeRenderOption") or "SERIAL_NUMBER",
        "COLUMNS" if options.get("majorDimension") == "COLUMNS" else "ROWS",
    )


class Reader:
    """Reads one spreadsheet at one moment."""

    def __init__(self, book: Book, clock: Clock) -> None:
        self.book = book
        self.evaluator = Evaluator(book, book.local(clock.now()))
        self.locale = self.evaluator.locale

    def value_range(self, text: str, how: Rendering) -> Json:
        """A ValueRange for a range as the client wrote it."""
        tab, written = find(self.book, text)
        return self.area(tab, bounded(tab, written, text), how)

    def area(self, tab: Tab, area: Area, how: Rendering) -> Json:
        columns = [self.column(tab, c, area, how) for c in range(area.left, area.right)]
        while columns and not columns[-1]:
            columns.pop()
        answer: Json = {
            "range": range_name(tab.title, area),
            "majorDimension": how.dimension,
        }
        if columns:
            answer["values"] = columns if how.dimension == "COLUMNS" else _rows(columns)
        return answer

    def column(self, tab: Tab, number: int, area: Area, how: Rendering) -> list[Any]:
        """The column's cells in the area without the empty ones at the end."""
        column = tab.columns[number]
        cells = column.values[area.top : area.bottom]
        if column.live or not how.is_raw:
            cells = self._shown(tab, number, area, how, cells)
        return _trimmed(cells)

    def _shown(
        self, tab: Tab, number: int, area: Area, how: Rendering, cells: list[Any]
    ) -> list[Any]:
        out: list[Any] = []
        for low, high, shape in tab.columns[number].formats.within(area.top, area.bottom):
            number_format = shape.get("numberFormat") if shape else None
            for row in range(low, min(high, area.top + len(cells))):
                raw = cells[row - area.top]
                if type(raw) is not Formula and (raw == EMPTY or how.is_raw):
                    out.append(raw)
                elif type(raw) is Formula and how.values == "FORMULA":
                    out.append(raw.text)
                else:
                    out.append(self._cell(tab, row, number, raw, number_format, how))
        return out

    def _cell(
        self, tab: Tab, row: int, column: int, raw: Any, number_format: Json | None, how: Rendering
    ) -> Any:
        value = self.effective(tab, row, column, raw)
        if isinstance(value, CellError):
            return value.text
        if how.is_raw:
            return value
        number_format = number_format or self.implied_format(tab, raw)
        if how.values == "FORMATTED_VALUE":
            return formatted(value, number_format, self.locale)
        is_date = number_format and number_format["type"] in DATE_KINDS
        if is_date and how.dates == "FORMATTED_STRING" and not isinstance(value, str):
            return formatted(value, number_format, self.locale)
        return value

    def effective(self, tab: Tab, row: int, column: int, raw: Any) -> Any:
        if type(raw) is not Formula:
            return raw
        return self.evaluator.result(tab, row, column, raw)

    def implied_format(self, tab: Tab, raw: Any) -> Json | None:
        """The number format a cell without one has because of its formula."""
        if type(raw) is Formula and self.evaluator.kind(tab, raw):
            return {"type": "DATE", "pattern": self.locale.date}
        return None

    def formatted_cell(self, tab: Tab, row: int, column: int) -> str:
        """What the page shows in one cell."""
        area = Area(row, column, row + 1, column + 1)
        cells = self.column(tab, column, area, Rendering())
        return str(cells[0]) if cells else ""


def _trimmed(cells: list[Any]) -> list[Any]:
    end = len(cells)
    while end and cells[end - 1] == EMPTY:
        end -= 1
    del cells[end:]
    return cells


def _rows(columns: list[list[Any]]) -> list[list[Any]]:
    return [_trimmed(list(row)) for row in zip_longest(*columns, fillvalue=EMPTY)]
