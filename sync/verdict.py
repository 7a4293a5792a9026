"""What may be written of a plan, after the brakes and what a person approved."""

from __future__ import annotations

from dataclasses import dataclass

from sync.check import Circumstances, Trip, plan_trips
from sync.items import Held, Item, held_by
from sync.plan import Plan, Situation, make_plan


@dataclass(frozen=True)
class Verdict:
    """`plan` may be written, unless the whole run `waits`; `held` is what it leaves out."""

    full: Plan
    plan: Plan
    held: Held
    trips: tuple[Trip, ...]
    waits: bool


def judge(
    situation: Situation,
    pull_trips: tuple[Trip, ...],
    allowed: frozenset[Item],
    facts: Circumstances,
    full: Plan,
) -> Verdict:
    """Put the brakes on a plan.

    Without approval they judge all of it. With one (`allowed`: the approved items), what was
    approved goes, and the rest only if it trips no brake by itself.
    """
    others = make_plan(situation, held_by(allowed)) if allowed else full
    trips = tuple(trip for trip in pull_trips if trip.fact is None or trip.fact not in allowed)
    trips += plan_trips(others, facts)
    held = Held()
    for trip in trips:
        held |= trip.held or Held()
    stops = [trip for trip in trips if trip.held is None]
    if allowed and stops and all(trip.kind == "first_plan" for trip in stops):
        # The approved part is the first plan; what came in since belongs to the next run.
        held |= held_by(full.items() - allowed)
        trips, stops = tuple(trip for trip in trips if trip.held), []
    plan = make_plan(situation, held) if held and not stops else full
    return Verdict(full, plan, held, trips, waits=bool(stops))
