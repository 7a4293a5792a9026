"""Cells as the values methods answer them, by row or by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from emulator.api import Json
from emulator.sheets.a1 import Area, range_name
from emulator.sheets.blocks import SIZE, Block
from emulator.sheets.book import Book, bounded, find
from emulator.sheets.encoding import encoded
from emulator.sheets.formula.errors import CellError
from emulator.sheets.formula.evaluate import Evaluator
from emulator.sheets.grid import EMPTY, Column, Formula, Tab
from emulator.sheets.locales import Conventions
from emulator.sheets.render import DATE_KINDS, shower
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
        """A ValueRange for a range as the client wrote it; see `answer`."""
        tab, written = find(self.book, text)
        return self.answer(tab, bounded(tab, written, text), how)

    def area(self, tab: Tab, area: Area, how: Rendering) -> Json:
        """A ValueRange with its values as lists."""
        answer = self.answer(tab, area, how)
        if isinstance(answer.get("values"), orjson.Fragment):
            answer["values"] = orjson.loads(orjson.dumps(answer["values"]))
        return answer

    def answer(self, tab: Tab, area: Area, how: Rendering) -> Json:
        """A ValueRange; rows are encoded already (an orjson.Fragment)."""
        answer: Json = {
            "range": range_name(tab.title, area),
            "majorDimension": how.dimension,
        }
        filled = self._filled(tab, area, how)
        if filled and how.dimension == "COLUMNS":
            numbers = range(filled.left, filled.right)
            answer["values"] = [self.column(tab, number, filled, how) for number in numbers]
        elif filled:
            answer["values"] = orjson.Fragment(self._rows(tab, filled, how))
        return answer

    def _filled(self, tab: Tab, area: Area, how: Rendering) -> Area | None:
        """The area without empty rows and columns at its end; None if it is empty."""
        bottom, right = area.top, area.left
        for number in range(area.left, area.right):
            depth = self._depth(tab, number, area, how)
            if depth > area.top:
                bottom, right = max(bottom, depth), number + 1
        return Area(area.top, area.left, bottom, right) if bottom > area.top else None

    def _depth(self, tab: Tab, number: int, area: Area, how: Rendering) -> int:
        """Behind the column's last cell in the area that shows something."""
        column = tab.columns[number]
        end = column.depth(area.top, area.bottom)
        if not column.live or how.values == "FORMULA":
            return end
        while end > area.top and self.effective(tab, end - 1, number, column.get(end - 1)) == EMPTY:
            end -= 1
        return end

    def _rows(self, tab: Tab, area: Area, how: Rendering) -> bytes:
        """The rows as JSON, made and kept by blocks of rows."""
        parts = []
        low = area.top
        while low < area.bottom:
            high = min((low // SIZE + 1) * SIZE, area.bottom)
            stretch = Area(low, area.left, high, area.right)
            parts.append(self._kept(tab, stretch, how) if stretch.height == SIZE else b"")
            parts[-1] = parts[-1] or self._encoded(tab, stretch, how)
            low = high
        parts[0] = b"[" + parts[0]
        parts[-1] += b"]"
        return b",".join(parts)

    def _kept(self, tab: Tab, area: Area, how: Rendering) -> bytes:
        """A whole block of rows, from its last reading if nothing has changed since; b"" if there
        are formulas in it, or nothing at all in its first column."""
        columns = tab.columns[area.left : area.right]
        blocks = [_block(column, area.top) for column in columns]
        if blocks[0] is None or any(column.live for column in columns):
            return b""
        formats = [] if how.is_raw else [_formats(column, area) for column in columns]
        state = ([block and block.stamp for block in blocks], formats)
        key = (how, self.locale.name, area.left, area.right)
        known: tuple[Any, bytes] | None = blocks[0].known(key)
        if known is None or known[0] != state:
            known = blocks[0].remember(key, (state, self._encoded(tab, area, how)))
        return known[1]

    def _encoded(self, tab: Tab, area: Area, how: Rendering) -> bytes:
        columns = [self._cells(tab, number, area, how) for number in range(area.left, area.right)]
        return encoded([_padded(cells, area.height) for cells in columns])

    def column(self, tab: Tab, number: int, area: Area, how: Rendering) -> list[Any]:
        """The column's cells in the area without the empty ones at the end."""
        cells = list(self._cells(tab, number, area, how))
        end = len(cells)
        while end and cells[end - 1] == EMPTY:
            end -= 1
        del cells[end:]
        return cells

    def _cells(self, tab: Tab, number: int, area: Area, how: Rendering) -> Sequence[Any]:
        """The column's cells in the area as far as they go; not to be changed."""
        column = tab.columns[number]
        cells = column.values.seen(area.top, area.bottom)
        if how.is_raw and not column.live:
            return cells
        out: list[Any] = []
        for low, high, shape in column.formats.within(area.top, area.top + len(cells)):
            number_format = shape.get("numberFormat") if shape else None
            part = cells[low - area.top : high - area.top]
            if column.live:
                rows = enumerate(part, low)
                out += [self._cell(tab, row, number, raw, number_format, how) for row, raw in rows]
            else:
                out += _shown(part, number_format, how, self.locale)
        return out

    def _cell(
        self, tab: Tab, row: int, column: int, raw: Any, number_format: Json | None, how: Rendering
    ) -> Any:
        if type(raw) is Formula and how.values == "FORMULA":
            return raw.text
        value = self.effective(tab, row, column, raw)
        if isinstance(value, CellError):
            return value.text
        number_format = number_format or self.implied_format(tab, raw)
        return _shown([value], number_format, how, self.locale)[0]

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


def _shown(
    values: Sequence[Any], number_format: Json | None, how: Rendering, locale: Conventions
) -> Sequence[Any]:
    """Plain values as the request wants them."""
    if how.values == "FORMATTED_VALUE":
        return shower(number_format, locale).texts(values)
    is_date = number_format is not None and number_format.get("type") in DATE_KINDS
    if not is_date or how.dates != "FORMATTED_STRING":
        return values
    show = shower(number_format, locale).text
    return [value if isinstance(value, str | bool) else show(value) for value in values]


def _block(column: Column, row: int) -> Block | None:
    number = row // SIZE
    return column.values.blocks[number] if number < len(column.values.blocks) else None


def _formats(column: Column, area: Area) -> list[tuple[int, int, Any]]:
    return list(column.formats.within(area.top, area.bottom))


def _padded(cells: Sequence[Any], height: int) -> Sequence[Any]:
    return cells if len(cells) == height else [*cells, *[EMPTY] * (height - len(cells))]
