"""Whether dimensions can be used: every problem at once, for whoever edits the configuration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from core.i18n import Text
from core.model import Dimension, Segment
from core.names import same_name
from sheets.customer_sheet import is_reserved
from sync.catalogue import Own
from sync.rules import Rule, RuleProblem, compile_rule

LONGEST_NAME = 1_000
"""Google tells no limit for the name of a label; a field of a contact holds 1,024 characters."""

_KEY = re.compile(r"\w[\w-]*")
_TAKEN = frozenset({"automatic", "customer"})  # what a cell may say; the id column of a frame


def check_dimensions(
    dimensions: Sequence[Dimension], currency: str, label_prefix: str = "", own: Own = ()
) -> list[Text]:
    """All problems of all dimensions, in their order; an empty list means they can be used."""
    found = [*_key_problems([d.key for d in dimensions], None)]
    ours = {same_name(label_prefix + s.name) for d in dimensions if d.label for s in d.segments}
    for dimension in dimensions:
        found += _dimension_problems(dimension, currency, own, ours)
    # Within one dimension names are told apart by its own check: here each counts once.
    labelled = [d for d in dimensions if d.label]
    found += _twice([name for d in labelled for name in _by_spelling(d).values()])
    return found


def _dimension_problems(
    dimension: Dimension, currency: str, own: Own, ours: Set[str]
) -> Iterator[Text]:
    yield from _name_problems(dimension.name, dimension.key)
    if not dimension.segments:
        yield Text("{dimension} has no segments.", dimension=dimension.name or dimension.key)
    yield from _key_problems([segment.key for segment in dimension.segments], dimension.key)
    yield from _twice([segment.name for segment in dimension.segments])
    yield from _reserved(dimension)
    for segment in dimension.segments:
        yield from _name_problems(segment.name, f"{dimension.key}.{segment.key}")
        yield from _rule_problems(dimension, segment, currency, own, ours)


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
                "Segments of {dimension} with the key {key}: {count}.",
                dimension=dimension,
                count=count,
                key=key,
            )
        elif count > 1:
            yield Text("Dimensions with the key {key}: {count}.", count=count, key=key)


def _name_problems(name: str, key: str) -> Iterator[Text]:
    if not name.strip():
        yield Text("{key} has no name.", key=key)
    elif len(name) > LONGEST_NAME:
        yield Text(
            "The name of {key} is longer than {most} characters.", key=key, most=LONGEST_NAME
        )


def _reserved(dimension: Dimension) -> Iterator[Text]:
    for segment in dimension.segments:
        if segment.name.strip() and is_reserved(segment.name):
            key = f"{dimension.key}.{segment.key}"
            yield Text(
                "{key} cannot be called “{name}”: every drop-down has an option of that name.",
                key=key,
                name=segment.name,
            )


def check_prefix(dimensions: Sequence[Dimension], prefix: str) -> list[Text]:
    """Labels that would be too long with what stands before every one of them."""
    return [
        Text(
            "The label of {key} is longer than {most} characters with its prefix.",
            key=f"{dimension.key}.{segment.key}",
            most=LONGEST_NAME,
        )
        for dimension in dimensions
        for segment in (dimension.segments if dimension.label else ())
        if len(segment.name) <= LONGEST_NAME < len(prefix + segment.name)
    ]


def _by_spelling(dimension: Dimension) -> dict[str, str]:
    return {same_name(s.name): s.name for s in reversed(dimension.segments)}


def _twice(names: Sequence[str]) -> Iterator[Text]:
    """Names used more than once, however they are spelled."""
    spellings: dict[str, list[str]] = {}
    for name in filter(str.strip, names):
        spellings.setdefault(same_name(name), []).append(name)
    for used in spellings.values():
        if len(used) > 1:
            yield Text("Segments called {name}: {count}.", count=len(used), name=used[0])


def _check_labels(rule: Rule, ours: Set[str]) -> None:
    """Labels of ours are not among those a rule sees: asking for one would never hold."""
    for name, offset in rule.labels().items():
        if same_name(name) in ours:
            raise rule.problem(
                offset,
                Text("“{name}” is a label that Regulars writes itself.", name=name),
                Text("Write the rule by which it is given instead."),
            )


def _rule_problems(
    dimension: Dimension, segment: Segment, currency: str, own: Own, ours: Set[str]
) -> Iterator[Text]:
    try:
        _check_labels(compile_rule(segment.when, currency, own), ours)
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
