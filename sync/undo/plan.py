"""Taking a run back, pure: which answers stand again as they were before it, and what is left.

An answer goes back where every place still holds what the run left there (or, half-way, what was
there before) and the owner has said nothing of her own. What goes back is held: the merge keeps it
as an override until the owner releases the run, or the next night would do it all again.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from msgspec import Struct, field

from core.model import NONE, Dimension
from sync.items import Key
from sync.merge import AUTOMATIC, UNDO, UNKNOWN, Override, Values
from sync.undo.past import Past

HERS, BY_HAND, CHANGED, ONE_PLACE, GONE = "hers", "by_hand", "changed", "one_place", "gone"
NOBODY = "nobody"
"""Why an answer is left as it is: the run had only followed the owner's edit; she has chosen
since; it was changed since; the run had only made one place agree with the other; the segment
is not there any more; she is no customer any more."""


class Scope(Struct, frozen=True):
    """How much of a run is taken back: all of it, one customer's part, one label's part."""

    customer: str | None = None
    label: Key | None = None

    @property
    def whole(self) -> bool:
        return self.customer is None and self.label is None

    def covers(self, customer: str) -> bool:
        return self.customer in (None, customer)


WHOLE = Scope()


class UndoRequest(Struct, frozen=True):
    """Which run is to be taken back, by its number, and how much of it."""

    run: int
    scope: Scope = WHOLE


def scope_json(scope: Scope) -> dict[str, Any]:
    return {"customer": scope.customer, "label": list(scope.label) if scope.label else None}


def scope_of(kept: Mapping[str, Any]) -> Scope:
    """The scope of an undo, from column `run.undo`."""
    found = kept["scope"]
    return Scope(found["customer"], tuple(found["label"]) if found["label"] else None)


class Places(Struct, frozen=True):
    """One dimension as it is now."""

    labels: Values
    """Customer -> the segments whose label she wears, joined."""
    cells: Values
    computed: Values
    overrides: Mapping[str, Override]
    """Those in force."""
    active: Set[str]
    """All who are customers now."""
    edited: Set[str] = frozenset()
    """Customers whom the owner changed since the last run, or about whom she has to decide."""


class Restored(Struct, frozen=True):
    """One dimension. `answers`: customer -> answer as before the run, "" for none at all."""

    answers: Values = field(default_factory=dict)
    ending: frozenset[str] = frozenset()
    """Customers whose hold by an undo ends."""
    left: Values = field(default_factory=dict)
    """Customer -> why her answer is left as it is."""


def restore(past: Past, scope: Scope, dimension: Dimension, now: Places) -> Restored:
    """What taking the run back does to one dimension."""
    if scope.label and scope.label[0] != dimension.key:
        return Restored()
    one = _Restoring(past, dimension, now)
    answers: dict[str, str] = {}
    left: dict[str, str] = {}
    for customer in sorted(one.touched(scope)):
        before = one.before(customer)
        if why := one.obstacle(customer, before):
            left[customer] = why
        else:
            answers[customer] = before
    ending = {c for c in past.held.get(dimension.key, ()) if scope.covers(c) and c not in left}
    return Restored(answers, frozenset(one.with_segment(ending, scope)), left)


class _Restoring:
    """One dimension being looked through."""

    def __init__(self, past: Past, dimension: Dimension, now: Places) -> None:
        key = dimension.key
        self._past, self._now, self._dimension = past, now, dimension
        self._cells = {c: (before, after) for c, before, after in past.answers.get(key, ())}
        self._edits = past.edits.get(key, frozenset())
        made = {segment for d, segment in past.labels if d == key}
        self._given = {
            c: rest for c, given in past.given.get(key, {}).items() if (rest := given - made)
        }
        """Without the labels it made: they go as a whole."""
        self._made = past.given.get(key, {})
        self._taken = past.taken.get(key, {})
        self._segments = {segment.key for segment in dimension.segments}

    def touched(self, scope: Scope) -> set[str]:
        found = self._cells.keys() | self._given.keys() | self._taken.keys()
        kept = {c for c in found if scope.covers(c) and c not in self._past.contacts}
        return self.with_segment(kept, scope)

    def with_segment(self, customers: Set[str], scope: Scope) -> set[str]:
        if scope.label is None:
            return set(customers)
        segment = scope.label[1]
        return {c for c in customers if segment in self._involved(c)}

    def _involved(self, customer: str) -> set[str]:
        cell = self._cells.get(customer, ())
        return {*cell, *self._made.get(customer, ()), *self._taken.get(customer, ())}

    def before(self, customer: str) -> str:
        """Her answer before the run: the cell's, or for a row that is new the label's."""
        if customer in self._cells and customer not in self._past.rows:
            return self._cells[customer][0]
        return " ".join(sorted(self._label_before(customer)))

    def _label_before(self, customer: str) -> set[str]:
        worn = set(self._now.labels.get(customer, "").split())
        return (worn - self._made.get(customer, frozenset())) | self._taken.get(
            customer, frozenset()
        )

    def obstacle(self, customer: str, before: str) -> str:
        """Why she cannot be given this answer again; "" if she can."""
        if customer not in self._now.active:
            return NOBODY
        if customer in self._edits or before == AUTOMATIC or before.startswith(UNKNOWN):
            return HERS
        if customer in self._now.edited or self._by_hand(customer):
            return BY_HAND
        if self._moved_on(customer):
            return CHANGED
        if self._only_followed(customer, before):
            return ONE_PLACE
        return "" if before in ("", NONE) or before in self._segments else GONE

    def _by_hand(self, customer: str) -> bool:
        override = self._now.overrides.get(customer)
        return override is not None and override.origin != UNDO

    def _moved_on(self, customer: str) -> bool:
        """Whether a place holds what was neither there before the run nor left by it."""
        made = self._made.get(customer, frozenset())
        taken = self._taken.get(customer, frozenset())
        worn = set(self._now.labels.get(customer, "").split())
        if (made or taken) and worn not in (made, taken, made | taken):
            return True
        return customer in self._cells and (
            self._now.cells.get(customer, "") not in self._cells[customer]
        )

    def _only_followed(self, customer: str, before: str) -> bool:
        """Whether the run moved one place only, to what the other one said already."""
        moved = customer in self._made or customer in self._taken
        if customer in self._cells:
            worn = self._now.labels.get(customer, "")
            return not moved and bool(worn) and worn != before
        there = self._dimension.column and customer in self._now.cells
        return there and customer not in self._past.rows
