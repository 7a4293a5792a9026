"""copyPaste, cutPaste, insertRange, deleteRange."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from emulator.api import Json, Refusal
from emulator.sheets.a1 import Area
from emulator.sheets.changes.lifting import (
    ALL,
    RULE,
    SHAPE,
    VALUE,
    Lifted,
    add_merges,
    carry,
    drop_merges,
    forget,
    inside,
    lay,
    lift,
    merges_in,
    moved,
    trim,
    wipe,
)
from emulator.sheets.changes.tabs import resize
from emulator.sheets.changes.work import Change, Work
from emulator.sheets.formula.errors import CellError
from emulator.sheets.formula.evaluate import Evaluator
from emulator.sheets.grid import Formula, Tab
from emulator.sheets.protection import guard
from emulator.sheets.ranges import area_of, grid_area, overlaps, tab_of

_LAYERS = {
    "PASTE_NORMAL": ALL,
    "PASTE_NO_BORDERS": ALL,
    "PASTE_VALUES": frozenset((VALUE,)),
    "PASTE_FORMULA": frozenset((VALUE,)),
    "PASTE_FORMAT": frozenset((SHAPE,)),
    "PASTE_DATA_VALIDATION": frozenset((RULE,)),
}


def copy_paste(work: Work, request: Json) -> Json:
    """A destination that holds the source several times is filled with it; references move."""
    tab, area = grid_area(work.book, request.get("source", {}), work.scope)
    to, wanted = grid_area(work.book, request.get("destination", {}), work.scope)
    kind = request.get("pasteType", "PASTE_NORMAL")
    layers, turned = _layers(kind), request.get("pasteOrientation") == "TRANSPOSE"
    cells = _shown(work, tab, area, lift(tab, area), kind)
    if turned:
        cells = [list(row) for row in zip(*cells, strict=True)]
    height, width = len(cells), len(cells[0])
    down, across = _times(wanted.height, height), _times(wanted.width, width)
    target = _target(work, to, wanted, down * height, across * width)
    merges = merges_in(tab, area) if layers == ALL and not turned else []
    if layers == ALL:
        drop_merges(to, target)
    for row in range(target.top, target.bottom):
        for number in range(target.left, target.right):
            place = (row - target.top) % height, (number - target.left) % width
            came = (area.top + place[turned], area.left + place[not turned])
            cell = _fitted(cells[place[0]][place[1]], row - came[0], number - came[1])
            lay(to, row, number, cell, layers)
    trim(to, target)
    for top in range(target.top, target.bottom, height):
        for left in range(target.left, target.right, width):
            add_merges(to, [moved(one, top - area.top, left - area.left) for one in merges])
    return {}


def _layers(kind: str) -> frozenset[str]:
    found = _LAYERS.get(kind)
    if found is None:
        raise Refusal(501, "UNIMPLEMENTED", f"The emulator does not implement {kind}.")
    return found


def _shown(
    work: Work, tab: Tab, area: Area, cells: list[list[Lifted]], kind: str
) -> list[list[Lifted]]:
    if kind == "PASTE_VALUES":
        evaluator = Evaluator(work.book, work.book.local(work.now))
        return [
            [
                replace(cell, value=_plain(evaluator.effective(tab, row, number)))
                for number, cell in enumerate(line, area.left)
            ]
            for row, line in enumerate(cells, area.top)
        ]
    if kind == "PASTE_NO_BORDERS":
        return [[_borderless(cell) for cell in line] for line in cells]
    return cells


def _plain(value: Any) -> Any:
    return value.text if isinstance(value, CellError) else value


def _borderless(cell: Lifted) -> Lifted:
    kept = {name: part for name, part in (cell.shape or {}).items() if name != "borders"}
    return replace(cell, shape=kept or None)


def _times(room: int, size: int) -> int:
    return room // size if room % size == 0 else 1


def _target(work: Work, to: Tab, start: Area, height: int, width: int) -> Area:
    if start.top < 0 or start.left < 0:
        raise work.scope.refuse(f"destination {start.top}, {start.left} must not be negative.")
    target = Area(start.top, start.left, start.top + height, start.left + width)
    if target.bottom > to.row_count or target.right > to.column_count:
        size = f"{to.row_count} rows and {to.column_count} columns"
        raise work.scope.refuse(f"The pasted range exceeds the sheet's {size}.")
    guard(work.book, to, target, work.account)
    return target


def _fitted(cell: Lifted, down: int, right: int) -> Lifted:
    if type(cell.value) is not Formula:
        return cell
    return replace(cell, value=cell.value.filled(down, right))


def cut_paste(work: Work, request: Json) -> Json:
    """What refers to the cells goes on referring to them; the source is left bare."""
    tab, area = grid_area(work.book, request.get("source", {}), work.scope)
    guard(work.book, tab, area, work.account)
    place = request.get("destination", {})
    to = tab_of(work.book, place.get("sheetId", 0), work.scope)
    start = Area(place.get("rowIndex", 0), place.get("columnIndex", 0), 0, 0)
    target = _target(work, to, start, area.height, area.width)
    kind = request.get("pasteType", "PASTE_NORMAL")
    layers = _layers(kind)
    if kind == "PASTE_NORMAL":
        carry(work.book, tab, area, to, target.top, target.left)
        return {}
    cells = _shown(work, tab, area, lift(tab, area), kind)
    wipe(tab, area)
    drop_merges(tab, area)
    for row, line in enumerate(cells, target.top):
        for number, cell in enumerate(line, target.left):
            lay(to, row, number, cell, layers)
    trim(to, target)
    return {}


def insert_range(work: Work, request: Json) -> Json:
    """Cells from the range on go down or right; the sheet grows if they would fall off."""
    tab, area, rest, down, right = _shifting(work, request)
    if down:
        resize(work, tab, max(tab.row_count, _used_rows(tab, rest) + down), tab.column_count)
    else:
        resize(work, tab, tab.row_count, max(tab.column_count, _used_columns(tab, rest) + right))
    kept = Area(
        rest.top,
        rest.left,
        min(rest.bottom, tab.row_count - down),
        min(rest.right, tab.column_count - right),
    )
    carry(work.book, tab, kept, tab, kept.top + down, kept.left + right)
    wipe(tab, area)
    return {}


def delete_range(work: Work, request: Json) -> Json:
    """Cells behind the range come up or left; what referred to the deleted ones breaks."""
    tab, area, rest, down, right = _shifting(work, request)
    wipe(tab, area)
    drop_merges(tab, area)
    forget(work.book, tab, area)
    behind = Area(rest.top + down, rest.left + right, rest.bottom, rest.right)
    if behind.height > 0 and behind.width > 0:
        carry(work.book, tab, behind, tab, rest.top, rest.left)
    return {}


def _shifting(work: Work, request: Json) -> tuple[Tab, Area, Area, int, int]:
    """Tab, range, the range with all behind it, and by how much that shifts down or right."""
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    by_rows = request.get("shiftDimension") == "ROWS"
    if not by_rows and request.get("shiftDimension") != "COLUMNS":
        raise work.scope.refuse("No shiftDimension specified.")
    bottom, right = (tab.row_count, area.right) if by_rows else (area.bottom, tab.column_count)
    rest = Area(area.top, area.left, bottom, right)
    guard(work.book, tab, rest, work.account)
    for place in tab.parts.get("merges", ()):
        if overlaps(tab, place, rest) and not inside(area_of(tab, place), rest):
            raise work.scope.refuse("Cannot shift cells: a merge lies across the range's edge.")
    return tab, area, rest, area.height if by_rows else 0, 0 if by_rows else area.width


def _used_rows(tab: Tab, area: Area) -> int:
    columns = tab.columns[area.left : area.right]
    return max([0, *(len(column.values) for column in columns)])


def _used_columns(tab: Tab, area: Area) -> int:
    used = (
        number
        for number in range(area.left, area.right)
        if any(tab.get(row, number) != "" for row in range(area.top, area.bottom))
    )
    return max((number + 1 for number in used), default=0)


CHANGES: dict[str, Change] = {
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
    "insertRange": insert_range,
    "deleteRange": delete_range,
}
