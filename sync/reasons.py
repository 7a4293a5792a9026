"""The reasons of a run's plan: what `sync/whys.py` needs, looked up."""

from __future__ import annotations

from datetime import date

from core.database import reading
from sync.decision import Decision
from sync.overrides import load_hands
from sync.plan import Plan
from sync.pull import Before, Pulled
from sync.whys import Grounds, Whys, held_by_hand, whys_of
from sync.work import Work


def reasons(
    work: Work,
    before: Before,
    pulled: Pulled,
    decision: Decision,
    plan: Plan,
    today: date,
    undone: int | None,
) -> Whys:
    """Why each person of the plan moves; `undone`: the run it takes back. A plan that moves nobody
    costs nothing."""
    business, overrides = work.parts.settings.business, before.answers.overrides
    hands = {}
    if ids := held_by_hand(plan, decision.situation, overrides):
        with reading(work.engine).begin() as connection:
            hands = load_hands(connection, ids, business.zone)
    states = {who: row.state for who, row in pulled.customers.items()} if plan.removes else {}
    grounds = Grounds(overrides, hands, states, today, business.language, undone)
    return whys_of(plan, decision.situation, grounds)
