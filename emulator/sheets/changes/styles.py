"""Alternating colours, kept and told but not painted, and conditional formats."""

from __future__ import annotations

from emulator.api import Json
from emulator.sheets.changes.objects import clean, drop, found, fresh, put
from emulator.sheets.changes.work import Change, Work, mask_of, merged
from emulator.sheets.colors import paired, with_twins
from emulator.sheets.conditional import check
from emulator.sheets.grid import Tab
from emulator.sheets.ranges import grid_area, overlaps, tab_of

_PART, _KEY, _WHAT = "bandedRanges", "bandedRangeId", "banded range"


def add_banding(work: Work, request: Json) -> Json:
    item = fresh(work, clean(paired(request.get("bandedRange", {}))), _PART, _KEY, _WHAT)
    tab = _free(work, item)
    tab.parts[_PART] = [*tab.parts.get(_PART, ()), item]
    return {"addBanding": {"bandedRange": item}}


def _free(work: Work, item: Json) -> Tab:
    """The tab of a banding, which may overlap no other one."""
    tab, area = grid_area(work.book, item.get("range", {}), work.scope)
    for other in tab.parts.get(_PART, ()):
        if other[_KEY] != item[_KEY] and overlaps(tab, other["range"], area):
            raise work.scope.refuse(
                "You cannot add alternating background colors to a range that already has "
                "alternating background colors."
            )
    return tab


def update_banding(work: Work, request: Json) -> Json:
    tree, given = mask_of(work, request), clean(paired(request.get("bandedRange", {})))
    tab, place, item = found(work, _PART, _KEY, given.get(_KEY, 0), _WHAT)
    new = {**merged(item, given, with_twins(tree)), _KEY: item[_KEY]}
    _free(work, new)
    put(work, _PART, tab, place, new)
    return {}


def delete_banding(work: Work, request: Json) -> Json:
    tab, place, _ = found(work, _PART, _KEY, request.get(_KEY, 0), _WHAT)
    drop(tab, _PART, place)
    return {}


def add_conditional(work: Work, request: Json) -> Json:
    rule = _rule(work, request)
    tab = grid_area(work.book, rule["ranges"][0], work.scope)[0]
    rules, index = tab.parts.get("conditionalFormats", []), request.get("index", 0)
    if not 0 <= index <= len(rules):
        raise _no_rule(work, tab, index)
    tab.parts["conditionalFormats"] = [*rules[:index], rule, *rules[index:]]
    return {}


def _rule(work: Work, request: Json) -> Json:
    """The rule, whose ranges must all be on one tab."""
    rule = clean(paired(request.get("rule", {})))
    if not rule.get("ranges"):
        raise work.scope.refuse("A conditional format needs at least one range.")
    tabs = {grid_area(work.book, place, work.scope)[0].sheet_id for place in rule["ranges"]}
    if len(tabs) > 1:
        raise work.scope.refuse("All ranges of a conditional format must be on the same sheet.")
    check(rule, work.scope)
    return rule


def _no_rule(work: Work, tab: Tab, index: int) -> Exception:
    return work.scope.refuse(f"No conditional format on sheet: {tab.sheet_id} at index: {index}")


def update_conditional(work: Work, request: Json) -> Json:
    """Either another rule in its place or another place for it."""
    tab, rules, index = _rules(work, request)
    old = rules[index]
    if "newIndex" in request:
        new_index = request["newIndex"]
        if not 0 <= new_index < len(rules):
            raise _no_rule(work, tab, new_index)
        rules.insert(new_index, rules.pop(index))
        moved = {"newIndex": new_index, "oldIndex": index}
        answer = {"newRule": old} | {k: v for k, v in moved.items() if v}
    else:
        rules[index] = _rule(work, request)
        moved = {"newIndex": index} if index else {}
        answer = {"newRule": rules[index], "oldRule": old} | moved
    tab.parts["conditionalFormats"] = rules
    return {"updateConditionalFormatRule": answer}


def _rules(work: Work, request: Json) -> tuple[Tab, list[Json], int]:
    """The tab, a copy of its rules, and the place of the one that is meant."""
    sheet_id = request.get("sheetId", 0)
    if "rule" in request and request["rule"].get("ranges"):
        sheet_id = request["rule"]["ranges"][0].get("sheetId", 0)
    tab = tab_of(work.book, sheet_id, work.scope)
    rules, index = list(tab.parts.get("conditionalFormats", ())), request.get("index", 0)
    if not 0 <= index < len(rules):
        raise _no_rule(work, tab, index)
    return tab, rules, index


def delete_conditional(work: Work, request: Json) -> Json:
    tab, rules, index = _rules(work, request)
    gone = rules.pop(index)
    tab.parts["conditionalFormats"] = rules
    return {"deleteConditionalFormatRule": {"rule": gone}}


CHANGES: dict[str, Change] = {
    "addBanding": add_banding,
    "updateBanding": update_banding,
    "deleteBanding": delete_banding,
    "addConditionalFormatRule": add_conditional,
    "updateConditionalFormatRule": update_conditional,
    "deleteConditionalFormatRule": delete_conditional,
}
