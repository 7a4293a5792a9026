"""What the brakes know beside the plan, gathered; and by which rules the last run decided."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from core.database import reading
from core.settings import Settings
from sync import change as kinds
from sync import runs
from sync.contacts import load_cursor
from sync.decision import Decision
from sync.decisions import CUSTOMER, SAME
from sync.leaving import leaving_by_themselves, members_of
from sync.plan import Plan
from sync.plan_brakes import Circumstances
from sync.pull import Before
from sync.work import Work

RULES = "rules"
"""The cursor that remembers by which rules the last run decided."""


def rules_of(settings: Settings) -> dict[str, Any]:
    return {d.key: [[s.key, s.when] for s in d.segments] for d in settings.dimensions}


def circumstances_of(
    work: Work,
    before: Before,
    decision: Decision,
    plan: Plan,
    said: Set[tuple[str, str]],
    *,
    attended: bool,
) -> Circumstances:
    """`said`: (dimension, customer) that an undo changes because the owner said so."""
    account, decided = work.account, decision.situation.decided
    with reading(work.engine).begin() as connection:
        rules = load_cursor(connection, account, RULES) or {}
        first_creates = not runs.has_made(connection, account, kinds.CREATE_CONTACTS)
        first_fills = not runs.has_made(connection, account, kinds.COMPLETE_CONTACTS)
    settings = work.parts.settings
    same = {key for key, rule in rules_of(settings).items() if rules.get(key) == rule}
    asked = before.decisions.get(CUSTOMER, {}).keys() | before.decisions.get(SAME, {}).keys()
    return Circumstances(
        attended=attended,
        first_plan=not before.finished,
        first_creates=first_creates,
        first_completions=first_fills,
        customers=len(decision.active),
        members=members_of(decided),
        names={(d.key, s.key): s.name for d in decision.dimensions for s in d.segments},
        leaving=leaving_by_themselves(plan, before.customers, decision, same, asked),
        edited=frozenset((k, who) for k, one in decided.items() for who in one.merged.edited),
        said=decision.said | said,
        brakes=settings.brakes,
    )
