"""Rows and columns inserted, deleted and moved, with all that points at them following."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from emulator.api import Json
from emulator.sheets.book import Book, Metadata
from emulator.sheets.formula.refs import ENDLESS, Ref, rewrite, stretched
from emulator.sheets.grid import EMPTY, Column, Formula, Tab
from emulator.sheets.native_tables import types_moved

Edit = Callable[[Ref], Ref | None]


class Shift(Protocol):
    """Where an index, or a stretch [a, b), is afterwards; None if it is gone."""

    def index(self, at: int) -> int | None: ...

    def stretch(self, a: int, b: int) -> tuple[int, int] | None: ...


@dataclass(frozen=True)
class Insert:
    at: int
    count: int

    def index(self, at: int) -> int | None:
        return at + self.count if at >= self.at else at

    def stretch(self, a: int, b: int) -> tuple[int, int] | None:
        return (a + self.count if a >= self.at else a), (b + self.count if b > self.at else b)


@dataclass(frozen=True)
class Delete:
    start: int
    end: int

    def index(self, at: int) -> int | None:
        if self.start <= at < self.end:
            return None
        return at - (self.end - self.start) if at >= self.end else at

    def stretch(self, a: int, b: int) -> tuple[int, int] | None:
        low, high = self._edge(a), self._edge(b)
        return (low, high) if low < high else None

    def _edge(self, at: int) -> int:
        return at - min(max(at - self.start, 0), self.end - self.start)


@dataclass(frozen=True)
class Move:
    """`to` is the index before the move, as the API gives it."""

    start: int
    end: int
    to: int

    @property
    def landing(self) -> int:
        return self.to if self.to < self.start else self.to - (self.end - self.start)

    def index(self, at: int) -> int | None:
        if self.start <= at < self.end:
            return at - self.start + self.landing
        rest = Delete(self.start, self.end).index(at)
        return None if rest is None else Insert(self.landing, self.end - self.start).index(rest)

    def stretch(self, a: int, b: int) -> tuple[int, int] | None:
        if self.start <= a and b <= self.end:
            return a - self.start + self.landing, b - self.start + self.landing
        rest = Delete(self.start, self.end).stretch(a, b)
        return rest and Insert(self.landing, self.end - self.start).stretch(*rest)


def insert(book: Book, tab: Tab, dimension: str, at: int, count: int, *, inherit: bool) -> None:
    """New rows or columns; `inherit` takes formats and rules from before, else from behind."""
    if dimension == "COLUMNS":
        pattern = at - 1 if inherit else at
        blank = [_blank_like(tab, pattern) for _ in range(count)]
        tab.columns[at:at] = blank
    else:
        for number in range(tab.column_count):
            column = tab.own(number)
            if at < len(column.values):
                column.values[at:at] = [EMPTY] * count
            for layer in (column.formats, column.rules):
                layer.insert(at, count, layer.get(at - 1 if inherit else at))
            column.notes.insert(at, count)
        tab.row_count += count
    _follow(book, tab, dimension, Insert(at, count))


def _blank_like(tab: Tab, pattern: int) -> Column:
    column = Column(tab.token)
    if 0 <= pattern < tab.column_count:
        column.formats = tab.columns[pattern].formats.copy()
        column.rules = tab.columns[pattern].rules.copy()
    return column


def delete(book: Book, tab: Tab, dimension: str, start: int, end: int) -> None:
    if dimension == "COLUMNS":
        del tab.columns[start:end]
    else:
        for number in range(tab.column_count):
            column = tab.own(number)
            del column.values[start:end]
            column.trim()
            for layer in column.layers:
                layer.delete(start, end)
        tab.row_count -= end - start
    _follow(book, tab, dimension, Delete(start, end))


def move(book: Book, tab: Tab, dimension: str, start: int, end: int, to: int) -> None:
    shift = Move(start, end, to)
    if dimension == "COLUMNS":
        moved = tab.columns[start:end]
        del tab.columns[start:end]
        tab.columns[shift.landing : shift.landing] = moved
    else:
        for number in range(tab.column_count):
            _move_rows(tab.own(number), shift)
    _follow(book, tab, dimension, shift)


def _move_rows(column: Column, shift: Move) -> None:
    start, end, landing = shift.start, shift.end, shift.landing
    values = column.values
    values.extend([EMPTY] * (max(end, shift.to) - len(values)))
    moved = values[start:end]
    del values[start:end]
    values[landing:landing] = moved
    column.trim()
    for layer in column.layers:
        taken = list(layer.within(start, end))
        layer.delete(start, end)
        layer.insert(landing, end - start)
        for low, high, value in taken:
            layer.set(low - start + landing, high - start + landing, value)


def _follow(book: Book, tab: Tab, dimension: str, shift: Shift) -> None:
    """Everything that names rows or columns of the tab by number."""
    book.metadata = [
        kept for item in book.metadata if (kept := _metadata(item, tab, dimension, shift))
    ]
    if dimension == "ROWS":
        tab.rows = _keys(tab.rows, shift)
    else:
        tab.cols = _keys(tab.cols, shift)
    for name, items in tab.parts.items():
        moved = (_part(item, dimension, shift) for item in items)
        tab.parts[name] = [item for item in moved if item]
    named = [_part(it, dimension, shift) if _is_on(it, tab) else it for it in book.named]
    book.named = [place for place in named if place]
    along_rows = dimension == "ROWS"
    rewrite_formulas(book, lambda home: _editor(book, home, tab, along_rows, shift))


def _is_on(item: Json, tab: Tab) -> bool:
    return bool(item["range"].get("sheetId", 0) == tab.sheet_id)


def _metadata(item: Metadata, tab: Tab, dimension: str, shift: Shift) -> Metadata | None:
    if item.sheet_id != tab.sheet_id or item.dimension != dimension:
        return item
    place = shift.index(item.index)
    return None if place is None else item.moved(place)


def _keys(given: dict[int, Json], shift: Shift) -> dict[int, Json]:
    moved = ((shift.index(key), value) for key, value in given.items())
    return {key: value for key, value in moved if key is not None}


def _part(item: Json, dimension: str, shift: Shift) -> Json | None:
    """A merge (itself a range), or an object with "range", "ranges" or "unprotectedRanges"."""
    if "range" in item:
        place = _place(item["range"], dimension, shift)
        if place and dimension == "COLUMNS" and "columnProperties" in item:
            start = "startColumnIndex"
            item = types_moved(item, item["range"].get(start, 0), place.get(start, 0), shift)
        return {**item, "range": place} if place else None
    if "ranges" in item:
        places = [kept for place in item["ranges"] if (kept := _place(place, dimension, shift))]
        return {**item, "ranges": places} if places else None
    return _place(item, dimension, shift)


def _place(place: Json, dimension: str, shift: Shift) -> Json | None:
    if "dimension" in place and place["dimension"] != dimension:
        return place
    what = "" if "dimension" in place else "Row" if dimension == "ROWS" else "Column"
    first, last = f"start{what}Index", f"end{what}Index"
    if first not in place and last not in place:
        return place
    open_end = last not in place
    start = place.get(first, 0)
    moved = shift.stretch(start, ENDLESS if open_end else place[last])
    if moved is None:
        return None
    return {**place, first: moved[0]} | ({} if open_end else {last: moved[1]})


def rewrite_formulas(book: Book, editor: Callable[[Tab], Edit]) -> None:
    """Formulas of all tabs, and the ranges that validation takes its options from. `editor` makes
    for a tab what is done to each reference in its formulas."""
    for home in book.tabs:
        edit = editor(home)
        for number, column in enumerate(home.columns):
            if column.live:
                _rewrite_column(home, number, edit)
            if any("=" in str(rule["condition"].get("values")) for rule in column.rules.values):
                rules = home.own(number).rules
                rules.values = [_rewritten_rule(rule, edit) for rule in rules.values]


def _editor(book: Book, home: Tab, tab: Tab, along_rows: bool, shift: Shift) -> Edit:
    def edit(ref: Ref) -> Ref | None:
        named = book.tab_called(ref.tab_name) if ref.tab_name else home
        return stretched(ref, along_rows, shift.stretch) if named is tab else ref

    return edit


def _rewrite_column(home: Tab, number: int, edit: Edit) -> None:
    changes: list[tuple[int, Formula]] = []
    for row, raw in enumerate(home.columns[number].values):
        if type(raw) is Formula:
            text = rewrite(raw.text, edit)
            if text != raw.text:
                changes.append((row, Formula(text)))
    if changes:
        column = home.own(number)
        for row, formula in changes:
            column.values[row] = formula


def _rewritten_rule(rule: Json, edit: Edit) -> Json:
    condition = rule["condition"]
    values = [
        {"userEnteredValue": rewrite(given, edit) if given.startswith("=") else given}
        for given in (value.get("userEnteredValue", "") for value in condition.get("values", []))
    ]
    return {**rule, "condition": {**condition, "values": values}} if values else rule
