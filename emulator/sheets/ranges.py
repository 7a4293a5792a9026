"""GridRange and DimensionRange objects of Google's JSON, to and from areas."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.api import Json, invalid
from emulator.sheets.a1 import Area
from emulator.sheets.book import Book
from emulator.sheets.grid import Tab

_ROWS = ("startRowIndex", "endRowIndex")
_COLUMNS = ("startColumnIndex", "endColumnIndex")


@dataclass(frozen=True)
class Scope:
    """The request of a batch that is at work; errors begin "Invalid requests[0].addSheet: "."""

    index: int
    kind: str

    def refuse(self, why: str) -> Exception:
        return invalid(f"Invalid requests[{self.index}].{self.kind}: {why}")


def tab_of(book: Book, sheet_id: int, scope: Scope) -> Tab:
    tab = book.tab(sheet_id)
    if tab is None:
        raise scope.refuse(f"No grid with id: {sheet_id}")
    return tab


def area_of(tab: Tab, place: Json) -> Area:
    """A GridRange cut to the grid; missing sides are open."""
    return Area(
        place.get("startRowIndex", 0),
        place.get("startColumnIndex", 0),
        min(place.get("endRowIndex", tab.row_count), tab.row_count),
        min(place.get("endColumnIndex", tab.column_count), tab.column_count),
    )


def grid_area(book: Book, place: Json, scope: Scope) -> tuple[Tab, Area]:
    """The tab and area of a request's GridRange, checked against the grid."""
    tab = tab_of(book, place.get("sheetId", 0), scope)
    area = area_of(tab, place)
    for first, last in (_ROWS, _COLUMNS):
        start, end = place.get(first, 0), place.get(last)
        if start < 0 or (end is not None and end <= start):
            raise scope.refuse(f"{last}[{end}] must be greater than {first}[{start}]")
    limits = (
        ("endRowIndex", tab.row_count, "rows"),
        ("endColumnIndex", tab.column_count, "columns"),
    )
    for name, most, what in limits:
        if place.get(name, 0) > most:
            raise scope.refuse(_beyond(tab, place, what))
    if area.top >= tab.row_count or area.left >= tab.column_count:
        raise scope.refuse(_beyond(tab, place, "rows"))
    return tab, area


def _beyond(tab: Tab, place: Json, what: str) -> str:
    most = tab.row_count if what == "rows" else tab.column_count
    return f"range {place} is beyond the grid of {most} {what}"


def overlaps(tab: Tab, place: Json, area: Area) -> bool:
    other = area_of(tab, place)
    rows = other.top < area.bottom and area.top < other.bottom
    return rows and other.left < area.right and area.left < other.right


def grid_range(tab: Tab, area: Area) -> Json:
    """Google's form: sheetId 0 is left out."""
    place = {"sheetId": tab.sheet_id} if tab.sheet_id else {}
    return place | {
        "startRowIndex": area.top,
        "endRowIndex": area.bottom,
        "startColumnIndex": area.left,
        "endColumnIndex": area.right,
    }


def without_zero_id(place: Json) -> Json:
    return {key: value for key, value in place.items() if key != "sheetId" or value}
