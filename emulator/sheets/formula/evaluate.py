"""Formulas evaluated when they are read; cells are cached for the length of one answer."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from emulator.sheets.a1 import Area
from emulator.sheets.book import Book
from emulator.sheets.formula.errors import Broken, CellError, broken
from emulator.sheets.formula.functions import FUNCTIONS, LAZY, compared, number, text, within_range
from emulator.sheets.formula.parser import Node, parse
from emulator.sheets.formula.refs import Ref, take_out
from emulator.sheets.grid import EMPTY, Formula, Tab
from emulator.sheets.locales import Conventions, conventions
from emulator.sheets.typed import plain_number, serial

_DEEP = 20
Compiled = tuple[Node, tuple[Ref, ...]]
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": math.pow,
}


class Evaluator:
    """What the cells of one spreadsheet show at one moment (`now` with the spreadsheet's zone)."""

    def __init__(self, book: Book, now: datetime) -> None:
        self.book = book
        self.locale: Conventions = conventions(book.locale)
        self.now = now
        self.today = serial(now.date())
        self._known: dict[tuple[int, int, int], Any] = {}
        self._open: set[tuple[int, int, int]] = set()
        self._settling = False

    def effective(self, tab: Tab, row: int, column: int) -> Any:
        """A str, bool or number, "" for an empty cell, or a CellError."""
        raw = tab.get(row, column)
        return raw if type(raw) is not Formula else self.result(tab, row, column, raw)

    def result(self, tab: Tab, row: int, column: int, formula: Formula) -> Any:
        key = (tab.sheet_id, row, column)
        if key in self._known:
            return self._known[key]
        if key in self._open:
            return CellError("REF", "#REF!", "Circular dependency detected.")
        if len(self._open) > _DEEP and not self._settling:
            self._settle(tab, row, column, formula)
        self._open.add(key)
        try:
            value = self._single(self._run(formula, tab))
        except Broken as error:
            value = error.error
        except RecursionError:
            value = CellError("REF", "#REF!", "The chain of formulas is too long.")
        finally:
            self._open.discard(key)
        shown = EMPTY if value is None else value
        if isinstance(shown, int | float) and not isinstance(shown, bool):
            shown = plain_number(shown)
        self._known[key] = shown
        return self._known[key]

    def worth(self, formula: str, home: Tab) -> Any:
        """What a formula that stands in no cell comes to: a plain value or a CellError."""
        try:
            return self._single(self._run(Formula(formula), home))
        except Broken as error:
            return error.error

    def _settle(self, tab: Tab, row: int, column: int, formula: Formula) -> None:
        """Evaluates what a cell stands on from the bottom up: a running balance over thousands of
        rows would need as many levels of recursion."""
        self._settling = True
        stack = [((tab, row, column, formula), self._inputs(formula, tab))]
        seen = {(tab.sheet_id, row, column)}
        while stack:
            cell, inputs = stack[-1]
            below = next(inputs, None)
            if below is None:
                stack.pop()
                if stack:
                    self.result(*cell)
                continue
            key = (below[0].sheet_id, below[1], below[2])
            if key not in seen and key not in self._known and key not in self._open:
                seen.add(key)
                stack.append((below, self._inputs(below[3], below[0])))
        self._settling = False

    def _inputs(self, formula: Formula, home: Tab) -> Iterator[tuple[Tab, int, int, Formula]]:
        """The cells with formulas that a formula refers to."""
        try:
            places = [self._place(ref, home) for ref in self._compiled(formula)[1]]
        except Broken:
            return
        for tab, area in places:
            for column in range(area.left, area.right):
                values = tab.columns[column].values
                for row in range(area.top, min(area.bottom, len(values))):
                    if type(values[row]) is Formula:
                        yield tab, row, column, values[row]

    def kind(self, tab: Tab, formula: Formula) -> str:
        """DATE for a formula that gives a day: TODAY(), such a cell, that and some days."""
        try:
            node, refs = self._compiled(formula)
            return "DATE" if self._is_day(node, refs, tab) else ""
        except (Broken, RecursionError):
            return ""

    def _is_day(self, node: Node, refs: tuple[Ref, ...], tab: Tab) -> bool:
        if node.kind == "sign" and node.value in "+-":
            left, right = (self._is_day(part, refs, tab) for part in node.parts)
            return left and not right
        if node.kind == "ref":
            where, area = self._place(refs[node.value], tab)
            shape = where.columns[area.left].formats.get(area.top) or {}
            return bool(shape.get("numberFormat", {}).get("type") == "DATE")
        return node.kind == "call" and node.value in ("TODAY", "DATE")

    def _compiled(self, formula: Formula) -> Compiled:
        comma = self.locale.decimal == ","
        if formula.compiled is None or formula.compiled[0] != comma:
            template, refs = take_out(formula.text.removeprefix("="))
            formula.compiled = (comma, template, refs)
        return parse(formula.compiled[1], comma), formula.compiled[2]

    def _run(self, formula: Formula, tab: Tab) -> Any:
        node, refs = self._compiled(formula)
        return self.value(node, refs, tab)

    def value(self, node: Node, refs: tuple[Ref, ...], tab: Tab) -> Any:
        """A plain value, None for an empty cell, or Cells for a range."""
        if node.kind == "value":
            return node.value
        if node.kind == "ref":
            return self._cells(refs[node.value], tab)
        if node.kind == "sign":
            return self._sign(node, refs, tab)
        if node.kind in ("minus", "percent"):
            inner = number(self.single(node.parts[0], refs, tab), self.locale)
            return -inner if node.kind == "minus" else inner / 100
        if node.kind == "call":
            return self._call(node, refs, tab)
        if node.kind == "error":
            raise broken("REF" if "REF" in node.value else "VALUE", "Reference does not exist.")
        raise broken("NAME", f"Unknown range name: '{node.value.upper()}'.")

    def single(self, node: Node, refs: tuple[Ref, ...], tab: Tab) -> Any:
        return self._single(self.value(node, refs, tab))

    def _single(self, value: Any) -> Any:
        if isinstance(value, Cells):
            value = next(iter(value), None)
        if isinstance(value, CellError):
            raise Broken(value)
        return value

    def _sign(self, node: Node, refs: tuple[Ref, ...], tab: Tab) -> Any:
        left, right = (self.single(part, refs, tab) for part in node.parts)
        if node.value == "&":
            return text(left, self.locale) + text(right, self.locale)
        if node.value not in _ARITHMETIC:
            return compared(node.value, left, right)
        a, b = float(number(left, self.locale)), float(number(right, self.locale))
        if node.value == "/" and b == 0:
            raise broken("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
        try:
            return within_range(_ARITHMETIC[node.value](a, b))
        except (ValueError, OverflowError, ZeroDivisionError) as error:
            raise broken("NUM", "Numeric value is out of range.") from error

    def _call(self, node: Node, refs: tuple[Ref, ...], tab: Tab) -> Any:
        lazy = LAZY.get(node.value)
        if lazy:
            return lazy([partial(self.single, part, refs, tab) for part in node.parts])
        function = FUNCTIONS.get(node.value)
        if function is None:
            raise broken("NAME", f"Unknown function: '{node.value}'.")
        return function(self, [self.value(part, refs, tab) for part in node.parts])

    def _place(self, ref: Ref, home: Tab) -> tuple[Tab, Area]:
        tab = self.book.tab_called(ref.tab_name) if ref.tab_name else home
        last = ref.last or ref.first
        if tab is None:
            raise broken("REF", f"Unresolved sheet name '{ref.tab_name}'.")
        rows = _ends(ref.first.row, last.row, tab.row_count)
        columns = _ends(ref.first.column, last.column, tab.column_count)
        if rows[0] >= rows[1] or columns[0] >= columns[1]:
            raise broken("REF", "Reference does not exist.")
        return tab, Area(rows[0], columns[0], rows[1], columns[1])

    def _cells(self, ref: Ref, home: Tab) -> Any:
        tab, area = self._place(ref, home)
        if ref.last is None:
            value = self.effective(tab, area.top, area.left)
            empty = value == EMPTY and type(tab.get(area.top, area.left)) is not Formula
            return None if empty else value
        return Cells(self, tab, area)


def _ends(first: int | None, last: int | None, size: int) -> tuple[int, int]:
    low, high = first or 0, size - 1 if last is None else last
    if first is None and last is not None:
        low = 0
    return min(low, high), min(max(low, high) + 1, size)


class Cells:
    """A range as a function's argument; iterating gives its values, None for empty cells."""

    def __init__(self, evaluator: Evaluator, tab: Tab, area: Area) -> None:
        self.evaluator, self.tab, self.area = evaluator, tab, area

    def __iter__(self) -> Iterator[Any]:
        area, tab = self.area, self.tab
        for number_ in range(area.left, area.right):
            column = tab.columns[number_]
            for row, raw in enumerate(column.values[area.top : area.bottom], area.top):
                if type(raw) is Formula:
                    yield self.evaluator.result(tab, row, number_, raw)
                else:
                    yield None if raw == EMPTY else raw
