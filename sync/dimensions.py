"""Whether dimensions can be used: every problem at once, for whoever edits the configuration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from msgspec import Struct

from core.i18n import Text
from core.model import Dimension, Segment
from core.names import same_name
from sheets.customer_sheet import is_reserved
from sync.catalogue import Own
from sync.items import Key
from sync.rules import Rule, RuleProblem, compile_rule

LONGEST_NAME = 1_000
"""Google tells no limit for the name of a label; a field of a contact holds 1,024 characters."""

_KEY = re.compile(r"\w[\w-]*")
TAKEN = frozenset({"automatic", "customer"})  # what a cell may say; the id column of a frame


class Fault(Struct, frozen=True):
    """What is wrong, and with which (dimension, segment); segment "" is the dimension itself."""

    what: Text
    at: tuple[Key, ...] = ()
    rule: RuleProblem | None = None
    """Where it is the rule: what is wrong at which place in it."""


def check_dimensions(
    dimensions: Sequence[Dimension], currency: str, label_prefix: str = "", own: Own = ()
) -> list[Text]:
    """All problems of all dimensions, in their order; an empty list means they can be used."""
    return [fault.what for fault in faults(dimensions, currency, label_prefix, own)]


def faults(
    dimensions: Sequence[Dimension], currency: str, label_prefix: str = "", own: Own = ()
) -> list[Fault]:
    """The same, each with its place."""
    found = [Fault(what) for what in _key_problems([d.key for d in dimensions], None)]
    ours = {same_name(label_prefix + s.name) for d in dimensions if d.label for s in d.segments}
    for dimension in dimensions:
        found += _dimension_faults(dimension, currency, own, ours)
    # Within one dimension names are told apart by its own check: here each counts once.
    labelled = [d for d in dimensions if d.label]
    found += _twice([(at, name) for d in labelled for at, name in _by_spelling(d).values()])
    return found


def _dimension_faults(
    dimension: Dimension, currency: str, own: Own, ours: Set[str]
) -> Iterator[Fault]:
    whole = ((dimension.key, ""),)
    for what in _name_problems(dimension.name, dimension.key):
        yield Fault(what, whole)
    if not dimension.segments:
        none = Text("{dimension} has no segments.", dimension=dimension.name or dimension.key)
        yield Fault(none, whole)
    for what in _key_problems([segment.key for segment in dimension.segments], dimension.key):
        yield Fault(what, whole)
    yield from _twice([((dimension.key, s.key), s.name) for s in dimension.segments])
    yield from _reserved(dimension)
    for segment in dimension.segments:
        for what in _name_problems(segment.name, f"{dimension.key}.{segment.key}"):
            yield Fault(what, ((dimension.key, segment.key),))
        yield from _rule_faults(dimension, segment, currency, own, ours)


def _key_problems(keys: Sequence[str], dimension: str | None) -> Iterator[Text]:
    for key, count in Counter(keys).items():
        if not _KEY.fullmatch(key) or key in TAKEN:
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


def _reserved(dimension: Dimension) -> Iterator[Fault]:
    for segment in dimension.segments:
        if segment.name.strip() and is_reserved(segment.name):
            what = Text(
                "{key} cannot be called “{name}”: every drop-down has an option of that name.",
                key=f"{dimension.key}.{segment.key}",
                name=segment.name,
            )
            yield Fault(what, ((dimension.key, segment.key),))


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


def _by_spelling(dimension: Dimension) -> dict[str, tuple[Key, str]]:
    return {same_name(s.name): ((dimension.key, s.key), s.name) for s in dimension.segments[::-1]}


def _twice(names: Sequence[tuple[Key, str]]) -> Iterator[Fault]:
    """Names used more than once, however they are spelled."""
    spellings: dict[str, list[tuple[Key, str]]] = {}
    for at, name in names:
        if name.strip():
            spellings.setdefault(same_name(name), []).append((at, name))
    for used in spellings.values():
        if len(used) > 1:
            what = Text("Segments called {name}: {count}.", count=len(used), name=used[0][1])
            yield Fault(what, tuple(at for at, _ in used))


def _check_labels(rule: Rule, ours: Set[str]) -> None:
    """Labels of ours are not among those a rule sees: asking for one would never hold."""
    for name, offset in rule.labels().items():
        if same_name(name) in ours:
            raise rule.problem(
                offset,
                Text("“{name}” is a label that Regulars writes itself.", name=name),
                Text("Write the rule by which it is given instead."),
            )


def _rule_faults(
    dimension: Dimension, segment: Segment, currency: str, own: Own, ours: Set[str]
) -> Iterator[Fault]:
    try:
        _check_labels(compile_rule(segment.when, currency, own), ours)
    except RuleProblem as problem:
        what = _rule_problem(f"{dimension.key}.{segment.key}", problem)
        yield Fault(what, ((dimension.key, segment.key),), problem)


def _rule_problem(segment: str, problem: RuleProblem) -> Text:
    place: dict[str, str | int | Text] = {
        "segment": segment,
        "line": problem.line,
        "column": problem.column,
        "what": problem.what,
    }
    if problem.next is None:
        return Text("{segment}: line {line}, column {column}: {what}", **place)
    return Text(
        "{segment}: line {line}, column {column}: {what} {next}", next=problem.next, **place
    )
