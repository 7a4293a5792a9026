"""Native tables: what a tab keeps of them, what is shown, and what their column types forbid.

Kept are id, name, range and the types of columns. The name of a column is what its heading says.
"""

from __future__ import annotations

from typing import Protocol

from emulator.api import Json
from emulator.sheets.a1 import Area
from emulator.sheets.grid import Tab
from emulator.sheets.ranges import Scope, area_of

PART = "tables"
_TYPED = "This operation is not allowed on cells in typed columns."


class Shift(Protocol):
    def index(self, at: int) -> int | None: ...


def shown(tab: Tab, item: Json) -> Json:
    """A Table object, with every column of its range."""
    area = area_of(tab, item["range"])
    told = {column["columnIndex"]: column for column in item.get("columnProperties", ())}
    columns = [_column(tab, area, at, told.get(at, {})) for at in range(area.width)]
    return {**item, "columnProperties": columns}


def _column(tab: Tab, area: Area, at: int, told: Json) -> Json:
    heading = tab.get(area.top, area.left + at)
    name = str(heading) if heading != "" else f"Column {at + 1}"
    number = {"columnIndex": at} if at else {}
    return number | {"columnName": name} | {k: v for k, v in told.items() if k != "columnIndex"}


def types_moved(item: Json, before: int, after: int, shift: Shift) -> Json:
    """The item with its types still at their columns; `before` and `after` are where its range
    begins."""
    moved = (
        (shift.index(before + column["columnIndex"]), column)
        for column in item.get("columnProperties", ())
    )
    kept = [{**column, "columnIndex": at - after} for at, column in moved if at is not None]
    rest = {key: value for key, value in item.items() if key != "columnProperties"}
    return {**rest, "columnProperties": kept} if kept else rest


def check_untyped(tab: Tab, area: Area, scope: Scope) -> None:
    """Refuse a validation rule in a table's column that has a type."""
    for item in tab.parts.get(PART, ()):
        place = area_of(tab, item["range"])
        if area.bottom <= place.top + 1 or place.bottom <= area.top:
            continue
        for column in item.get("columnProperties", ()):
            at = place.left + column["columnIndex"]
            if area.left <= at < area.right and column.get("columnType"):
                raise scope.refuse(_TYPED)
