"""updateCells, repeatCell, sortRange, setDataValidation, updateBorders."""

from __future__ import annotations

from typing import Any

from emulator.api import Json
from emulator.fields import Tree
from emulator.sheets.a1 import Area
from emulator.sheets.changes.native_tables import room_in
from emulator.sheets.changes.tabs import resize
from emulator.sheets.changes.work import Change, Work, mask_of, merged, under
from emulator.sheets.colors import paired, with_twins
from emulator.sheets.formula.evaluate import Evaluator
from emulator.sheets.grid import EMPTY, Column, Formula, Tab
from emulator.sheets.native_tables import check_untyped
from emulator.sheets.protection import guard
from emulator.sheets.ranges import grid_area, tab_of
from emulator.sheets.typed import plain_number
from emulator.sheets.validation import check_rule
from emulator.sheets.writing import checked_text

_PARTS = ("userEnteredValue", "userEnteredFormat", "dataValidation", "note")


def repeat_cell(work: Work, request: Json) -> Json:
    tree = _cell_mask(work, request)
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    guard(work.book, tab, area, work.account)
    cell = request.get("cell", {})
    for number in range(area.left, area.right):
        column = tab.own(number)
        _set_layers(work, column, area.top, area.bottom, cell, tree)
        if under(tree, "userEnteredValue")[0]:
            value, right = _value(cell), number - area.left
            column.put_all(area.top, [_filled(value, at, right) for at in range(area.height)])
            column.trim()
    return {}


def _filled(value: Any, rows: int, columns: int) -> Any:
    """A formula's references move with the cell it is repeated into."""
    return value.filled(rows, columns) if type(value) is Formula else value


def update_cells(work: Work, request: Json) -> Json:
    """`range` clears the fields where the rows do not reach, `start` writes only the rows given."""
    tree = _cell_mask(work, request)
    rows = [row.get("values", []) for row in request.get("rows", [])]
    tab, area = _target(work, request, rows)
    guard(work.book, tab, area, work.account)
    fill = "range" in request
    for row in range(area.top, area.bottom):
        cells = rows[row - area.top] if row - area.top < len(rows) else []
        right = area.right if fill else area.left + len(cells)
        for number in range(area.left, right):
            place = number - area.left
            cell = cells[place] if place < len(cells) else {}
            column = tab.own(number)
            _set_layers(work, column, row, row + 1, cell, tree)
            if under(tree, "userEnteredValue")[0]:
                column.put(row, _value(cell))
    for number in range(area.left, area.right):
        tab.own(number).trim()
    return {}


def _target(work: Work, request: Json, rows: list[list[Json]]) -> tuple[Tab, Area]:
    height, width = len(rows), max((len(row) for row in rows), default=0)
    if "range" in request:
        tab, area = grid_area(work.book, request["range"], work.scope)
        if height > area.height or width > area.width:
            raise work.scope.refuse("Attempting to write outside of the range.")
        return tab, area
    start = request.get("start", {})
    tab = tab_of(work.book, start.get("sheetId", 0), work.scope)
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    if top < 0 or left < 0:
        raise work.scope.refuse(f"start {top}, {left} must not be negative.")
    if top + height > tab.row_count or left + width > tab.column_count:
        what = "row" if top + height > tab.row_count else "column"
        last = top + height - 1 if what == "row" else left + width - 1
        size = tab.row_count if what == "row" else tab.column_count
        raise work.scope.refuse(
            f"Attempting to write {what}: {last}, beyond the last requested {what} of: {size - 1}"
        )
    return tab, Area(top, left, top + height, left + width)


def _cell_mask(work: Work, request: Json) -> Tree:
    tree = mask_of(work, request)
    for name in tree:
        if name != "*" and name not in _PARTS:
            raise work.scope.refuse(f"The emulator does not write the cell field '{name}'.")
    return tree


def _set_layers(work: Work, column: Column, top: int, bottom: int, cell: Json, tree: Tree) -> None:
    named, below = under(tree, "userEnteredFormat")
    if named:
        new, below = paired(cell.get("userEnteredFormat")), with_twins(below)
        column.formats.change(top, bottom, lambda old: merged(old, new, below))
    if under(tree, "dataValidation")[0]:
        rule = cell.get("dataValidation")
        column.rules.set(top, bottom, check_rule(rule, work.scope) if rule else None)
    if under(tree, "note")[0]:
        column.notes.set(top, bottom, cell.get("note") or None)


