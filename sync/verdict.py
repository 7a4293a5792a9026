"""What may be written of a plan, after the brakes and what a person approved."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from sync.check import Trip
from sync.items import Held, Item, held_by
from sync.plan import Plan
from sync.plan_brakes import Circumstances, plan_trips
from sync.planning import make_plan
from sync.situation import Situation


class Verdict(Struct, frozen=True):
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
    asked: tuple[Trip, ...] = (),
) -> Verdict:
    """Put the brakes on a plan.

    Without approval they judge all of it. With one (`allowed`: the approved items), what was
    approved goes, and the rest only if it trips no brake by itself. A plan made of a pull that is
    not believed says nothing: its own brakes are not asked, nor what else is `asked` of the owner.
    """
    others = make_plan(situation, _approved(full, allowed)) if allowed else full
    trips = not_accepted(pull_trips, allowed) or (*asked, *plan_trips(others, facts))
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


def _approved(full: Plan, allowed: frozenset[Item]) -> Held:
    """What goes because somebody approved it: where the plan says now what it said then."""
    now = full.items()
    same, other = held_by(now & allowed), held_by(now - allowed)
    return same - other


def not_accepted(pull_trips: Iterable[Trip], allowed: frozenset[Item]) -> tuple[Trip, ...]:
    """The brakes on what was pulled that nobody approved. Who accepts what is left accepts more."""
    return tuple(trip for trip in pull_trips if not _accepts(allowed, trip.fact))


def _accepts(allowed: frozenset[Item], fact: Item | None) -> bool:
    if fact is None or fact in allowed:
        return fact is not None
    *what, left = fact
    told = (item[-1] for item in allowed if list(item[:-1]) == what)
    return left.isdecimal() and any(least.isdecimal() and int(left) >= int(least) for least in told)
