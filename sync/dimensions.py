"""Whether dimensions can be used: every problem at once, for whoever edits the configuration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from unicodedata import normalize

from core.i18n import Text
from core.model import Dimension, Segment
from sync.rules import RuleProblem, compile_rule

LONGEST_NAME = 1_000

_KEY = re.compile(r"\w[\w-]*")
_TAKEN = frozenset({"automatic", "customer"})  # what a cell may say; the id column of a frame


def check_dimensions(dimensions: Sequence[Dimension], currency: str) -> list[Text]:
    """All problems of all dimensions, in their order; an empty list means they can be used."""
    found = [*_key_problems([d.key for d in dimensions], None)]
    for dimension in dimensions:
        found += _dimension_problems(dimension, currency)
    labelled = [s.name for d in dimensions if d.label for s in d.segments]
    # Within one dimension names are told apart by its own check.
    found += _twice(labelled, already=found)
    return found


def same_name(name: str) -> str:
    """What two spellings of one name have in common, as Google sees label names."""
    return normalize("NFC", normalize("NFC", name).casefold()).strip()


def _dimension_problems(dimension: Dimension, currency: str) -> Iterator[Text]:
    yield from _name_problems(dimension.name, dimension.key)
    if not dimension.segments:
        yield Text("{dimension} has no segments.", dimension=dimension.name or dimension.key)
    yield from _key_problems([segment.key for segment in dimension.segments], dimension.key)
    yield from _twice([segment.name for segment in dimension.segments], already=[])
    for segment in dimension.segments:
        yield from _name_problems(segment.name, f"{dimension.key}.{segment.key}")
        yield from _rule_problems(dimension, segment, currency)


def _key_problems(keys: Sequence[str], dimension: str | None) -> Iterator[Text]:
    for key, count in Counter(keys).items():
        if not _KEY.fullmatch(key) or key in _TAKEN:
            yield Text(
                "{key} cannot be a key: use letters, digits, _ and - (and not “automatic” or"
                " “customer”).",
                key=key or "“”",
            )
        if count > 1 and dimension is not None:
            yield Text(
                "{dimension} has {count} segments with the key {key}.",
                dimension=dimension,
                count=count,
                key=key,
            )
        elif count > 1:
            yield Text("{count} dimensions have the key {key}.", count=count, key=key)


def _name_problems(name: str, key: str) -> Iterator[Text]:
    if not name.strip():
        yield Text("{key} has no name.", key=key)
    elif len(name) > LONGEST_NAME:
        yield Text("The name of {key} is longer than {most} characters.", key=key, most=1000)


def _twice(names: Sequence[str], already: Sequence[Text]) -> Iterator[Text]:
    """Names used more than once, however they are spelled."""
    counts = Counter(same_name(name) for name in names if name.strip())
    said = set()
    for name in names:
        key = same_name(name)
        problem = Text("{count} segments are called {name}.", count=counts[key], name=name)
        if counts[key] > 1 and key not in said and problem not in already:
            said.add(key)
            yield problem


def _rule_problems(dimension: Dimension, segment: Segment, currency: str) -> Iterator[Text]:
    try:
        compile_rule(segment.when, currency)
    except RuleProblem as problem:
        place: dict[str, str | int | Text] = {
            "segment": f"{dimension.key}.{segment.key}",
            "line": problem.line,
            "column": problem.column,
            "what": problem.what,
        }
        if problem.next is None:
            yield Text("{segment}: line {line}, column {column}: {what}", **place)
        else:
            yield Text(
                "{segment}: line {line}, column {column}: {what} {next}",
                next=problem.next,
                **place,
            )
