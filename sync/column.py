"""What a dimension's column of the customer sheet says, by all the names it may say it with."""

from __future__ import annotations

from collections.abc import Sequence

from core.model import Dimension
from sync.labels.naming import Names
from sync.merge import UNKNOWN, Values
from sync.pull import Before
from sync.sheet import SheetRead, cell_values


def cells_of(
    before: Before, sheet: SheetRead, names: Names, dimension: Dimension
) -> tuple[Values, tuple[Dimension, ...]]:
    """What the dimension's column says, and the names by which it was read."""
    if sheet.tab is None or not dimension.column:
        return {}, (dimension,)
    offered = sheet.tab.options.get(dimension.key, ())
    readings = names.memory.readings(dimension, offered)
    if sheet.adoption and sheet.tab.hers:
        readings += sheet.adoption.readings(dimension)
    base = before.answers.bases.get((dimension.key, "sheet"), {})
    return _still_named(cell_values(sheet.tab, readings), base, dimension, readings), readings


def cells_once(before: Before, sheet: SheetRead, dimension: Dimension) -> Values:
    """Where a write broke off: what the column says by the options of the write before that one.
    The options come first; the cells may be older than they are."""
    once = before.names.written(dimension)
    if sheet.tab is None or not dimension.column or not before.pending.half_written:
        return {}
    return cell_values(sheet.tab, (once,)) if once != dimension else {}


def cells_as_offered(before: Before, sheet: SheetRead, dimension: Dimension) -> Values:
    """Where a write broke off: what the column says by today's options alone. Where an older name
    stands, the option did not arrive."""
    if sheet.tab is None or not dimension.column or not before.pending.meant.get(dimension.key):
        return {}
    return cell_values(sheet.tab, (dimension,))


def _still_named(
    cells: Values, base: Values, dimension: Dimension, readings: Sequence[Dimension]
) -> Values:
    """A segment that is none any more is what was written before. Picked now, it is no option."""
    there = {segment.key for segment in dimension.segments}
    gone = {s.key: s.name for one in readings for s in one.segments if s.key not in there}
    picked = {c: v for c, v in cells.items() if v in gone and base.get(c) != v} if gone else {}
    return {**cells, **{c: UNKNOWN + gone[v] for c, v in picked.items()}} if picked else cells
