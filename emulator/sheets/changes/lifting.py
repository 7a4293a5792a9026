"""Cells taken up with all they carry and laid down elsewhere, with references following."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulator.api import Json
from emulator.sheets.a1 import Area, quoted_title
from emulator.sheets.book import Book
from emulator.sheets.formula.refs import Corner, Ref
from emulator.sheets.grid import EMPTY, Tab
from emulator.sheets.ranges import area_of, grid_range, overlaps
from emulator.sheets.structure import Edit, rewrite_formulas


@dataclass(frozen=True)
class Lifted:
    value: Any = EMPTY
    shape: Json | None = None
    rule: Json | None = None
    note: str | None = None


VALUE, SHAPE, RULE, NOTE = "value", "shape", "rule", "note"
ALL = frozenset((VALUE, SHAPE, RULE, NOTE))


def lift(tab: Tab, area: Area) -> list[list[Lifted]]:
    """The cells by row; they stay where they are."""
    return [
        [_cell(tab, row, number) for number in range(area.left, area.right)]
        for row in range(area.top, area.bottom)
    ]


def _cell(tab: Tab, row: int, number: int) -> Lifted:
    column = tab.columns[number]
    return Lifted(
        column.get(row), column.formats.get(row), column.rules.get(row), column.notes.get(row)
    )


def lay(tab: Tab, row: int, number: int, cell: Lifted, layers: frozenset[str] = ALL) -> None:
    column = tab.own(number)
    if VALUE in layers:
        column.put(row, cell.value)
    if SHAPE in layers:
        column.formats.set(row, row + 1, cell.shape)
    if RULE in layers:
        column.rules.set(row, row + 1, cell.rule)
    if NOTE in layers:
        column.notes.set(row, row + 1, cell.note)


def wipe(tab: Tab, area: Area) -> None:
    """Values, formats, rules and notes are gone."""
    for number in range(area.left, area.right):
        column = tab.own(number)
        column.clear(area.top, area.bottom)
        for layer in column.layers:
            layer.set(area.top, area.bottom, None)


def carry(book: Book, tab: Tab, area: Area, to: Tab, top: int, left: int) -> None:
    """Moves cells, with what refers to them and the merges among them, as cutting does."""
    cells, merges = lift(tab, area), merges_in(tab, area)
    wipe(tab, area)
    drop_merges(tab, area)
    target = Area(top, left, top + area.height, left + area.width)
    drop_merges(to, target)
    for down, row in enumerate(cells):
        for right, cell in enumerate(row):
            lay(to, top + down, left + right, cell)
    trim(to, target)
    add_merges(to, [moved(one, top - area.top, left - area.left) for one in merges])
    follow(book, tab, area, to, top - area.top, left - area.left)


def trim(tab: Tab, area: Area) -> None:
    for number in range(area.left, area.right):
        tab.own(number).trim()


def moved(area: Area, down: int, right: int) -> Area:
    return Area(area.top + down, area.left + right, area.bottom + down, area.right + right)


def inside(one: Area, other: Area) -> bool:
    rows = other.top <= one.top and one.bottom <= other.bottom
    return rows and other.left <= one.left and one.right <= other.right


def merges_in(tab: Tab, area: Area) -> list[Area]:
    found = [area_of(tab, place) for place in tab.parts.get("merges", ())]
    return [one for one in found if inside(one, area)]


def add_merges(tab: Tab, areas: list[Area]) -> None:
    if areas:
        merges = tab.parts.get("merges", ())
        tab.parts["merges"] = [*merges, *(grid_range(tab, one) for one in areas)]


def drop_merges(tab: Tab, area: Area) -> None:
    merges = tab.parts.get("merges", ())
    tab.parts["merges"] = [place for place in merges if not overlaps(tab, place, area)]


def follow(book: Book, tab: Tab, area: Area, to: Tab, down: int, right: int) -> None:
    """References that lie wholly in the area point to where it went."""

    def editor(home: Tab) -> Edit:
        def edit(ref: Ref) -> Ref | None:
            if _named(book, home, ref) is not tab or not _within(ref, area):
                return ref
            name = ref.tab if to is tab else f"{quoted_title(to.title)}!"
            last = _moved(ref.last, down, right) if ref.last else None
            return Ref(name, _moved(ref.first, down, right), last)

        return edit

    rewrite_formulas(book, editor)


def forget(book: Book, tab: Tab, area: Area) -> None:
    """References that lie wholly in the area, which is no more, become #REF!."""

    def editor(home: Tab) -> Edit:
        def edit(ref: Ref) -> Ref | None:
            gone = _named(book, home, ref) is tab and _within(ref, area)
            return None if gone else ref

        return edit

    rewrite_formulas(book, editor)


def _named(book: Book, home: Tab, ref: Ref) -> Tab | None:
    return book.tab_called(ref.tab_name) if ref.tab_name else home


def _within(ref: Ref, area: Area) -> bool:
    for corner in (ref.first, ref.last or ref.first):
        if corner.row is None or not area.top <= corner.row < area.bottom:
            return False
        if corner.column is None or not area.left <= corner.column < area.right:
            return False
    return True


def _moved(corner: Corner, down: int, right: int) -> Corner:
    row = None if corner.row is None else corner.row + down
    column = None if corner.column is None else corner.column + right
    return Corner(row, column, corner.fixed_row, corner.fixed_column)
