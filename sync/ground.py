"""What a place is measured against: its base, without differences that are nobody's edit."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from sync.merge import AUTOMATIC, UNKNOWN, Edits, Values, joined


@dataclass(frozen=True)
class Ground:
    """Where an edit can stand at all: a label on a linked contact, a cell of a row there is."""

    active: frozenset[str]
    there: Mapping[str, frozenset[str]]
    """Dimension -> segments whose label is there and ours."""
    unlinked: frozenset[str]
    """Customers whose contact is gone or another one than before: it lost our label by itself."""
    rows: Set[str]
    """Customers who have a row in the sheet."""
    given: Mapping[str, Values] = field(default_factory=dict)
    """Dimension -> customer -> labels that were hers and are ours now, to follow the rules."""
    forget: bool = False
    """Whatever stands in Google counts as ours: the owner said that the rules decide."""

    def label_base(self, base: Values, dimension: str, worn: Values) -> Values:
        """The base without labels that are not there, and without contacts that left."""
        if self.forget:
            return worn
        there = self.there[dimension]
        given = self.given.get(dimension, {})
        if not (self.unlinked or given) and all(v in there for v in set(base.values())):
            return base
        kept = {
            c: joined(there.intersection(value.split()))
            for c, value in base.items()
            if c not in self.unlinked
        }
        for customer, value in given.items():
            kept[customer] = joined({*kept.get(customer, "").split(), *value.split()})
        return {c: value for c, value in kept.items() if value}

    def cell_base(self, base: Values, cells: Values) -> Values:
        """The base without rows that were deleted: no cell was cleared in them."""
        if self.forget:
            return answers_in(cells)
        return base if base.keys() <= self.rows else {c: base[c] for c in base.keys() & self.rows}

    def of_active(self, edits: Edits) -> Edits:
        if not edits.chosen and not edits.findings:
            return edits
        return Edits(
            {c: edit for c, edit in edits.chosen.items() if c in self.active},
            tuple(finding for finding in edits.findings if finding.customer in self.active),
        )


def answers_in(cells: Values) -> Values:
    """What the cells hold, as far as it is an answer: "Automatic" is a wish, not one."""
    wishes = {c for c, v in cells.items() if v == AUTOMATIC or v.startswith(UNKNOWN)}
    return {c: v for c, v in cells.items() if c not in wishes} if wishes else cells
