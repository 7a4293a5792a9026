"""addDimensionGroup, updateDimensionGroup, deleteDimensionGroup: rows or columns that fold."""

from __future__ import annotations

from emulator.api import Json
from emulator.sheets.changes.dimensions import stretch
from emulator.sheets.changes.work import Change, Work, mask_of, under
from emulator.sheets.grid import Tab
from emulator.sheets.ranges import without_zero_id

PARTS = {"ROWS": ("rowGroups", "rowGroupControlAfter")}
PARTS["COLUMNS"] = ("columnGroups", "columnGroupControlAfter")
MAX_DEPTH = 8


def add(work: Work, request: Json) -> Json:
    """Every index of the range one level deeper, in as few groups as tell that."""
    tab, dimension, depths = _depths(work, request)
    start, end = _span(work, request)
    for index in range(start, end):
        depths[index] = depths.get(index, 0) + 1
        if depths[index] > MAX_DEPTH:
            raise work.scope.refuse(f"Groups cannot be nested deeper than {MAX_DEPTH}.")
    tab.grid_properties.setdefault(PARTS[dimension][1], True)
    return _kept(tab, dimension, depths, "addDimensionGroup")


def delete(work: Work, request: Json) -> Json:
    tab, dimension, depths = _depths(work, request)
    start, end = _span(work, request)
    if not any(depths.get(index) for index in range(start, end)):
        raise work.scope.refuse("There is no group in the range.")
    for index in range(start, end):
        depths[index] = max(depths.get(index, 0) - 1, 0)
    return _kept(tab, dimension, depths, "deleteDimensionGroup")


def _span(work: Work, request: Json) -> tuple[int, int]:
    _, _, start, end, size = stretch(work, request.get("range", {}))
    if end > size:
        raise work.scope.refuse(f"endIndex[{end}] is beyond the sheet's {size}.")
    return start, end


def _depths(work: Work, request: Json) -> tuple[Tab, str, dict[int, int]]:
    """How deep each index is grouped."""
    tab, dimension, *_ = stretch(work, request.get("range", {}))
    depths: dict[int, int] = {}
    for group in tab.parts.get(PARTS[dimension][0], ()):
        for index in range(group["range"]["startIndex"], group["range"]["endIndex"]):
            depths[index] = max(depths.get(index, 0), group["depth"])
    return tab, dimension, depths


def _kept(tab: Tab, dimension: str, depths: dict[int, int], name: str) -> Json:
    part = PARTS[dimension][0]
    folded = {
        _key(group): group["collapsed"] for group in tab.parts.get(part, ()) if "collapsed" in group
    }
    groups = []
    for depth in range(1, max(depths.values(), default=0) + 1):
        for start, end in _runs(sorted(i for i, deep in depths.items() if deep >= depth)):
            group = {"range": _place(tab, dimension, start, end), "depth": depth}
            groups.append(group | ({"collapsed": True} if _key(group) in folded else {}))
    tab.parts[part] = groups
    return {name: {"dimensionGroups": groups} if groups else {}}


def _key(group: Json) -> tuple[int, int, int]:
    return group["range"]["startIndex"], group["range"]["endIndex"], group["depth"]


def _runs(indexes: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index in indexes:
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _place(tab: Tab, dimension: str, start: int, end: int) -> Json:
    span = {"sheetId": tab.sheet_id, "dimension": dimension}
    return without_zero_id(span | {"startIndex": start, "endIndex": end})


def update(work: Work, request: Json) -> Json:
    """Folds or unfolds: the rows or columns of a folded group are hidden."""
    given, tree = request.get("dimensionGroup", {}), mask_of(work, request)
    tab, dimension, start, end, _ = stretch(work, given.get("range", {}))
    part = PARTS[dimension][0]
    groups = list(tab.parts.get(part, ()))
    wanted = (start, end, given.get("depth", 0))
    place = next((n for n, group in enumerate(groups) if _key(group) == wanted), None)
    if place is None:
        raise work.scope.refuse(f"No group of depth {wanted[2]} at {start}-{end}.")
    if under(tree, "collapsed")[0]:
        kept = {key: value for key, value in groups[place].items() if key != "collapsed"}
        groups[place] = kept | ({"collapsed": True} if given.get("collapsed") else {})
        _hide(tab, dimension, start, end, bool(given.get("collapsed")))
    tab.parts[part] = groups
    return {}


def _hide(tab: Tab, dimension: str, start: int, end: int, hidden: bool) -> None:
    known = tab.rows if dimension == "ROWS" else tab.cols
    for index in range(start, end):
        kept = {key: v for key, v in known.pop(index, {}).items() if key != "hiddenByUser"}
        kept |= {"hiddenByUser": True} if hidden else {}
        if kept:
            known[index] = kept


CHANGES: dict[str, Change] = {
    "addDimensionGroup": add,
    "deleteDimensionGroup": delete,
    "updateDimensionGroup": update,
}