def _value(cell: Json) -> Any:
    """A cell's content from its ExtendedValue."""
    given = cell.get("userEnteredValue", {})
    if "formulaValue" in given:
        return Formula(checked_text(given["formulaValue"]))
    if "numberValue" in given:
        return plain_number(given["numberValue"])
    if "boolValue" in given:
        return given["boolValue"]
    return checked_text(given.get("stringValue", EMPTY))


def set_data_validation(work: Work, request: Json) -> Json:
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    guard(work.book, tab, area, work.account)
    rule = request.get("rule")
    checked = check_rule(rule, work.scope) if rule else None
    check_untyped(tab, area, work.scope)
    for number in range(area.left, area.right):
        tab.own(number).rules.set(area.top, area.bottom, checked)
    return {}


def sort_range(work: Work, request: Json) -> Json:
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    guard(work.book, tab, area, work.account)
    evaluator = Evaluator(work.book, work.book.local(work.now))
    order = list(range(area.height))
    for spec in reversed(request.get("sortSpecs", [])):
        column = spec.get("dimensionIndex", 0)
        if not area.left <= column < area.right:
            raise work.scope.refuse(f"Sort column {column} is outside of the range.")
        shown = {i: evaluator.effective(tab, area.top + i, column) for i in order}
        filled = [i for i in order if shown[i] != EMPTY]
        blank = [i for i in order if shown[i] == EMPTY]
        filled.sort(
            key=lambda i: _rank(shown[i]),
            reverse=spec.get("sortOrder") == "DESCENDING",
        )
        order = filled + blank
    tab.reorder(area, order)
    follow_rows(tab, area, order)
    return {}


def _rank(value: Any) -> tuple[int, Any]:
    """Numbers, then texts, then truths, then errors; texts without case."""
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, int | float):
        return 0, value
    return (1, value.casefold()) if isinstance(value, str) else (3, 0)


def follow_rows(tab: Tab, area: Area, order: list[int]) -> None:
    """Formulas that were moved keep pointing into their own row."""
    for number in range(area.left, area.right):
        column = tab.columns[number]
        if not column.live:
            continue
        for new, old in enumerate(order):
            raw = column.get(area.top + new)
            if type(raw) is Formula and new != old:
                column.put(area.top + new, raw.filled(new - old, 0))


_SIDES = ("top", "bottom", "left", "right")


def update_borders(work: Work, request: Json) -> Json:
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    guard(work.book, tab, area, work.account)
    request = paired(request)
    for number in range(area.left, area.right):
        column = tab.own(number)
        edges = {
            "left": "left" if number == area.left else "innerVertical",
            "right": "right" if number == area.right - 1 else "innerVertical",
        }
        for row in range(area.top, area.bottom):
            edges["top"] = "top" if row == area.top else "innerHorizontal"
            edges["bottom"] = "bottom" if row == area.bottom - 1 else "innerHorizontal"
            given = {side: request[edges[side]] for side in _SIDES if edges[side] in request}
            tree: Tree = {"borders": dict.fromkeys(given)}
            column.formats.change(
                row,
                row + 1,
                lambda old: merged(old, {"borders": given}, tree),  # noqa: B023 used at once
            )
    return {}


def append_cells(work: Work, request: Json) -> Json:
    """Below the last row with a value, of the sheet or of a table; either grows as needed."""
    rows = request.get("rows", [])
    if request.get("tableId"):
        tab, top, left = room_in(work, request["tableId"], len(rows))
        start = {"sheetId": tab.sheet_id, "rowIndex": top, "columnIndex": left}
        return update_cells(work, {**request, "start": start})
    tab = tab_of(work.book, request.get("sheetId", 0), work.scope)
    top, width = tab.used_rows, max((len(row.get("values", ())) for row in rows), default=0)
    resize(work, tab, max(tab.row_count, top + len(rows)), max(tab.column_count, width))
    start = {"sheetId": tab.sheet_id, "rowIndex": top, "columnIndex": 0}
    return update_cells(work, {**request, "start": start})


CHANGES: dict[str, Change] = {
    "appendCells": append_cells,
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "sortRange": sort_range,
    "setDataValidation": set_data_validation,
    "updateBorders": update_borders,
}
