"""The three-way merge, pure: what we wrote last, what Google holds now, what the rules say.

A place (the contact labels, a column of the customer sheet) that differs from its base was changed
by the owner, unless a write of our own explains it. Answers are segment keys; a label place may
hold several, written as sorted keys with a blank between, because a move that stopped half-way
leaves both labels and neither is then the owner's.

Nearly every customer agrees everywhere, so differences are found with set arithmetic over whole
dictionaries and only those few are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from types import MappingProxyType

from msgspec import Struct, field

from core.model import NONE

AUTOMATIC = "automatic"
"""The edit "give it back to the rules"; also the drop-down's option of that name."""

UNDO = "undo"
"""The origin of an override that holds what an undo gave back."""

UNKNOWN = "?"
"""How a cell's text that is no option starts where values are compared."""

Values = Mapping[str, str]
"""Customer -> what the place holds; who holds nothing is absent."""

Move = tuple[str, str, str]
"""(customer, value before, value after); "" is nothing."""


class Override(Struct, frozen=True):
    """An answer chosen by hand, or held by an undo. `segment` None: "none", "": no answer at all,
    as before the run that was taken back."""

    id: str
    segment: str | None
    until: date | None = None
    origin: str = ""

    @property
    def answer(self) -> str:
        return NONE if self.segment is None else self.segment


class NewOverride(Struct, frozen=True):
    customer: str
    segment: str | None
    origin: str
    """sheet | label | undo"""
    run: str | None = None
    """Of an undo: the run that is taken back; else the run that found it."""


class Finding(Struct, frozen=True):
    """Something only a person can decide; sync/findings.py finds the words."""

    kind: str
    customer: str
    values: tuple[str, ...] = ()


class Edits(Struct, frozen=True):
    """What the owner did at one place: customer -> segment key, NONE or AUTOMATIC."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    unclear: frozenset[str] = frozenset()
    """Customers whose contact may be gone, or called by another name since: a later run knows."""

    @property
    def customers(self) -> frozenset[str]:
        return frozenset(self.chosen) | {finding.customer for finding in self.findings}


class Merged(Struct, frozen=True):
    """One dimension decided. `answers` hold NONE where the owner said "none"."""

    answers: Values
    by_hand: frozenset[str] = frozenset()
    begun: tuple[NewOverride, ...] = ()
    ended: Mapping[str, str] = field(default_factory=dict)
    """Customer -> id of the override that ended."""
    left_alone: frozenset[str] = frozenset()
    """Customers for whom nothing may be written here: a person has to decide first."""
    findings: tuple[Finding, ...] = ()
    edited: frozenset[str] = frozenset()
    """Customers whose answer the owner changed in Google since the last run."""


class TakenBack(Struct, frozen=True):
    """What an undo of `run` gives back in one dimension; it has looked that nothing is hers."""

    run: str
    answers: Values = field(default_factory=dict)
    """Customer -> the answer before that run, "" for none at all."""
    ending: frozenset[str] = frozenset()
    """Customers whose answer an earlier undo holds no longer."""


def joined(segments: Set[str]) -> str:
    """A set of segments as one value of a label place."""
    return " ".join(sorted(segments))


def moves(before: Values, after: Values) -> list[Move]:
    """What differs, by customer."""
    if before == after:  # as nearly always, and quickly seen
        return []
    if not before:
        return sorted([(c, "", now) for c, now in after.items() if now])
    held = before.get
    found = [(c, old, now) for c, now in after.items() if (old := held(c, "")) != now]
    found += [(c, value, "") for c, value in before.items() if c not in after]
    return sorted(found)


def merge(
    segments: Set[str],
    computed: Values,
    overrides: Mapping[str, Override],
    labels: Edits,
    cells: Edits,
    today: date,
    back: TakenBack | None = None,
    own: Values = MappingProxyType({}),
) -> Merged:
    """Decide one dimension: computed answers, overrides, what the owner did at both places, and
    what is taken `back` of a run where she did nothing. `own` (own_edits): overrides that are as
    new as what she did in Google."""
    decided = _Decision(segments, computed, overrides, today)
    stuck = {finding.customer for finding in (*labels.findings, *cells.findings)}
    stuck |= labels.unclear
    findings = [*labels.findings, *cells.findings]
    own = decided.in_force(own)
    for customer in sorted(labels.chosen.keys() | cells.chosen.keys()):
        chosen = tuple(edits.get(customer, "") for edits in (labels.chosen, cells.chosen, own))
        if len({*chosen} - {""}) > 1:
            stuck.add(customer)
            findings.append(Finding("different_edits", customer, chosen))
        elif customer not in stuck:
            label, cell, _ = chosen
            decided.take(customer, cell or label, "sheet" if cell else "label")
    if back:
        decided.take_back(back)
    return decided.merged(frozenset(stuck), findings)


class _Decision:
    """The override in force for each customer while the edits are taken in."""

    def __init__(
        self, segments: Set[str], computed: Values, overrides: Mapping[str, Override], today: date
    ) -> None:
        self._computed = computed
        self._in_force: dict[str, str] = {}
        self._old = dict(overrides)
        self._begun: list[NewOverride] = []
        self._ended: dict[str, str] = {}
        self._findings: list[Finding] = []
        self._edited: set[str] = set()
        for customer, override in overrides.items():
            if override.until and override.until < today:
                self._ended[customer] = override.id
            elif override.segment and override.segment not in segments:
                self._findings.append(Finding("segment_gone", customer, (override.segment,)))
            else:
                self._in_force[customer] = override.answer

    def in_force(self, own: Values) -> Values:
        """Without those that are over or have lost their segment."""
        return {c: answer for c, answer in own.items() if c in self._in_force}

    def take(self, customer: str, edit: str, origin: str) -> None:
        self._edited.add(customer)
        by_hand = self._in_force.get(customer)
        if edit == AUTOMATIC:
            self._end(customer)
        elif by_hand is None and self._agrees(customer, edit, origin):
            return
        elif edit != by_hand:
            self._end(customer)
            self._in_force[customer] = edit
            segment = None if edit == NONE else edit
            self._begun.append(NewOverride(customer, segment, origin))

    def take_back(self, back: TakenBack) -> None:
        """Hold the answers before the run, but for those that the rules give anyway."""
        for customer in back.ending:
            if customer in self._old and self._old[customer].origin == UNDO:
                self._end(customer)
        for customer, answer in back.answers.items():
            if answer == self._computed.get(customer, ""):
                self._end(customer)
            elif answer != self._in_force.get(customer):
                self._end(customer)
                self._in_force[customer] = answer
                segment = None if answer == NONE else answer
                self._begun.append(NewOverride(customer, segment, UNDO, back.run))

    def _agrees(self, customer: str, edit: str, origin: str) -> bool:
        """She chose what the rules say: a first agreement, nothing by hand. But "—" is meant."""
        if origin == "sheet" and edit == NONE:
            return False
        return edit == self._computed.get(customer, NONE)

    def _end(self, customer: str) -> None:
        self._in_force.pop(customer, None)
        if customer in self._old:
            self._ended[customer] = self._old[customer].id

    def merged(self, stuck: frozenset[str], findings: list[Finding]) -> Merged:
        answers = {**self._computed, **self._in_force}
        for customer in [c for c, answer in self._in_force.items() if not answer]:
            del answers[customer]
        return Merged(
            answers=answers,
            by_hand=frozenset(self._in_force),
            begun=tuple(sorted(self._begun, key=lambda new: new.customer)),
            ended=self._ended,
            left_alone=stuck,
            findings=(*findings, *self._findings),
            edited=frozenset(self._edited),
        )
