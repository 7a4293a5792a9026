"""A plan that may be written: agreed upon and written down in one transaction, then made true."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from core import lease
from sync.agree import agree, agree_on_labels
from sync.answers import Bases
from sync.applied import Applied
from sync.apply import Apply
from sync.calls import calls_of
from sync.change import Change
from sync.decision import Decision
from sync.journal import Journal, close_left, settle_unsure
from sync.plan import Plan
from sync.pull import Before, Pulled
from sync.sheet import SheetRead
from sync.sheet_now import is_lost
from sync.stamp import ask, note_unseen
from sync.undo.course import Undoing
from sync.verdict import Verdict
from sync.work import Work


def carry_out(
    work: Work,
    before: Before,
    pulled: Pulled,
    decision: Decision,
    verdict: Verdict,
    sheet: SheetRead,
    today: date,
    undo: Undoing | None,
) -> Applied:
    """Raises Denied, TryLater and LostLease."""
    journal = Journal(work.engine, work.lease, work.run.id)
    bases = Bases(work.account, before.answers.bases)
    plan, held, situation = verdict.plan, verdict.held, decision.situation
    with work.engine.begin() as connection:
        lease.check(connection, work.lease)
        agree(connection, work, before, decision, plan, held, sheet, today, bases)
        if undo:
            merged = {key: one.merged for key, one in situation.decided.items()}
            undo.keep(connection, work, merged)
        agree_on_labels(connection, work, before, decision, pulled.labels.strange)
        ask_whose(connection, work, before, decision, sheet)
        _close_earlier(connection, work, before, pulled, decision)
        calls = _calls(before, pulled, decision, plan, sheet)
        changes = journal.begin(connection, calls, work.now())
    ours = {**pulled.labels.ours, **decision.retired.labels}
    done = Apply(work, journal, bases, situation, plan, held, decision.links, ours).run(changes)
    if undo and done.left:
        with work.engine.begin() as connection:
            lease.check(connection, work.lease)
            undo.leave(connection, work, done.left)
    for kind in ("new_overrides", "held_answers", "ended_overrides"):
        done.count(kind, plan.counts().get(kind, 0))
    return done


def ask_whose(
    connection: Connection, work: Work, before: Before, decision: Decision, sheet: SheetRead
) -> None:
    """Whether somebody else wrote last is a question for the owner, or none any more."""
    account, now = work.account, work.now()
    who = decision.stranger if decision.older else None
    ask(connection, account, who.subject if who else "", now)
    note_unseen(connection, account, now, unseen=who is None and is_lost(before, sheet))


def _close_earlier(
    connection: Connection, work: Work, before: Before, pulled: Pulled, decision: Decision
) -> None:
    """What runs before this one left open: it was read by now."""
    now, pending = work.now(), before.pending
    close_left(connection, pending, now)
    linked, full = decision.links.keys(), pulled.contacts.full
    settle_unsure(connection, work.account, pending, linked, full, now)


def _calls(
    before: Before, pulled: Pulled, decision: Decision, plan: Plan, sheet: SheetRead
) -> list[Change]:
    return calls_of(
        plan,
        decision.dimensions,
        stamped=sheet.tab is not None and _stamps(decision, plan),
        labels=pulled.labels.ours,
        rows=sheet.tab.rows if sheet.tab else {},
        completing=before.pending.completing,
    )


def _stamps(decision: Decision, plan: Plan) -> bool:
    """Whatever writes tells so first, or a database brought back from before this run would take
    its writes for the owner's. Not while she is asked about somebody else's."""
    return not decision.older and (decision.stranger is not None or not plan.is_empty)
