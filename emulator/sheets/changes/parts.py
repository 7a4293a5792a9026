"""Named and protected ranges, filter, conditional formats, banding, merges: kept as JSON."""

from __future__ import annotations

import re

from emulator.api import Json
from emulator.sheets.changes.work import Change, Work
from emulator.sheets.grid import Tab
from emulator.sheets.ranges import area_of, grid_area, grid_range, overlaps, tab_of, without_zero_id


def _clean(item: Json) -> Json:
    """An object with its ranges in Google's form."""
    new = dict(item)
    if "range" in new:
        new["range"] = without_zero_id(new["range"])
    if "ranges" in new:
        new["ranges"] = [without_zero_id(place) for place in new["ranges"]]
    return new


def _tab(work: Work, item: Json) -> Tab:
    return grid_area(work.book, item.get("range", {}), work.scope)[0]


def set_filter(work: Work, request: Json) -> Json:
    item = request.get("filter", {})
    _tab(work, item).parts["basicFilter"] = [_clean(item)]
    return {}


def clear_filter(work: Work, request: Json) -> Json:
    tab_of(work.book, request.get("sheetId", 0), work.scope).parts.pop("basicFilter", None)
    return {}


def add_protected(work: Work, request: Json) -> Json:
    item = _clean(request.get("protectedRange", {}))
    item.setdefault("protectedRangeId", work.fresh_id())
    if not item.get("warningOnly"):
        users = dict.fromkeys([*item.get("editors", {}).get("users", []), work.account])
        item["editors"] = {**item.get("editors", {}), "users": list(users)}
    _tab(work, item).parts.setdefault("protectedRanges", []).append(item)
    return {"addProtectedRange": {"protectedRange": {**item, "requestingUserCanEdit": True}}}


def delete_protected(work: Work, request: Json) -> Json:
    wanted = request.get("protectedRangeId", 0)
    _drop(work, "protectedRanges", "protectedRangeId", wanted, "protected range")
    return {}


def _drop(work: Work, part: str, key: str, wanted: int, what: str) -> None:
    for tab in work.book.tabs:
        items = tab.parts.get(part, [])
        kept = [item for item in items if item.get(key) != wanted]
        if len(kept) < len(items):
            tab.parts[part] = kept
            return
    raise work.scope.refuse(f"No {what} with id: {wanted}")


def add_banding(work: Work, request: Json) -> Json:
    item = _clean(request.get("bandedRange", {}))
    item.setdefault("bandedRangeId", work.fresh_id())
    tab, area = grid_area(work.book, item.get("range", {}), work.scope)
    for other in tab.parts.get("bandedRanges", []):
        if overlaps(tab, other["range"], area):
            raise work.scope.refuse(
                "You cannot add alternating background colors to a range that already has "
                "alternating background colors."
            )
    tab.parts.setdefault("bandedRanges", []).append(item)
    return {"addBanding": {"bandedRange": item}}


def delete_banding(work: Work, request: Json) -> Json:
    wanted = request.get("bandedRangeId", 0)
    _drop(work, "bandedRanges", "bandedRangeId", wanted, "banded range")
    return {}


def add_conditional(work: Work, request: Json) -> Json:
    rule = _clean(request.get("rule", {}))
    if not rule.get("ranges"):
        raise work.scope.refuse("A conditional format needs at least one range.")
    tabs = [grid_area(work.book, place, work.scope)[0] for place in rule["ranges"]]
    rules = tabs[0].parts.setdefault("conditionalFormats", [])
    rules.insert(request.get("index", 0), rule)
    return {}


def delete_conditional(work: Work, request: Json) -> Json:
    tab = tab_of(work.book, request.get("sheetId", 0), work.scope)
    rules, index = tab.parts.get("conditionalFormats", []), request.get("index", 0)
    if not 0 <= index < len(rules):
        raise work.scope.refuse(f"No conditional format on sheet: {tab.sheet_id} at index: {index}")
    return {"deleteConditionalFormatRule": {"rule": rules.pop(index)}}


def add_named(work: Work, request: Json) -> Json:
    item = _clean(request.get("namedRange", {}))
    name = item.get("name", "")
    if not re.fullmatch(r"[^\W\d]\w{0,249}", name) or re.fullmatch(r"[A-Za-z]{1,3}\d+", name):
        raise work.scope.refuse(f"Invalid name: {name}")
    if any(other["name"].casefold() == name.casefold() for other in work.book.named):
        raise work.scope.refuse(
            f"Cannot add named range with name '{name}': a named range with that name exists."
        )
    _tab(work, item)
    item.setdefault("namedRangeId", f"{work.fresh_id():x}")
    work.book.named.append(item)
    return {"addNamedRange": {"namedRange": item}}


def delete_named(work: Work, request: Json) -> Json:
    wanted = request.get("namedRangeId", "")
    kept = [item for item in work.book.named if item["namedRangeId"] != wanted]
    if len(kept) == len(work.book.named):
        raise work.scope.refuse(f"No named range with id: {wanted}")
    work.book.named = kept
    return {}


def merge_cells(work: Work, request: Json) -> Json:
    """Only the first cell of a merge keeps its value."""
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    kind = request.get("mergeType", "MERGE_ALL")
    height = 1 if kind == "MERGE_ROWS" else area.height
    width = 1 if kind == "MERGE_COLUMNS" else area.width
    merges = tab.parts.setdefault("merges", [])
    merges[:] = [place for place in merges if not overlaps(tab, place, area)]
    for top in range(area.top, area.bottom, height):
        for left in range(area.left, area.right, width):
            place = {"startRowIndex": top, "endRowIndex": top + height}
            place |= {"startColumnIndex": left, "endColumnIndex": left + width}
            one = area_of(tab, place)
            merges.append(grid_range(tab, one))
            for number in range(one.left, one.right):
                first = one.top + (number == one.left)
                tab.own(number).clear(first, one.bottom)
    return {}


def unmerge_cells(work: Work, request: Json) -> Json:
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    merges = tab.parts.get("merges", [])
    tab.parts["merges"] = [place for place in merges if not overlaps(tab, place, area)]
    return {}


CHANGES: dict[str, Change] = {
    "setBasicFilter": set_filter,
    "clearBasicFilter": clear_filter,
    "addProtectedRange": add_protected,
    "deleteProtectedRange": delete_protected,
    "addBanding": add_banding,
    "deleteBanding": delete_banding,
    "addConditionalFormatRule": add_conditional,
    "deleteConditionalFormatRule": delete_conditional,
    "addNamedRange": add_named,
    "deleteNamedRange": delete_named,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
}
