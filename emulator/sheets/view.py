"""One page of a tab as the grid template shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from emulator.api import Json
from emulator.sheets.a1 import Area, cell_name, column_letters
from emulator.sheets.book import Book
from emulator.sheets.formula.errors import CellError
from emulator.sheets.grid import EMPTY, Formula, Tab
from emulator.sheets.reading import Reader, Rendering
from emulator.sheets.validation import options, violates
from emulator.world import Clock

ROWS_A_PAGE = 200
_SPARE_ROWS, _SPARE_COLUMNS, _LEAST_COLUMNS = 20, 2, 8


@dataclass(frozen=True)
class CellView:
    """`typed` is what an editor starts with, `options` a drop-down's choices."""

    name: str
    text: str
    typed: str
    classes: str
    options: list[str] | None = None
    note: str = ""


@dataclass(frozen=True)
class RowView:
    number: int
    cells: list[CellView]
    hidden: bool = False
    frozen: bool = False


@dataclass(frozen=True)
class PageView:
    letters: list[str]
    hidden: list[bool]
    rows: list[RowView]
    page: int
    pages: int
    used: int
    marks: dict[str, str] = field(default_factory=dict)
    """Column letter -> developer metadata on it."""


def page_of(book: Book, tab: Tab, page: int, clock: Clock) -> PageView:
    last = min(tab.row_count, tab.used_rows + _SPARE_ROWS)
    pages = max(1, -(-last // ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    top = (page - 1) * ROWS_A_PAGE
    width = _width(tab)
    painter = _Painter(Reader(book, clock), tab)
    area = Area(top, 0, min(last, top + ROWS_A_PAGE), width)
    hidden = [bool(tab.cols.get(number, {}).get("hiddenByUser")) for number in range(width)]
    return PageView(
        [column_letters(number) for number in range(width)],
        hidden,
        painter.rows(area),
        page,
        pages,
        tab.used_rows,
        _marks(book, tab),
    )


def _width(tab: Tab) -> int:
    used = [n for n, column in enumerate(tab.columns) if column.values or column.rules]
    wanted = max([_LEAST_COLUMNS, *(number + 1 + _SPARE_COLUMNS for number in used[-1:])])
    return min(tab.column_count, wanted)


def _marks(book: Book, tab: Tab) -> dict[str, str]:
    return {
        column_letters(item.index): f"{item.key}={item.value}"
        for item in book.metadata
        if item.sheet_id == tab.sheet_id and item.dimension == "COLUMNS"
    }


class _Painter:
    def __init__(self, reader: Reader, tab: Tab) -> None:
        self.reader, self.tab = reader, tab
        self._offered: dict[int, list[str] | None] = {}

    def rows(self, area: Area) -> list[RowView]:
        columns = [self._texts(number, area) for number in range(area.left, area.right)]
        frozen = self.tab.grid_properties.get("frozenRowCount", 0)
        return [
            RowView(
                row + 1,
                [self._cell(row, n, texts[row - area.top]) for n, texts in enumerate(columns)],
                bool(self.tab.rows.get(row, {}).get("hiddenByUser")),
                row < frozen,
            )
            for row in range(area.top, area.bottom)
        ]

    def _texts(self, number: int, area: Area) -> list[Any]:
        cells = self.reader.column(self.tab, number, area, Rendering())
        return cells + [EMPTY] * (area.height - len(cells))

    def _cell(self, row: int, number: int, text: str) -> CellView:
        column = self.tab.columns[number]
        raw, rule = column.get(row), column.rules.get(row)
        offered = self._options(rule) if rule else None
        return CellView(
            cell_name(row, number),
            text,
            raw.text if type(raw) is Formula else text,
            self._classes(row, number, raw, rule, offered),
            offered,
            column.notes.get(row) or "",
        )

    def _options(self, rule: Json) -> list[str] | None:
        if id(rule) not in self._offered:
            self._offered[id(rule)] = options(rule, self.reader)
        return self._offered[id(rule)]

    def _classes(
        self, row: int, number: int, raw: Any, rule: Json | None, offered: list[str] | None
    ) -> str:
        names = []
        value = self.reader.effective(self.tab, row, number, raw)
        if isinstance(value, int | float) and not isinstance(value, bool):
            names.append("num")
        if type(raw) is Formula:
            names.append("formula")
        if isinstance(value, CellError):
            names.append("broken")
        if rule and violates(rule, offered, self.reader, self.tab, row, number):
            names.append("violates")
        shape = self.tab.columns[number].formats.get(row) or {}
        if shape.get("textFormat", {}).get("bold"):
            names.append("bold")
        return " ".join(names)
