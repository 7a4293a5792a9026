"""What the owner did at one place, pure: labels she gave or took away, cells she changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set

from core.model import NONE
from sync.hands import COMMAND, PAGE
from sync.merge import AUTOMATIC, UNKNOWN, Edits, Finding, Override, Values, joined, moves

ASTRAY = "astray"
"""The finding that a cell may hold what was meant for another one."""

Remembered = Mapping[str, tuple[str | None, str | None, bool]]
"""Customer -> (segment, computed, by hand), as the last run agreed with her upon it."""


def label_edits(
    base: Values,
    existing: Values,
    pending: Mapping[str, Set[str]],
    overrides: Mapping[str, Override],
    still_worn: Callable[[str], Set[str]] = lambda _: frozenset(),
) -> Edits:
    """What the owner did with the labels of one dimension.

    `pending`: customer -> segments whose label we were about to give or take: they are ours
    whether they are there or not. `still_worn`: the segments a customer's contact itself says it
    is under, minutes late. As long as it says so of a label it is missing from, it may as well have
    been deleted or have got another name.
    """
    chosen: dict[str, str] = {}
    findings = []
    unclear = set()
    for customer, before, now in moves(base, existing):
        held, agreed = set(now.split()), set(before.split())
        ours = pending.get(customer, frozenset())
        added, removed = held - agreed - ours, agreed - held - ours
        if len(added) > 1:
            findings.append(Finding("two_labels", customer, tuple(sorted(added))))
        elif added:
            chosen[customer] = added.pop()
        elif removed and not held and removed & still_worn(customer):
            unclear.add(customer)
        elif removed and not held:
            override = overrides.get(customer)
            put_there = override is not None and override.segment in removed
            chosen[customer] = AUTOMATIC if put_there else NONE
    return Edits(chosen, tuple(findings), frozenset(unclear))


def cell_edits(
    base: Values,
    existing: Values,
    pending: Mapping[str, Set[str]],
    doubtful: Callable[[str, str], bool] = lambda customer, held: False,
) -> Edits:
    """What the owner did in one column.

    `existing` holds segment keys, NONE, AUTOMATIC or UNKNOWN + the text; `pending`: customer -> the
    values before and after a write of ours ("" for an empty cell). `doubtful` says of a customer
    and what her cell holds that a write of ours may have brought it there, meant for another one.
    """
    chosen: dict[str, str] = {}
    findings = []
    for customer, _, held in moves(base, existing):
        if held in pending.get(customer, ()):
            continue
        if doubtful(customer, held):
            findings.append(Finding(ASTRAY, customer, (held,)))
        elif held.startswith(UNKNOWN):
            findings.append(Finding("unknown_option", customer, (held[len(UNKNOWN) :],)))
        else:
            chosen[customer] = held or AUTOMATIC
    return Edits(chosen, tuple(findings))


def with_labels(base: Values, existing: Values, ours: Mapping[str, Set[str]]) -> Values:
    """The base, as far as a write of ours that is closed now has changed what is there."""
    found = dict(base)
    for customer, before, now in moves(base, existing) if ours else ():
        agreed, left = set(before.split()), ours.get(customer, frozenset())
        found[customer] = joined((agreed - left) | (left & set(now.split())))
    return {c: value for c, value in found.items() if value} if ours else base


def with_cells(base: Values, existing: Values, ours: Mapping[str, Set[str]]) -> Values:
    """The same of a column."""
    found = [(c, now) for c, _, now in moves(base, existing) if now in ours.get(c, ())]
    kept = {**base, **dict(found)} if found else base
    return {c: value for c, value in kept.items() if value} if found else base


def own_edits(overrides: Mapping[str, Override], remembered: Remembered) -> dict[str, str]:
    """What she chose on the page or by command, as long as no run has agreed upon it."""
    nothing = (None, None, False)
    found = {}
    for customer, override in overrides.items():
        segment, _, by_hand = remembered.get(customer, nothing)
        if override.origin in (PAGE, COMMAND) and (segment, by_hand) != (override.segment, True):
            found[customer] = override.answer
    return found
