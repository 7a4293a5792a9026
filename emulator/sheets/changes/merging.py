"""mergeCells and unmergeCells."""

from __future__ import annotations

from emulator.api import Json
from emulator.sheets.a1 import Area
from emulator.sheets.changes.work import Change, Work
from emulator.sheets.grid import Tab
from emulator.sheets.protection import guard
from emulator.sheets.ranges import area_of, grid_area, grid_range, overlaps


def merge(work: Work, request: Json) -> Json:
    """Only the first cell of a merge keeps its value."""
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    guard(work.book, tab, area, work.account)
    kind = request.get("mergeType", "MERGE_ALL")
    height = 1 if kind == "MERGE_ROWS" else area.height
    width = 1 if kind == "MERGE_COLUMNS" else area.width
    _check_whole(work, tab, area)
    kept = [place for place in tab.parts.get("merges", ()) if not overlaps(tab, place, area)]
    for top in range(area.top, area.bottom, height):
        for left in range(area.left, area.right, width):
            one = Area(top, left, top + height, left + width)
            if one.height * one.width > 1:
                kept.append(grid_range(tab, one))
                _empty_but_first(tab, one)
    tab.parts["merges"] = kept
    return {}


def _check_whole(work: Work, tab: Tab, area: Area) -> None:
    for place in tab.parts.get("merges", ()):
        other = area_of(tab, place)
        if overlaps(tab, place, area) and not (
            area.top <= other.top
            and other.bottom <= area.bottom
            and area.left <= other.left
            and other.right <= area.right
        ):
            raise work.scope.refuse(
                "You must select all cells in a merged range to merge or unmerge them."
            )


def _empty_but_first(tab: Tab, one: Area) -> None:
    for number in range(one.left, one.right):
        tab.own(number).clear(one.top + (number == one.left), one.bottom)


def unmerge(work: Work, request: Json) -> Json:
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    guard(work.book, tab, area, work.account)
    _check_whole(work, tab, area)
    merges = tab.parts.get("merges", ())
    tab.parts["merges"] = [place for place in merges if not overlaps(tab, place, area)]
    return {}


CHANGES: dict[str, Change] = {"mergeCells": merge, "unmergeCells": unmerge}
