"""One tab's cells by column. A fork shares columns with its original until it writes to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.api import Json
from emulator.sheets.a1 import Area
from emulator.sheets.blocks import Blocks
from emulator.sheets.formula.refs import offset
from emulator.sheets.runs import Runs

EMPTY = ""
"""An empty cell is "", as Google answers it inside a row: a slice of a column is an answer."""


class Formula:
    """What was typed after and with the "=". `compiled` is the evaluator's, made on first use."""

    __slots__ = ("_filled", "_text", "compiled")

    def __init__(self, text: str) -> None:
        self._text = text
        self._filled: tuple[str, int, int] | None = None
        self.compiled: Any = None

    @property
    def text(self) -> str:
        if self._filled:
            self._text, self._filled = offset(*self._filled), None
        return self._text

    def filled(self, down: int, right: int) -> Formula:
        """The formula as filled so far down and to the right: its references move along. They are
        worked out when somebody looks, for most of a column's thousands nobody does."""
        twin = Formula("")
        twin._filled = (self.text, down, right)
        return twin

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"


Cell = str | int | float | bool | Formula


class Column:
    """Values from the top, as far as they go. `live` once a formula was put into it."""

    __slots__ = ("formats", "live", "notes", "owner", "rules", "values")

    def __init__(self, owner: object = None) -> None:
        self.owner = owner
        self.values = Blocks()
        self.formats, self.rules, self.notes = Runs(), Runs(), Runs()
        self.live = False

    def copy(self, owner: object) -> Column:
        twin = Column(owner)
        twin.values, twin.live = self.values.copy(), self.live
        twin.formats, twin.rules = self.formats.copy(), self.rules.copy()
        twin.notes = self.notes.copy()
        return twin

    @property
    def layers(self) -> tuple[Runs, Runs, Runs]:
        return self.formats, self.rules, self.notes

    def get(self, row: int) -> Any:
        return self.values[row] if row < len(self.values) else EMPTY

    def put(self, row: int, value: Any) -> None:
        if row >= len(self.values):
            if isinstance(value, str) and not value:
                return
            self.values.extend([EMPTY] * (row + 1 - len(self.values)))
        self.values[row] = value
        if type(value) is Formula:
            self.live = True

    def put_all(self, top: int, cells: Sequence[Any]) -> None:
        """Cells from `top` on; None leaves one as it is. `trim` is to follow."""
        if None in cells:
            for row, value in enumerate(cells, top):
                if value is not None:
                    self.put(row, value)
            return
        missing = top - len(self.values)
        if missing > 0:
            self.values.extend([EMPTY] * missing)
        self.values[top : top + len(cells)] = cells
        self.live = self.live or any(type(value) is Formula for value in cells)

    def clear(self, top: int, bottom: int) -> None:
        end = min(bottom, len(self.values))
        if top < end:
            self.values[top:end] = [EMPTY] * (end - top)
            self.trim()

    def trim(self) -> None:
        """Forget empty cells at the end."""
        end = self.depth(0, len(self.values))
        if end < len(self.values):
            del self.values[end:]

    def depth(self, top: int, bottom: int) -> int:
        """Behind the last filled cell of a stretch; `top` if there is none."""
        end = min(bottom, len(self.values))
        while end > top and self.values[end - 1] == EMPTY:
            end -= 1
        return max(end, top)


@dataclass
class Tab:
    """A sheet of a spreadsheet. `properties` holds what is set besides id, title and size."""

    sheet_id: int
    title: str
    row_count: int = 1000
    columns: list[Column] = field(default_factory=list)
    properties: Json = field(default_factory=dict)
    grid_properties: Json = field(default_factory=dict)
    rows: dict[int, Json] = field(default_factory=dict)
    cols: dict[int, Json] = field(default_factory=dict)
    parts: dict[str, list[Json]] = field(default_factory=dict)
    """merges, protectedRanges, conditionalFormats, bandedRanges, basicFilter, tables: Google's
    own JSON."""
    token: object = field(default_factory=object)

    @property
    def column_count(self) -> int:
        return len(self.columns)

    @property
    def whole(self) -> Area:
        return Area(0, 0, self.row_count, self.column_count)

    @property
    def used_rows(self) -> int:
        return max((len(column.values) for column in self.columns), default=0)

    def fork(self) -> Tab:
        """A copy to work on; the original stays as it is."""
        return Tab(
            self.sheet_id,
            self.title,
            self.row_count,
            self.columns[:],
            dict(self.properties),
            dict(self.grid_properties),
            dict(self.rows),
            dict(self.cols),
            {name: list(items) for name, items in self.parts.items()},
        )

    def own(self, column: int) -> Column:
        """The column, to be written to."""
        mine = self.columns[column]
        if mine.owner is not self.token:
            mine = self.columns[column] = mine.copy(self.token)
        return mine

    def get(self, row: int, column: int) -> Any:
        return self.columns[column].get(row)

    def resize(self, rows: int, columns: int) -> None:
        while len(self.columns) < columns:
            self.columns.append(Column(self.token))
        del self.columns[columns:]
        if rows < self.row_count:
            for number in range(columns):
                column = self.own(number)
                del column.values[rows:]
                for layer in column.layers:
                    layer.set(rows, self.row_count, None)
        self.row_count = rows

    def reorder(self, area: Area, order: Sequence[int]) -> None:
        """Row area.top+i gets the cells of row area.top+order[i]; formats and notes go along."""
        for number in range(area.left, area.right):
            column = self.own(number)
            cells = [column.get(area.top + old) for old in order]
            missing = area.top - len(column.values)
            column.values.extend([EMPTY] * missing)
            column.values[area.top : area.top + len(cells)] = cells
            column.trim()
            column.formats.reorder(area.top, order)
            column.notes.reorder(area.top, order)
