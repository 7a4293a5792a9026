"""The brakes on a plan, pure: what is too unlikely to be written without a person looking at it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from core.i18n import Text
from core.settings import Brakes
from sync.check import Trip
from sync.items import Held, Key
from sync.plan import Plan


class Circumstances(Struct, frozen=True):
    """What the brakes know beside the plan."""

    attended: bool
    first_plan: bool
    first_creates: bool
    customers: int
    """Active customers."""
    members: Mapping[Key, int]
    """How many customers each of our labels holds now."""
    names: Mapping[Key, str] = field(default_factory=dict)
    """What people call each segment."""
    leaving: frozenset[tuple[str, str]] = frozenset()
    """(dimension, customer) whose answer changed by the calendar, by new orders or by the owner's
    hand alone: they may leave a label in any number."""
    edited: frozenset[tuple[str, str]] = frozenset()
    """(dimension, customer) whose answer the owner changed in Google since the last run."""
    first_completions: bool = False
    """No contact was ever filled in."""
    said: frozenset[tuple[str, str]] = frozenset()
    """(dimension, customer) that change because the owner just said so: nobody need be asked."""
    brakes: Brakes = field(default_factory=Brakes)


def plan_trips(plan: Plan, facts: Circumstances) -> tuple[Trip, ...]:
    """The brakes on a plan."""
    found = [_first_plan(plan, facts), _overrides(plan, facts), _creates(plan, facts)]
    found.append(_completions(plan, facts))
    found += [_label(key, leaving, facts) for key, leaving in plan.removes.items()]
    return tuple(trip for trip in found if trip)


def _first_plan(plan: Plan, facts: Circumstances) -> Trip | None:
    if facts.attended or not facts.first_plan or plan.is_empty:
        return None
    return Trip(
        "first_plan",
        Text("This is the first plan of this account: nothing is written before you saw it."),
        Text("Look at it and approve it."),
    )


def _overrides(plan: Plan, facts: Circumstances) -> Trip | None:
    """Those begun, and those given back to the rules: a column cleared by a slip of the hand."""
    begun = {(key, new.customer) for key, begun in plan.begun.items() for new in begun}
    ended = {(key, customer) for key, ended in plan.ended.items() for customer in ended}
    pairs = frozenset(begun | (ended & facts.edited)) - facts.said
    most = max(10, facts.customers * 5 // 100)
    if len(pairs) <= most:
        return None
    return Trip(
        "many_overrides",
        Text(
            "Answers changed by hand since the last run: {count}. More than {most} at once are "
            "not taken over unseen.",
            count=len(pairs),
            most=most,
        ),
        Text("Approve them if you made these changes; they are left alone until then."),
        held=Held(pairs=pairs),
    )


def _creates(plan: Plan, facts: Circumstances) -> Trip | None:
    count, most = len(plan.create_contacts), max(10, facts.customers * 10 // 100)
    if facts.attended or not count or (count <= most and not facts.first_creates):
        return None
    return Trip(
        "many_contacts",
        Text("Buyers who would be put into Contacts: {count}.", count=count),
        Text("Look at them and approve; until then they stay in the sheet only."),
        held=Held(creates=frozenset(new.mark for new in plan.create_contacts)),
    )


def _completions(plan: Plan, facts: Circumstances) -> Trip | None:
    """What a contact is made with is judged together with it."""
    new = {buyer.mark for buyer in plan.create_contacts}
    pairs = {(what, who) for what, told in plan.completions.items() for who in told.keys() - new}
    count, most = len({who for _, who in pairs}), max(10, facts.customers * 10 // 100)
    if facts.attended or not count or (count <= most and not facts.first_completions):
        return None
    return Trip(
        "many_completions",
        Text("Contacts that would be filled in from order rows: {count}.", count=count),
        Text("Look at them and approve; until then these contacts stay as they are."),
        held=Held(fields=frozenset(pairs)),
    )


def _label(key: Key, leaving: tuple[str, ...], facts: Circumstances) -> Trip | None:
    dimension, segment = key
    known = facts.leaving | facts.said
    counted = [c for c in leaving if (dimension, c) not in known]
    members = facts.members.get(key, 0)
    brakes = facts.brakes
    if len(counted) < brakes.removed_floor or len(counted) <= members * brakes.removed_share:
        return None
    return Trip(
        "label_shrinks",
        Text(
            "People who would lose the label “{label}”, not by the calendar and not by new "
            "orders: {count} of {members}.",
            count=len(counted),
            members=members,
            label=facts.names.get(key, segment),
        ),
        Text("Look at the plan and approve it if it is right; the label is left alone until then."),
        held=Held(pairs=frozenset((dimension, customer) for customer in leaving) - facts.said),
    )
