"""The basic filter and filter views. They hide nothing here: values are answered in full, as
Google's values methods do."""

from __future__ import annotations

from emulator.api import Json
from emulator.sheets.changes.objects import clean, drop, found, fresh, home_of, put
from emulator.sheets.changes.work import Change, Work, mask_of, merged
from emulator.sheets.ranges import grid_area, tab_of

_PART, _KEY, _WHAT = "filterViews", "filterViewId", "filter view"


def set_filter(work: Work, request: Json) -> Json:
    """Open sides go to the grid's edge."""
    item = request.get("filter", {})
    tab, area = grid_area(work.book, item.get("range", {}), work.scope)
    bounds = {
        "startRowIndex": area.top,
        "endRowIndex": area.bottom,
        "startColumnIndex": area.left,
        "endColumnIndex": area.right,
    }
    tab.parts["basicFilter"] = [clean({**item, "range": {**item.get("range", {}), **bounds}})]
    return {}


def clear_filter(work: Work, request: Json) -> Json:
    tab_of(work.book, request.get("sheetId", 0), work.scope).parts.pop("basicFilter", None)
    return {}


def add_view(work: Work, request: Json) -> Json:
    item = _named(work, fresh(work, clean(request.get("filter", {})), _PART, _KEY, _WHAT))
    home = home_of(work, item)
    home.parts[_PART] = [*home.parts.get(_PART, ()), item]
    return {"addFilterView": {"filter": item}}


def _named(work: Work, item: Json) -> Json:
    """A view without a title is "Filter 1", "Filter 2" …"""
    if item.get("title"):
        return item
    taken = {view.get("title") for tab in work.book.tabs for view in tab.parts.get(_PART, ())}
    number = next(n for n in range(1, len(taken) + 2) if f"Filter {n}" not in taken)
    return {**item, "title": f"Filter {number}"}


def update_view(work: Work, request: Json) -> Json:
    tree, given = mask_of(work, request), clean(request.get("filter", {}))
    tab, place, item = found(work, _PART, _KEY, given.get(_KEY, 0), _WHAT)
    new = {**merged(item, given, tree), _KEY: item[_KEY]}
    put(work, _PART, tab, place, _named(work, new))
    return {}


def delete_view(work: Work, request: Json) -> Json:
    tab, place, _ = found(work, _PART, _KEY, request.get("filterId", 0), _WHAT)
    drop(tab, _PART, place)
    return {}


def duplicate_view(work: Work, request: Json) -> Json:
    tab, _, item = found(work, _PART, _KEY, request.get("filterId", 0), _WHAT)
    twin = {**item, _KEY: work.fresh_id(), "title": f"Copy of {item['title']}"}
    tab.parts[_PART] = [*tab.parts[_PART], twin]
    return {"duplicateFilterView": {"filter": twin}}


CHANGES: dict[str, Change] = {
    "setBasicFilter": set_filter,
    "clearBasicFilter": clear_filter,
    "addFilterView": add_view,
    "updateFilterView": update_view,
    "deleteFilterView": delete_view,
    "duplicateFilterView": duplicate_view,
}
