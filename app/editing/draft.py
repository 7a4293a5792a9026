"""One dimension as it stands in the form, pure: nothing is kept until it is saved."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from core.model import Dimension, Segment
from core.names import slug
from sync.dimensions import TAKEN


class Row(Struct, frozen=True):
    """A segment in the form. `key` "": it is new."""

    key: str = ""
    name: str = ""
    when: str = ""


class Draft(Struct, frozen=True):
    """`key` "": a new dimension. `dropped`: the whole of it is to go."""

    key: str = ""
    name: str = ""
    rows: tuple[Row, ...] = field(default=(Row(),))
    label: bool = True
    column: bool = True
    dropped: bool = False

    def moved(self, at: int, by: int) -> Draft:
        """One row further up or down, if there is room."""
        to = at + by
        if not (0 <= at < len(self.rows) and 0 <= to < len(self.rows)):
            return self
        rows = list(self.rows)
        rows.insert(to, rows.pop(at))
        return replace(self, rows=tuple(rows))

    def without(self, at: int) -> Draft:
        return replace(self, rows=(*self.rows[:at], *self.rows[at + 1 :]))

    def having(self, row: Row, at: int) -> Draft:
        """With a row more, before the one at that place or, beyond them, at the end."""
        return replace(self, rows=(*self.rows[:at], row, *self.rows[at:]))

    def longer(self) -> Draft:
        return self.having(Row(), len(self.rows))

    def at(self, key: str) -> int:
        """The place of the segment with this key, which is there."""
        return [row.key for row in self.rows].index(key)

    def dimension(self, others: Collection[str]) -> Dimension:
        """What it says; what is new gets a key. `others`: keys of the other dimensions."""
        taken: set[str] = {row.key for row in self.rows if row.key}
        segments = []
        for row in self.rows:
            key = row.key or _free(row.name, taken)
            taken.add(key)
            segments.append(Segment(key, row.name, row.when))
        key = self.key or _free(self.name, others)
        return Dimension(key, self.name, tuple(segments), self.column, self.label)

    def among(self, dimensions: Sequence[Dimension]) -> tuple[Dimension, ...]:
        """All dimensions with this one in its place, or at the end."""
        others = {one.key for one in dimensions if one.key != self.key}
        if self.dropped:
            return tuple(one for one in dimensions if one.key in others)
        own = self.dimension(others)
        if not self.key:
            return (*dimensions, own)
        return tuple(own if one.key == self.key else one for one in dimensions)


def draft_of(dimension: Dimension) -> Draft:
    rows = tuple(Row(s.key, s.name, s.when) for s in dimension.segments)
    return Draft(dimension.key, dimension.name, rows, dimension.label, dimension.column)


def draft_like(ready: Dimension) -> Draft:
    """A new one that begins as one that is ready."""
    return replace(draft_of(ready), key="")


def _free(name: str, taken: Collection[str]) -> str:
    key = slug(name)
    more = (f"{key}_{number}" for number in range(2, len(taken) + 4))
    return next(one for one in (key, *more) if one not in taken and one not in TAKEN)
