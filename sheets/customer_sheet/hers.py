"""A table that was the owner's before it became the customer sheet.

She says once which of her columns are what (`Adoption`). The run after that marks them, and from
then on they are found like those of a tab of ours. Names, e-mails and phones that stand in it stay
as she wrote them, and so does every look; rows without our key are told apart by these three.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from core.google.ports import Sheets
from core.i18n import Text
from core.model import Cell, Dimension, Place, Problem, SpreadsheetInfo, TabInfo
from core.names import same_name
from sheets import a1
from sheets.customer_sheet.model import COLUMN_KEY, HERS_KEY, CustomerTab
from sheets.customer_sheet.reading import is_ours, read


class Adoption(Struct, frozen=True):
    """A table she gave us. `columns`: our column -> the heading above hers; `words`: dimension ->
    her word -> segment; `by_hand`: what stands there are her answers, else the rules decide."""

    spreadsheet: str
    tab: int
    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_hand: bool = True

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Adoption:
        return cls(**kept)

    def waiting(self, info: SpreadsheetInfo) -> TabInfo | None:
        """The tab while nothing of ours is on it yet."""
        if info.id != self.spreadsheet:
            return None
        return next((t for t in info.tabs if t.sheet_id == self.tab and not is_ours(t)), None)

    def readings(self, dimension: Dimension) -> tuple[Dimension, ...]:
        """The dimension by her words for its segments; several for one segment need as many."""
        by_segment: dict[str, list[str]] = {}
        for word, segment in self.words.get(dimension.key, {}).items():
            by_segment.setdefault(segment, []).append(word)
        rounds = zip_longest(*by_segment.values())
        return tuple(_renamed(dimension, dict(zip(by_segment, one, strict=True))) for one in rounds)


def _renamed(dimension: Dimension, words: Mapping[str, str | None]) -> Dimension:
    segments = (replace(s, name=words.get(s.key) or s.name) for s in dimension.segments)
    return replace(dimension, segments=tuple(segments))


def take_over(
    sheets: Sheets,
    info: SpreadsheetInfo,
    tab: TabInfo,
    adoption: Adoption,
    dimensions: Sequence[Dimension],
) -> tuple[CustomerTab | None, tuple[Problem, ...]]:
    """Her tab read as if its columns were marked already. None where a heading is no more there,
    or there twice."""
    headings = headings_of(everything(sheets, info.id, tab))
    names = [same_name(heading) for heading in headings]
    times = Counter(names)
    known = {f"dimension:{dimension.key}" for dimension in dimensions if dimension.column}
    wanted = {
        column: heading
        for column, heading in adoption.columns.items()
        if not column.startswith("dimension:") or column in known
    }
    lost = [heading for heading in wanted.values() if times[same_name(heading)] != 1]
    if lost:
        return None, tuple(_lost(info, tab, heading) for heading in lost)
    at = {column: names.index(same_name(heading)) for column, heading in wanted.items()}
    marks = {index: {COLUMN_KEY: column} for column, index in at.items()}
    named = {**tab.metadata, HERS_KEY: str(tab.sheet_id)}
    found = read(sheets, info, replace(tab, metadata=named, column_metadata=marks), dimensions)
    width = max(1, len(headings))
    return replace(found, adopting=True, unmarked=found.unmarked.union(at), next_column=width), ()


def everything(sheets: Sheets, spreadsheet: str, tab: TabInfo) -> list[list[Cell]]:
    """All cells by columns, in one call."""
    area = a1.area(tab.title, 0, 1, max(0, tab.columns - 1), max(1, tab.rows))
    (columns,) = sheets.read_columns(spreadsheet, [area])
    return columns


def headings_of(columns: Sequence[Sequence[Cell]]) -> list[str]:
    """What stands in the first row, for every column up to the last one in use."""
    width = max((at for at, column in enumerate(columns, 1) if any(_filled(column))), default=0)
    return [str(c[0]).strip() if c and c[0] is not None else "" for c in columns[:width]]


def _filled(column: Sequence[Cell]) -> list[bool]:
    return [cell not in (None, "") for cell in column]


def _lost(info: SpreadsheetInfo, tab: TabInfo, heading: str) -> Problem:
    return Problem(
        "adopted_heading",
        f"customers:{info.id}/{tab.sheet_id}",
        Place(info.id, tab.sheet_id, tab.title, "1:1"),
        Text("The first row of {tab} has no single heading “{name}”.", tab=tab.title, name=heading),
        Text("Write it there again, or say anew which column is which (Settings)."),
    )
