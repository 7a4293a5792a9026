"""One dimension merged: its places measured, the owner's edits found, the answers decided."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from core.model import Dimension
from sync.astray import Doubts
from sync.edits import cell_edits, label_edits, own_edits, with_cells, with_labels
from sync.ground import Ground
from sync.merge import Edits, Merged, Override, Values, merge
from sync.pull import Before
from sync.undo.course import Undoing
from sync.undo.plan import Places

LABEL, SHEET = "label", "sheet"


class Found(Struct, frozen=True):
    """One dimension merged, and what its places were measured against."""

    merged: Merged
    bases: Mapping[str, Values]
    edited: frozenset[str]
    """Customers whose answer differs from what we remember."""
    astray: Values
    """Customer -> what her cell holds and may have been meant for another one: she is asked."""


class Merging(Struct, frozen=True):
    """What is the same for every dimension. With `ask_first`, what differs is nobody's edit: it is
    left alone until the owner said so."""

    before: Before
    ground: Ground
    today: date
    undo: Undoing | None
    ask_first: bool

    def dimension(
        self,
        dimension: Dimension,
        computed: Values,
        worn: Values,
        cells: Values,
        once: Values,
        offered: Values,
    ) -> Found:
        """Decide it: `worn` and `cells` are what both places hold now, `once` what the cells say
        if the last write did not come as far as them, `offered` what they say by options of now."""
        key = dimension.key
        known = self.before.answers.overrides.get(key, {})
        overrides = {c: o for c, o in known.items() if c in self.ground.active}
        bases = self._bases(dimension, worn, cells)
        doubts = self._doubts(key, offered, overrides)
        labels, edits = Edits(), Edits()
        if LABEL in bases:
            labels = self._label_edits(key, bases[LABEL], worn, overrides)
        if SHEET in bases:
            edits = self._cell_edits(key, bases[SHEET], cells, once, doubts)
        rows, copies = self.ground.rows.get(key, frozenset()), self.ground.copies.get(key, {})
        astray = doubts.open(edits, rows, copies)
        found = labels.customers | edits.customers
        back = None
        if self.undo:
            active = self.ground.active
            now = Places(worn, cells, computed, overrides, active, found)
            back = self.undo.restore(dimension, now)
        segments = {segment.key for segment in dimension.segments}
        if self.ask_first:
            known = {c: o for c, o in overrides.items() if not o.until or o.until >= self.today}
            there = {**computed, **{c: one.answer for c, one in known.items()}}
            found -= _agreeing(there, overrides.keys() - known.keys(), labels, edits)
        if self.ask_first and found:
            merged = merge(segments, computed, overrides, Edits(), Edits(), self.today, back)
            merged = replace(merged, left_alone=merged.left_alone | found)
            return Found(merged, bases, found, astray)
        own = own_edits(overrides, self.before.answers.memberships.get(key, {})) if found else {}
        merged = merge(segments, computed, overrides, labels, edits, self.today, back, own)
        return Found(merged, bases, found, astray)

    def _bases(self, dimension: Dimension, worn: Values, cells: Values) -> dict[str, Values]:
        """Without what writes left there that this run closes: left alone or not, it is ours."""
        key, known, pending = dimension.key, self.before.answers.bases, self.before.pending
        bases: dict[str, Values] = {}
        if dimension.label:
            base = self.ground.label_base(known.get((key, LABEL), {}), key, worn)
            bases[LABEL] = with_labels(base, worn, pending.left_labels.get(key, {}))
        if dimension.column:
            base = self.ground.cell_base(known.get((key, SHEET), {}), key, cells)
            left = pending.left_in_cells(key, self.ground.places)
            bases[SHEET] = with_cells(base, cells, {} if self.ground.adopting else left)
        return bases

    def _label_edits(
        self, key: str, base: Values, worn: Values, overrides: Mapping[str, Override]
    ) -> Edits:
        ours = self.before.pending.labels.get(key, {})
        still = partial(self.ground.still_worn, key)
        return self.ground.of_active(label_edits(base, worn, ours, overrides, still))

    def _cell_edits(
        self, key: str, base: Values, cells: Values, once: Values, doubts: Doubts
    ) -> Edits:
        ours = self.before.pending.cells_of(key, self.ground.places)
        if self.ground.adopting:  # what was written lately was written elsewhere
            ours = {}
        elif once:
            ours = {**ours, **_unreached(base, cells, once, ours)}
        settled = doubts.settled(cells)
        ours = {**ours, **{c: {*ours.get(c, ()), *held} for c, held in settled.items()}}
        return self.ground.of_active(cell_edits(base, cells, ours, doubts.about))

    def _doubts(self, key: str, offered: Values, overrides: Mapping[str, Override]) -> Doubts:
        values = self.before.pending.astray(key, offered)
        asked = self.before.astray.get(key, {})
        if self.ground.adopting or not (values or asked):
            return Doubts()
        own = own_edits(overrides, self.before.answers.memberships.get(key, {}))
        return Doubts(values, asked, overrides, own)


def _unreached(
    base: Values, cells: Values, once: Values, ours: Mapping[str, Set[str]]
) -> dict[str, Set[str]]:
    """Customer -> what is ours in her cell, where it says by its old name what it said before."""
    known = ((c, ours.get(c, frozenset())) for c in cells.keys() & once.keys())
    return {c: {*more, cells[c]} for c, more in known if once[c] in {base.get(c, ""), *more}}


def _agreeing(answers: Values, ending: Set[str], labels: Edits, cells: Edits) -> frozenset[str]:
    """Customers who differ from what was written last, but not from what the rules or her choice
    say: whoever it was, there is nothing to ask. Those whose choice is `ending` are asked."""
    found = labels.customers | cells.customers
    said = (set(labels.chosen.items()) | set(cells.chosen.items())) - set(answers.items())
    asked = {c for c, _ in said} | ending
    asked |= {finding.customer for finding in (*labels.findings, *cells.findings)}
    return found - labels.unclear - asked
