"""One page of a tab as the grid template shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from emulator.api import Json
from emulator.sheets.a1 import Area, cell_name, column_letters, range_name
from emulator.sheets.book import Book
from emulator.sheets.conditional import Conditions
from emulator.sheets.formula.errors import CellError
from emulator.sheets.grid import EMPTY, Formula, Tab
from emulator.sheets.looks import Spans, spans, style
from emulator.sheets.ranges import area_of
from emulator.sheets.reading import Reader, Rendering
from emulator.sheets.validation import options, violates
from emulator.sheets.window import Window, window
from emulator.world import Clock


@dataclass(frozen=True, slots=True)
class CellView:
    """`typed` is what an editor starts with, `options` a drop-down's choices, `truth` a tick's
    state where the cell is one; `wrong` says why the cell has the red mark."""

    name: str
    text: str
    typed: str
    classes: str
    style: str = ""
    options: list[str] | None = None
    truth: bool | None = None
    note: str = ""
    wrong: str = ""
    height: int = 1
    width: int = 1


@dataclass(frozen=True)
class RowView:
    number: int
    cells: list[CellView]
    hidden: bool = False
    frozen: bool = False


@dataclass(frozen=True)
class ColumnView:
    letter: str
    hidden: bool
    frozen: bool
    mark: str
    """Developer metadata on it."""


@dataclass(frozen=True)
class PageView:
    columns: list[ColumnView]
    rows: list[RowView]
    window: Window
    used: int
    places: list[tuple[str, str]] = field(default_factory=list)
    """Named and protected ranges: (what, where)."""


def page_of(book: Book, tab: Tab, page: int, clock: Clock, side: int = 1) -> PageView:
    """The rows of `page` in the columns of `side`, both counted from 1."""
    shown = window(tab, page, side)
    painter = _Painter(Reader(book, clock), tab, spans(tab, shown))
    marks = _marks(book, tab)
    columns = [
        ColumnView(
            column_letters(number),
            bool(tab.cols.get(number, {}).get("hiddenByUser")),
            number < shown.frozen_columns,
            marks.get(number, ""),
        )
        for number in shown.columns
    ]
    rows = painter.rows(shown)
    return PageView(columns, rows, shown, tab.used_rows, _places(book, tab))


def _marks(book: Book, tab: Tab) -> dict[int, str]:
    return {
        item.index: f"{item.key}={item.value}"
        for item in book.metadata
        if item.sheet_id == tab.sheet_id and item.dimension == "COLUMNS"
    }


def _places(book: Book, tab: Tab) -> list[tuple[str, str]]:
    named = [
        (f"Named {item['name']}", item["range"])
        for item in book.named
        if item["range"].get("sheetId", 0) == tab.sheet_id
    ]
    guarded = [
        (f"Protected {item.get('description', '')}".strip(), item["range"])
        for item in tab.parts.get("protectedRanges", ())
        if "range" in item
    ]
    return [(what, range_name(tab.title, area_of(tab, place))) for what, place in named + guarded]


class _Painter:
    def __init__(self, reader: Reader, tab: Tab, merged: Spans) -> None:
        self.reader, self.tab, self.merged = reader, tab, merged
        self.conditions = Conditions(reader, tab)
        self._offered: dict[int, list[str] | None] = {}
        self._styles: dict[int, str] = {}

    def rows(self, shown: Window) -> list[RowView]:
        texts = [self._texts(number, shown.rows) for number in shown.columns]
        return [
            RowView(
                row + 1,
                [
                    self._cell(row, number, column[place])
                    for number, column in zip(shown.columns, texts, strict=True)
                    if (row, number) not in self.merged.covered
                ],
                bool(self.tab.rows.get(row, {}).get("hiddenByUser")),
                row < shown.frozen_rows,
            )
            for place, row in enumerate(shown.rows)
        ]

    def _texts(self, number: int, rows: list[int]) -> list[Any]:
        """The column's cells on the page: a stretch, and the frozen rows before it."""
        if not rows:
            return []
        start = next((at for at in range(1, len(rows)) if rows[at] != rows[at - 1] + 1), 0)
        return [
            *(self._stretch(number, rows[0], rows[start - 1] + 1) if start else ()),
            *self._stretch(number, rows[start], rows[-1] + 1),
        ]

    def _stretch(self, number: int, top: int, bottom: int) -> list[Any]:
        cells = self.reader.column(
            self.tab, number, Area(top, number, bottom, number + 1), Rendering()
        )
        return [*cells, *[EMPTY] * (bottom - top - len(cells))]

    def _cell(self, row: int, number: int, text: str) -> CellView:
        column = self.tab.columns[number]
        raw, rule, shape = column.get(row), column.rules.get(row), column.formats.get(row)
        value = self.reader.effective(self.tab, row, number, raw)
        painted = self.conditions.over(shape, row, number, value)
        offered = self._options(rule) if rule else None
        wrong = ""
        if rule and violates(rule, offered, self.reader, self.tab, row, number):
            wrong = rule.get("inputMessage") or "Invalid: this breaks the rule of the cell"
        height, width = self.merged.sizes.get((row, number), (1, 1))
        return CellView(
            cell_name(row, number),
            text,
            raw.text if type(raw) is Formula else text,
            _classes(raw, value, wrong),
            self._style(shape) if painted is shape else style(painted or {}),
            offered,
            _truth(rule, value, wrong),
            column.notes.get(row) or "",
            wrong,
            height,
            width,
        )

    def _style(self, shape: Json | None) -> str:
        if shape is None:
            return ""
        if id(shape) not in self._styles:
            self._styles[id(shape)] = style(shape)
        return self._styles[id(shape)]

    def _options(self, rule: Json) -> list[str] | None:
        if id(rule) not in self._offered:
            self._offered[id(rule)] = options(rule, self.reader)
        return self._offered[id(rule)]


def _truth(rule: Json | None, value: Any, wrong: str) -> bool | None:
    """A tick box's state; None for other cells, and for one that holds neither true nor false."""
    if not rule or wrong or rule["condition"]["type"] != "BOOLEAN":
        return None
    if rule["condition"].get("values"):
        return None
    return value is True if value == EMPTY or isinstance(value, bool) else None


def _classes(raw: Any, value: Any, wrong: str) -> str:
    names = []
    if isinstance(value, int | float) and not isinstance(value, bool):
        names.append("num")
    if type(raw) is Formula:
        names.append("formula")
    if isinstance(value, CellError):
        names.append("broken")
    if wrong:
        names.append("violates")
    return " ".join(names)
