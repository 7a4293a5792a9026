"""Before anything is written: what this run found out becomes what the next one knows."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from sqlalchemy import Connection

from sync.answers import Bases, store_memberships
from sync.customers import store_numbers
from sync.decide import Decision
from sync.history import Turn, store_turns
from sync.items import Held
from sync.merge import AUTOMATIC, UNKNOWN, Values
from sync.overrides import keep_overrides
from sync.plan import Decided, Plan
from sync.pull import Before
from sync.runs import note_edits
from sync.sheet import SheetRead
from sync.work import Work


def agree(
    connection: Connection,
    work: Work,
    before: Before,
    decision: Decision,
    plan: Plan,
    held: Held,
    sheet: SheetRead,
    today: date,
    bases: Bases,
) -> None:
    """Store metrics, answers, overrides, and as the base of each place what it holds now.

    What the owner did stands in an override from here on, so what she left behind is agreed upon.
    Where nothing may be decided (held back, or a problem), the base stays and she is asked again;
    for those held back the numbers stay, too, or the next night would find nothing strange in them.
    """
    asked = {who for _, who in held.pairs}
    numbers = decision.computed.numbers
    if asked:
        numbers = {c: n for c, n in numbers.items() if c not in asked}
    store_numbers(connection, before.customers, numbers)
    now = work.now()
    note_edits(connection, work.run, _edits(decision, held))
    turns: list[Turn] = []
    for key, one in decision.situation.decided.items():
        alone = one.merged.left_alone | {c for d, c in held.pairs if d == key}
        begun, ended = plan.begun.get(key, ()), plan.ended.get(key, {})
        keep_overrides(connection, work.account, key, begun, ended.values(), now, work.run.id)
        turns += store_memberships(
            connection,
            work.account,
            key,
            before.answers.memberships.get(key, {}),
            one.merged,
            decision.computed.answers[key],
            decision.active - alone,
            alone,
            today,
        )
        places = []
        if one.dimension.label:
            places.append(("label", one.labels))
        if one.dimension.column and sheet.info is not None:
            places.append(("sheet", _settled(one)))
        for place, holds in places:
            base = before.answers.bases.get((key, place), {})
            agreed = _except(holds, base, alone)
            bases.replace(connection, key, place, agreed)
    if before.finished:  # else nobody went anywhere: all of them are new to us
        store_turns(connection, work.account, work.run.id, turns, today, now)


def _edits(decision: Decision, held: Held) -> dict[str, list[str]]:
    """What was taken over of the owner's edits: an undo of this run leaves it alone."""
    found = {
        key: sorted(who for who in one.merged.edited if (key, who) not in held.pairs)
        for key, one in decision.situation.decided.items()
    }
    return {key: customers for key, customers in found.items() if customers}


def _settled(one: Decided) -> Values:
    """What the cells hold, as far as it is an answer: "Automatic" is a wish, not one."""
    wishes = [c for c, v in one.cells.items() if v == AUTOMATIC or v.startswith(UNKNOWN)]
    return {c: v for c, v in one.cells.items() if c not in set(wishes)} if wishes else one.cells


def _except(holds: Values, base: Values, alone: Set[str]) -> Values:
    """`holds`, but the old base for those who are left alone."""
    if not alone:
        return holds
    kept = {c: value for c, value in holds.items() if c not in alone}
    return kept | {c: base[c] for c in alone if c in base}
