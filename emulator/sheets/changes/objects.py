"""What a tab carries besides cells, kept as Google's own JSON: cleaning, ids, finding, dropping."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.api import Json
from emulator.sheets.changes.work import Work
from emulator.sheets.grid import Tab
from emulator.sheets.ranges import grid_area, without_zero_id


def clean(item: Json) -> Json:
    """An object with its ranges in Google's form: no sheet id that is 0."""
    new = dict(item)
    if "range" in new:
        new["range"] = without_zero_id(new["range"])
    for name in ("ranges", "unprotectedRanges"):
        if name in new:
            new[name] = [without_zero_id(place) for place in new[name]]
    return new


def home_of(work: Work, item: Json) -> Tab:
    """The tab of the item's range, which must lie on its grid."""
    return grid_area(work.book, item.get("range", {}), work.scope)[0]


def all_of(work: Work, part: str) -> Iterator[tuple[Tab, int, Json]]:
    for tab in work.book.tabs:
        for place, item in enumerate(tab.parts.get(part, ())):
            yield tab, place, item


def found(work: Work, part: str, key: str, wanted: object, what: str) -> tuple[Tab, int, Json]:
    """The tab, place and item with that id. Raises Refusal if there is none."""
    for tab, place, item in all_of(work, part):
        if item.get(key) == wanted:
            return tab, place, item
    raise work.scope.refuse(f"No {what} with id: {wanted}")


def fresh(work: Work, item: Json, part: str, key: str, what: str) -> Json:
    """The item with an id: its own if it brings one that is free."""
    if key in item and any(item[key] == other.get(key) for _, _, other in all_of(work, part)):
        raise work.scope.refuse(f"There is already a {what} with id: {item[key]}")
    return {key: work.fresh_id(), **item}


def put(work: Work, part: str, old_home: Tab, place: int, new: Json) -> None:
    """The changed item in its old place, or at the end of the tab it moved to."""
    home = home_of(work, new)
    if home is old_home:
        items = list(home.parts[part])
        items[place] = new
        home.parts[part] = items
    else:
        drop(old_home, part, place)
        home.parts[part] = [*home.parts.get(part, ()), new]


def drop(tab: Tab, part: str, place: int) -> None:
    items = list(tab.parts[part])
    del items[place]
    tab.parts[part] = items
