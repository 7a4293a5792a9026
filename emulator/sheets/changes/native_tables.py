"""addTable, updateTable, deleteTable, and rows appended to a table."""

from __future__ import annotations

from emulator.api import Json
from emulator.sheets.a1 import Area
from emulator.sheets.changes.objects import all_of, clean, drop, found, home_of, put
from emulator.sheets.changes.tabs import resize
from emulator.sheets.changes.work import Change, Work, mask_of, merged
from emulator.sheets.grid import EMPTY, Tab
from emulator.sheets.native_tables import PART, shown
from emulator.sheets.protection import guard
from emulator.sheets.ranges import area_of, grid_area, grid_range, overlaps

_KEY, _WHAT = "tableId", "table"
_LEAST_ROWS = 2


def add(work: Work, request: Json) -> Json:
    """Column names that are given are written into the first row; the others are read from it."""
    item = {_KEY: str(work.fresh_id()), "name": _free_name(work)} | clean(request.get("table", {}))
    if any(item[_KEY] == other[_KEY] for _, _, other in all_of(work, PART)):
        raise work.scope.refuse(f"There is already a {_WHAT} with id: {item[_KEY]}")
    tab = _placed(work, item)
    tab.parts[PART] = [*tab.parts.get(PART, ()), item]
    return {"addTable": {"table": shown(tab, item)}}


def _free_name(work: Work) -> str:
    taken = {item["name"].casefold() for _, _, item in all_of(work, PART)}
    names = (f"Table{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in taken)


def _placed(work: Work, item: Json) -> Tab:
    """The tab of the table, checked and with its headings; the item then tells only its types."""
    tab, area = grid_area(work.book, item.get("range", {}), work.scope)
    guard(work.book, tab, area, work.account)
    _check(work, tab, area, item)
    types = []
    for at, column in enumerate(item.pop("columnProperties", ())):
        place = column.get("columnIndex", at)
        if "columnName" in column:
            tab.own(area.left + place).put(area.top, column["columnName"])
        rest = {k: v for k, v in column.items() if k not in ("columnName", "columnIndex")}
        if rest:
            types.append({"columnIndex": place, **rest})
    item["range"] = grid_range(tab, area)
    if types:
        item["columnProperties"] = types
    return tab


def _check(work: Work, tab: Tab, area: Area, item: Json) -> None:
    if area.height < _LEAST_ROWS:
        raise work.scope.refuse("A table needs a header row and at least one more row.")
    for _, _, other in all_of(work, PART):
        if other[_KEY] == item[_KEY]:
            continue
        if other["name"].casefold() == item["name"].casefold():
            raise work.scope.refuse(f"There is already a table with name: {item['name']}")
        if other["range"].get("sheetId", 0) == tab.sheet_id and overlaps(tab, other["range"], area):
            raise work.scope.refuse("A table cannot overlap another table.")
    for column in item.get("columnProperties", ()):
        _check_column(work, area, column)


def _check_column(work: Work, area: Area, column: Json) -> None:
    if not 0 <= column.get("columnIndex", 0) < area.width:
        raise work.scope.refuse("columnIndex is outside of the table.")
    dropdown, rule = column.get("columnType") == "DROPDOWN", column.get("dataValidationRule")
    if dropdown != (rule is not None):
        raise work.scope.refuse(
            "A dataValidationRule belongs to a DROPDOWN column, and only there."
        )
    if rule and rule.get("condition", {}).get("type") != "ONE_OF_LIST":
        raise work.scope.refuse("The condition of a dataValidationRule must be ONE_OF_LIST.")


def update(work: Work, request: Json) -> Json:
    tree, given = mask_of(work, request), clean(request.get("table", {}))
    tab, place, item = found(work, PART, _KEY, given.get(_KEY, ""), _WHAT)
    new = {**merged(item, given, tree), _KEY: item[_KEY]}
    new.setdefault("name", item["name"])
    _placed(work, new)
    put(work, PART, tab, place, new)
    return {}


def delete(work: Work, request: Json) -> Json:
    """With its cells: the API knows no "convert to range" (openclaw/gogcli#709, seen live)."""
    tab, place, item = found(work, PART, _KEY, request.get(_KEY, ""), _WHAT)
    area = area_of(tab, item["range"])
    guard(work.book, tab, area, work.account)
    drop(tab, PART, place)
    for number in range(area.left, area.right):
        tab.own(number).clear(area.top, area.bottom)
    return {}


def room_in(work: Work, table_id: str, height: int) -> tuple[Tab, int, int]:
    """The tab, row and column where `height` rows appended to the table go; it grows by what it
    lacks, and what stands below it moves down."""
    tab, place, item = found(work, PART, _KEY, table_id, _WHAT)
    area = area_of(tab, item["range"])
    filled = max(tab.columns[at].depth(area.top + 1, area.bottom) for at in _columns(area))
    bottom = max(area.bottom, filled + height)
    resize(work, tab, max(tab.row_count, bottom), tab.column_count)
    for number in _columns(area):
        column = tab.own(number)
        if len(column.values) > area.bottom:
            column.values[area.bottom : area.bottom] = [EMPTY] * (bottom - area.bottom)
    grown = grid_range(tab, Area(area.top, area.left, bottom, area.right))
    put(work, PART, home_of(work, item), place, {**item, "range": grown})
    return tab, filled, area.left


def _columns(area: Area) -> range:
    return range(area.left, area.right)


CHANGES: dict[str, Change] = {"addTable": add, "updateTable": update, "deleteTable": delete}
