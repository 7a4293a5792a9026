"""Protected ranges: who may write into them, and what others are shown of them."""

from __future__ import annotations

from emulator.api import Json, Refusal
from emulator.sheets.a1 import Area
from emulator.sheets.book import Book
from emulator.sheets.grid import Tab
from emulator.sheets.ranges import area_of

REFUSED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet "
    "owner to remove protection if you need to edit."
)


def may_edit(book: Book, item: Json, account: str) -> bool:
    """A warning stops nobody who uses the API."""
    editors = item.get("editors", {})
    named = account in editors.get("users", []) or account == book.owner
    return named or bool(item.get("warningOnly") or editors.get("domainUsersCanEdit"))


def shown(book: Book, item: Json, account: str) -> Json:
    """The editors are told to those who may edit; to others not even a false switch."""
    may = may_edit(book, item, account)
    if may:
        return {**item, "requestingUserCanEdit": True}
    return {key: value for key, value in item.items() if key != "editors"}


def place_of(book: Book, item: Json) -> Json:
    """The GridRange that is protected; one may be protected by its name."""
    if "range" not in item and "namedRangeId" in item:
        for named in book.named:
            if named["namedRangeId"] == item["namedRangeId"]:
                found: Json = named["range"]
                return found
    place: Json = item.get("range", {})
    return place


def guard(book: Book, tab: Tab, area: Area, account: str) -> None:
    """Refuse writing into a protected range this account may not edit."""
    for home in book.tabs:
        for item in home.parts.get("protectedRanges", ()):
            if may_edit(book, item, account):
                continue
            place = place_of(book, item)
            if place.get("sheetId", 0) == tab.sheet_id and _touches(tab, item, place, area):
                raise refused()


def _touches(tab: Tab, item: Json, place: Json, area: Area) -> bool:
    if not _overlap(area_of(tab, place), area):
        return False
    open_ = [area_of(tab, spared) for spared in item.get("unprotectedRanges", ())]
    return not any(_inside(area, spared) for spared in open_)


def _overlap(one: Area, other: Area) -> bool:
    rows = one.top < other.bottom and other.top < one.bottom
    return rows and one.left < other.right and other.left < one.right


def _inside(area: Area, spared: Area) -> bool:
    rows = spared.top <= area.top and area.bottom <= spared.bottom
    return rows and spared.left <= area.left and area.right <= spared.right


def refused() -> Refusal:
    return Refusal(400, "INVALID_ARGUMENT", REFUSED, "badRequest")
