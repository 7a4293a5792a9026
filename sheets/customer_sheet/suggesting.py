"""Which columns of a table of hers are probably what; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from core.model import Cell, Dimension
from core.names import same_name
from sheets.customer_sheet.model import PEOPLE
from sheets.customer_sheet.wording import Unknown, option_of
from sheets.headers import find_header
from sheets.locales import Conventions

Readings = Mapping[str, Sequence[Dimension]]
"""Dimension -> the dimension by all names that it and its segments may have."""

HALF = 0.5
"""How many of a column's different words have to be segments for it to answer the dimension."""


class Suggested(Struct, frozen=True):
    """`columns`: our column -> the one heading that says it; `doubtful`: those that may."""

    columns: Mapping[str, str]
    doubtful: Mapping[str, tuple[str, ...]]


def usable(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings that name one column."""
    times = Counter(map(same_name, headings))
    return tuple(text for text in headings if text and times[same_name(text)] == 1)


def suggest(
    headings: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    readings: Readings,
    locale: Conventions,
) -> Suggested:
    """From the first row and the cells below it, by columns."""
    candidates = dict(_people(headings, locale))
    taken = {heading for found in candidates.values() for heading in found}
    single = set(usable(headings)) - taken
    free = {text: words_in(cells[at]) for at, text in enumerate(headings) if text in single}
    for key, known in readings.items():
        candidates[f"dimension:{key}"] = tuple(_answering(free, known))
    claimed = Counter(heading for found in candidates.values() for heading in found)
    sure = {c: f[0] for c, f in candidates.items() if len(f) == 1 and claimed[f[0]] == 1}
    return Suggested(sure, {c: f for c, f in candidates.items() if f and c not in sure})


def _people(headings: Sequence[str], locale: Conventions) -> Iterator[tuple[str, tuple[str, ...]]]:
    header = find_header([headings], {}, locale)
    for column in PEOPLE if header else ():
        assert header
        one = header.columns.get(column)
        several = header.doubled.get(column, ())
        yield column, tuple(c.header for c in ((one,) if one else several))


def _answering(free: Mapping[str, Mapping[str, int]], known: Sequence[Dimension]) -> list[str]:
    """Headings that are the dimension's name; else those above words most of which it knows."""
    names = {same_name(dimension.name) for dimension in known}
    named = [heading for heading in free if same_name(heading) in names]
    return named or [heading for heading, words in free.items() if _knows(known, words)]


def _knows(known: Sequence[Dimension], words: Mapping[str, int]) -> bool:
    understood = sum(meaning(word, known) is not None for word in words)
    return bool(words) and understood >= HALF * len(words)


def words_in(column: Sequence[Cell]) -> dict[str, int]:
    """The different texts below the heading, and how often each stands there."""
    texts = (str(cell).strip() for cell in column[1:] if cell not in (None, ""))
    return dict(Counter(text for text in texts if text).most_common())


def meaning(word: str, known: Sequence[Dimension]) -> str | None:
    """The segment a word says (or NONE, AUTOMATIC), None if it is not understood."""
    for dimension in known:
        says = option_of(word, dimension)
        if says and not isinstance(says, Unknown):
            return says
    return None
