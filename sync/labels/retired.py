"""Labels that no segment wants any more, of which the owner said what becomes; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field

from core.model import Label
from sync.decisions import DELETE
from sync.items import Key
from sync.labels.rows import DELETED, OURS, Known, mark


class Retired(Struct, frozen=True):
    """`deleted` go, `left` are the owner's own from now on, `over` are not there: no more to do."""

    deleted: Mapping[Key, Label] = field(default_factory=dict)
    left: Mapping[Key, Label] = field(default_factory=dict)
    over: frozenset[Key] = frozenset()

    @property
    def labels(self) -> dict[Key, Label]:
        return {**self.deleted, **self.left}


def retired(
    said: Mapping[str, str],
    wanted: Collection[Key],
    known: Mapping[Key, Known],
    there: Iterable[Label],
) -> Retired:
    """`said`: the answers to the question RETIRED, by mark. `wanted`: the segments that have labels
    now; an answer about one of them, given while it had none, means nothing."""
    if not said:
        return Retired()
    by_id = {label.resource_name: label for label in there}
    gone = {key: said[mark(key)] for key in known if mark(key) in said and key not in wanted}
    ours = {key: by_id.get(_label_of(known[key])) for key in gone}
    found = {key: label for key, label in ours.items() if label}
    return Retired(
        deleted={key: label for key, label in found.items() if gone[key] == DELETE},
        left={key: label for key, label in found.items() if gone[key] != DELETE},
        over=frozenset(gone.keys() - found.keys()),
    )


def _label_of(row: Known) -> str:
    return (row.resource_name or "") if row.state in (OURS, DELETED) else ""
