"""Whose a label is, and what becomes of a segment that has none; pure.

A label is ours by the record in table `label`, by our mark in its clientData (a creation whose
answer was lost), or because the owner gave it to us. Everything else in Contacts is hers alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from core.model import Dimension, Label, Problem
from core.names import same_name
from sync.decisions import ADOPT_BY_HAND, ADOPT_BY_RULES, AGAIN, SHEET_ONLY
from sync.items import Key
from sync.labels.rows import DELETED, OURS, SHEET, SYSTEM, TAKEN, Known, mark
from sync.labels.wording import label_deleted, label_of_google, label_taken

ADOPT = (ADOPT_BY_HAND, ADOPT_BY_RULES)


class Owned(Struct, frozen=True):
    """The labels that are ours."""

    labels: Mapping[Key, Label]
    adopted: Mapping[Key, str]
    """Of these, the ones just given to us: ADOPT_BY_HAND or ADOPT_BY_RULES."""
    strange: frozenset[Key]
    """Of these, the ones with our mark which we do not remember, though we keep a journal."""

    @property
    def unmarked(self) -> frozenset[Key]:
        """Those without our mark: just given to us, or the call that was to set it failed."""
        return frozenset(key for key, group in self.labels.items() if group.mark != mark(key))


class Standing(Struct, frozen=True):
    """Every segment's label: `rows` is table `label` as it has to be, `missing` are to be made."""

    rows: Mapping[Key, Known]
    missing: Mapping[Key, str]
    problems: tuple[Problem, ...]


def segments_with_labels(dimensions: Iterable[Dimension]) -> frozenset[Key]:
    return frozenset((d.key, s.key) for d in dimensions if d.label for s in d.segments)


def segments_of(dimensions: Iterable[Dimension], prefix: str) -> Iterator[tuple[Key, str]]:
    """The segments that want a label, and its name."""
    for dimension in dimensions:
        for segment in dimension.segments if dimension.label else ():
            yield (dimension.key, segment.key), prefix + segment.name


def owned(
    there: Iterable[Label],
    wanted: Mapping[Key, str],
    known: Mapping[Key, Known],
    answers: Mapping[str, str],
    making: frozenset[Key],
) -> Owned:
    """`wanted`: the segments' label names, `answers`: to the question LABEL, `making`: segments
    whose label we were about to make."""
    there = list(there)
    by_id = {group.resource_name: group for group in there}
    by_mark = {group.mark: group for group in there if group.mark}
    labels: dict[Key, Label] = {}
    strange = set()
    for key in wanted:
        if group := by_id.get(_recorded(known.get(key))):
            labels[key] = group
        elif group := by_mark.get(mark(key)):
            labels[key] = group
            if key not in making:
                strange.add(key)
    adopted = _adopted(there, labels, wanted, answers)
    kinds = {key: answers[mark(key)] for key in adopted}
    return Owned(labels | adopted, kinds, frozenset(strange))


def _recorded(known: Known | None) -> str:
    return (known.resource_name or "") if known and known.state in (OURS, DELETED) else ""


def _adopted(
    there: list[Label],
    labels: Mapping[Key, Label],
    wanted: Mapping[Key, str],
    answers: Mapping[str, str],
) -> dict[Key, Label]:
    """What the owner gave us, found by its name: one label is one segment's at most."""
    asked = {k: name for k, name in wanted.items() if answers.get(mark(k)) in ADOPT}
    given = {k: name for k, name in asked.items() if k not in labels}
    if not given:
        return {}
    ours = {group.resource_name for group in labels.values()}
    free = {same_name(g.name): g for g in there if not g.system and g.resource_name not in ours}
    found = ((key, free.pop(same_name(name), None)) for key, name in given.items())
    return {key: group for key, group in found if group}


def standing(
    there: Iterable[Label],
    labels: Mapping[Key, Label],
    wanted: Mapping[Key, str],
    known: Mapping[Key, Known],
    answers: Mapping[str, str],
) -> Standing:
    """What becomes of each segment's label; `labels` are ours."""
    taken = {same_name(group.name): group for group in there}
    rows: dict[Key, Known] = {}
    missing: dict[Key, str] = {}
    problems = []
    for key, name in wanted.items():
        row = known.get(key)
        if group := labels.get(key):
            rows[key] = Known(group.resource_name, group.name, OURS)
        elif answers.get(mark(key)) == SHEET_ONLY:
            rows[key] = Known(None, name, SHEET)
        elif row and row.state in (OURS, DELETED, SHEET) and answers.get(mark(key)) != AGAIN:
            rows[key] = Known(row.resource_name, row.name, DELETED)
            problems.append(label_deleted(row.name))
        elif group := taken.get(same_name(name)):
            rows[key] = Known(None, name, SYSTEM if group.system else TAKEN)
            problems.append((label_of_google if group.system else label_taken)(name))
        else:
            missing[key] = name
    return Standing(rows, missing, tuple(problems))
