"""What the configuration has no more, of which nobody said what it leaves behind: segments, and
labels of questions that have none now.

Whoever removes one on the page is asked at once; one that went from the file is asked about here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from core.i18n import Text
from core.model import Dimension, Place, Problem
from sync.items import Key
from sync.labels import DELETED, OURS, Known, mark, segments_with_labels
from sync.merge import Override

KIND, ORIGIN = "segment_removed", "segments"


class Left(Struct, frozen=True):
    """What a segment leaves behind: a label of ours, and answers by hand."""

    label: str
    """As Google names it; "" for none."""
    by_hand: int
    stays: bool
    """Whether the segment is there still, and only its label has to go."""


def left_behind(
    dimensions: Sequence[Dimension],
    labels: Mapping[Key, Known],
    said: Collection[str],
    overrides: Mapping[str, Mapping[str, Override]],
) -> dict[Key, Left]:
    """By segment. `said`: marks of those whose label was decided about."""
    there = {(d.key, s.key) for d in dimensions for s in d.segments}
    labelled = segments_with_labels(dimensions)
    chosen = ((d, one.segment) for d, of in overrides.items() for one in of.values())
    hands = Counter((d, segment) for d, segment in chosen if segment)
    ours = {
        key: row.resource_name or ""
        for key, row in labels.items()
        if row.state in (OURS, DELETED) and mark(key) not in said and key not in labelled
    }
    keys = sorted(ours.keys() | (hands.keys() - there))
    return {
        key: Left(ours.get(key, ""), 0 if key in there else hands[key], key in there)
        for key in keys
    }


def removed_problems(
    found: Mapping[Key, Left], names: Mapping[Key, str], labels: Collection[str]
) -> Iterator[Problem]:
    """One question for each. `labels`: those that are in Contacts now.

    It tells no numbers: with others it would be another question each night.
    """
    for key, left in found.items():
        if left.by_hand or left.label in labels:
            ask = _unlabelled if left.stays else _gone
            what, advice = ask(names.get(key, mark(key)), mark(key))
            yield Problem(KIND, ORIGIN, Place(title=mark(key)), what, advice)


def _gone(name: str, subject: str) -> tuple[Text, Text]:
    return (
        Text(
            "“{segment}” stands in config.toml no more. What becomes of its label and of"
            " those it was chosen for by hand?",
            segment=name,
        ),
        Text(
            "Until you say so, both stay as they are. By command: regulars segments remove"
            " {segment}",
            segment=subject,
        ),
    )


def _unlabelled(name: str, subject: str) -> tuple[Text, Text]:
    return (
        Text(
            "“{segment}” is to have no label any more, says config.toml. What becomes of the one"
            " in Contacts?",
            segment=name,
        ),
        Text(
            "Until you say so, it stays, and nobody comes into it or goes out. By command:"
            " regulars labels retire {segment} --label delete (or leave)",
            segment=subject,
        ),
    )
