"""The stages of a run in their order: pull, compute, merge, plan, check, apply, report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from core import lease
from core.database import reading
from core.model import Dimension, Problem
from sheets.customer_sheet import CustomerTab, claim
from sync import change as kinds
from sync import runs, steps
from sync.adoption import her_rows, load_adoption, rows_of_nobody
from sync.agree import agree, agree_on_labels
from sync.answers import Bases
from sync.applied import Applied
from sync.apply import Apply
from sync.called import names_now, retired_labels
from sync.calls import calls_of
from sync.cell_notes import looked_at, note_cells
from sync.claims import row_claims
from sync.computed import Computed, compute_answers
from sync.contacts import load_cursor, store_cursor
from sync.decide import decide
from sync.decision import Decision
from sync.decisions import CUSTOMER, SAME
from sync.filled import keep_emptied
from sync.folded import told_of_folded
from sync.items import Item
from sync.journal import Journal, close_left, settle_unsure
from sync.labels import (
    DELETED,
    SHEET,
    SYSTEM,
    TAKEN,
    Standing,
    segments_of,
    standing,
    store_changed,
)
from sync.labels.naming import Names
from sync.leaving import leaving_by_themselves, members_of
from sync.matching import CustomerRow
from sync.numbers import store_numbers
from sync.plan import Plan
from sync.plan_brakes import Circumstances
from sync.planning import held_part, make_plan
from sync.problems import record_problems
from sync.pull import (
    Before,
    Pulled,
    folds_now,
    load_before,
    pull,
    store_newcomers,
    store_pull,
)
from sync.reasons import reasons
from sync.report import RunReport
from sync.run_problems import (
    CELLS,
    HEADERS,
    all_problems,
    once,
    origins_looked_at,
    origins_of,
)
from sync.scales import store_scales
from sync.sheet import CURSOR, SheetRead, home_of, read_sheet, spreadsheet_lost
from sync.stamp import Stranger, ask, note_unseen, stranger
from sync.steps import Step
from sync.undo.course import Undoing
from sync.updated import tell_run
from sync.verdict import Verdict, judge, not_accepted
from sync.whys import Whys
from sync.work import Work

RULES = "rules"
"""The cursor that remembers by which rules the last run decided."""


class Stages:
    """One run under way. `allowed`: what a person approved of the plan that waited."""

    def __init__(
        self,
        work: Work,
        today: date,
        allowed: frozenset[Item],
        on_step: Callable[[Step], None],
        undo: Undoing | None = None,
        *,
        dry: bool,
        attended: bool,
    ) -> None:
        self._work = work
        self._today = today
        self._allowed = allowed
        self._on_step = on_step
        self._undo = undo
        self._dry = dry
        self._attended = attended
        self._steps: list[Step] = []

    def go(self) -> RunReport:
        work, today = self._work, self._today
        before = load_before(work)
        if self._undo:
            before = self._undo.prepared(before)
        pulled = pull(work, before, today, self._tell)
        dimensions = work.parts.settings.dimensions
        computed = compute_answers(work, before, pulled, dimensions, today)
        self._keep(before, pulled, computed)
        self._tell(steps.segments(len(computed.metrics)))
        sheet = self._read_sheet(before, pulled, dimensions)
        names = names_now(work, before, pulled, sheet)
        labels = self._stand(before, pulled, names)
        who = self._wrote_last(before, pulled, sheet)
        decision = decide(
            work, before, pulled, computed, sheet, names, labels, who, today, self._undo
        )
        verdict = self._check(before, pulled, decision)
        undone = self._undo.past.number if self._undo else None
        whys = reasons(work, before, pulled, decision, verdict.full, today, undone)
        problems = all_problems(pulled, decision, sheet, verdict)
        done = Applied()
        if not verdict.waits and not self._dry:
            done = self._apply(before, pulled, decision, verdict, sheet)
            problems += self._told_of_folded(before, pulled, decision, verdict)
            problems += note_cells(self._work, pulled.orders)
        problems += done.problems
        return self._close(before, decision, verdict, sheet, done.counts, once(problems), whys)

    def _tell(self, step: Step) -> None:
        self._steps.append(step)
        self._work.note(step.key)
        self._on_step(step)

    def _keep(self, before: Before, pulled: Pulled, computed: Computed) -> None:
        """Keep what was read, unless it looks like a loss nobody approved.

        Problems of cells go with it: a tab that is kept is not typed again while it stays the same,
        whatever becomes of this run.

        New customers come with their numbers, so that the pages show them while a plan waits.
        Those of known ones change with the answers (sync/agree.py): the brakes compare with them
        (sync/leaving.py). Only before a first plan there is nothing to compare with.
        """
        losses = not_accepted(pulled.trips, self._allowed)
        found = pulled.orders.problems
        origins = pulled.orders.origins | origins_of(pulled.gone)
        if losses:
            found = tuple(one for one in found if one.origin.startswith(HEADERS))
            origins = frozenset(o for o in origins if o.startswith(HEADERS))
        work = self._work
        with work.engine.begin() as connection:
            lease.check(connection, work.lease)
            if losses or (self._dry and self._undo):  # nobody is taken out by a trial
                store_newcomers(connection, work, pulled)
            else:
                numbers = {} if self._dry else computed.numbers  # a dry run is as of any day
                store_pull(connection, work, before, pulled, numbers)
                bases = before.answers.bases
                keep_emptied(connection, work.account, bases, pulled.emptied)
                if not before.finished:
                    store_numbers(connection, before.customers.numbers, numbers)
                if not self._dry:
                    store_scales(connection, work.account, computed.scales, work.now())
            record_problems(connection, work.account, work.run.id, found, origins, work.now())

    def _read_sheet(
        self, before: Before, pulled: Pulled, dimensions: tuple[Dimension, ...]
    ) -> SheetRead:
        with reading(self._work.engine).begin() as connection:
            made = load_cursor(connection, self._work.account, CURSOR)
            adoption = load_adoption(connection, self._work.account)
        settings = self._work.parts.settings
        home = home_of(settings, made)
        if not home and before.pending.spreadsheet_lost:
            return SheetRead(None, problems=(spreadsheet_lost(),))
        sheets = self._work.parts.door.sheets
        read = read_sheet(sheets, settings, home, pulled.orders.infos, dimensions, adoption)
        if read.tab:
            read = _rows_claimed(read, read.tab, pulled.customers, settings.business.region)
        self._tell(steps.sheet(len(read.tab.rows) if read.tab else 0))
        return read

    def _stand(self, before: Before, pulled: Pulled, names: Names) -> Standing:
        """What becomes of each label. What is in the way is remembered whatever comes of the run:
        the pages ask about it while a plan waits."""
        work, read = self._work, pulled.labels
        wanted = dict(segments_of(names.dimensions, work.parts.settings.label_prefix))
        leaving = {read.ours[key].resource_name for key in names.renames}
        gone = retired_labels(before, pulled, names.dimensions).deleted
        leaving |= {label.resource_name for label in gone.values()}
        there = [group for group in read.there if group.resource_name not in leaving]
        found = standing(there, read.ours, wanted, before.labels, before.label_answers)
        if not self._dry:
            asked = (TAKEN, SYSTEM, DELETED, SHEET)
            with work.engine.begin() as connection:
                lease.check(connection, work.lease)
                known, rows, now = before.labels, found.rows, work.now()
                store_changed(connection, work.account, known, rows, now, states=asked)
        return found

    def _wrote_last(self, before: Before, pulled: Pulled, sheet: SheetRead) -> Stranger | None:
        stamp = sheet.tab.stamp if sheet.tab else ""
        strange = bool(pulled.labels.strange)
        with reading(self._work.engine).begin() as connection:
            return stranger(
                connection,
                self._work.account,
                stamp,
                strange,
                bool(sheet.tab and sheet.tab.strange),
                _lost(before, sheet),
                before.decisions,
            )

    def _check(self, before: Before, pulled: Pulled, decision: Decision) -> Verdict:
        full = make_plan(decision.situation)
        facts = self._circumstances(before, decision, full)
        asked = (decision.older,) if decision.older else ()
        verdict = judge(decision.situation, pulled.trips, self._allowed, facts, full, asked)
        self._tell(steps.plan(sum(verdict.plan.counts().values())))
        return verdict

    def _circumstances(self, before: Before, decision: Decision, plan: Plan) -> Circumstances:
        account, decided = self._work.account, decision.situation.decided
        with reading(self._work.engine).begin() as connection:
            rules = load_cursor(connection, account, RULES) or {}
            first_creates = not runs.has_made(connection, account, kinds.CREATE_CONTACTS)
            first_fills = not runs.has_made(connection, account, kinds.COMPLETE_CONTACTS)
        same = {key for key, rule in self._rules().items() if rules.get(key) == rule}
        asked = before.decisions.get(CUSTOMER, {}).keys() | before.decisions.get(SAME, {}).keys()
        return Circumstances(
            attended=self._attended,
            first_plan=not before.finished,
            first_creates=first_creates,
            first_completions=first_fills,
            customers=len(decision.active),
            members=members_of(decided),
            names={(d.key, s.key): s.name for d in decision.dimensions for s in d.segments},
            leaving=leaving_by_themselves(plan, before.customers, decision, same, asked),
            edited=frozenset((k, who) for k, one in decided.items() for who in one.merged.edited),
            said=decision.said | (self._undo.said if self._undo else frozenset()),
            brakes=self._work.parts.settings.brakes,
        )

    def _rules(self) -> dict[str, Any]:
        dimensions = self._work.parts.settings.dimensions
        return {d.key: [[s.key, s.when] for s in d.segments] for d in dimensions}

    def _ask(
        self, connection: Connection, before: Before, decision: Decision, sheet: SheetRead
    ) -> None:
        account, now = self._work.account, self._work.now()
        who = decision.stranger if decision.older else None
        ask(connection, account, who.subject if who else "", now)
        note_unseen(connection, account, now, unseen=who is None and _lost(before, sheet))

    def _apply(
        self,
        before: Before,
        pulled: Pulled,
        decision: Decision,
        verdict: Verdict,
        sheet: SheetRead,
    ) -> Applied:
        work = self._work
        journal = Journal(work.engine, work.lease, work.run.id)
        bases = Bases(work.account, before.answers.bases)
        with work.engine.begin() as connection:
            lease.check(connection, work.lease)
            agree(
                connection,
                work,
                before,
                decision,
                verdict.plan,
                verdict.held,
                sheet,
                self._today,
                bases,
            )
            if self._undo:
                merged = {key: one.merged for key, one in decision.situation.decided.items()}
                self._undo.keep(connection, work, merged)
            agree_on_labels(connection, work, before, decision, pulled.labels.strange)
            self._ask(connection, before, decision, sheet)
            now, pending = work.now(), before.pending
            close_left(connection, pending, now)
            linked, full = decision.links.keys(), pulled.contacts.full
            settle_unsure(connection, work.account, pending, linked, full, now)
            stamped = sheet.tab is not None and _stamps(decision, verdict.plan)
            calls = calls_of(
                verdict.plan,
                decision.dimensions,
                stamped=stamped,
                labels=pulled.labels.ours,
                rows=sheet.tab.rows if sheet.tab else {},
                completing=before.pending.completing,
            )
            changes = journal.begin(connection, calls, now)
        ours = {**pulled.labels.ours, **decision.retired.labels}
        apply = Apply(
            work,
            journal,
            bases,
            decision.situation,
            verdict.plan,
            verdict.held,
            decision.links,
            ours,
        )
        done = apply.run(changes)
        if self._undo and done.left:
            with work.engine.begin() as connection:
                lease.check(connection, work.lease)
                self._undo.leave(connection, work, done.left)
        for kind in ("new_overrides", "held_answers", "ended_overrides"):
            done.count(kind, verdict.plan.counts().get(kind, 0))
        self._tell(steps.apply(sum(done.counts.values())))
        return done

    def _told_of_folded(
        self, before: Before, pulled: Pulled, decision: Decision, verdict: Verdict
    ) -> list[Problem]:
        folds, labels = folds_now(before, pulled), pulled.labels.ours
        if not folds:
            return []
        plan, pending, rows = verdict.plan, before.pending, pulled.customers
        return list(told_of_folded(plan, decision, pending, folds, rows, labels))

    def _close(
        self,
        before: Before,
        decision: Decision,
        verdict: Verdict,
        sheet: SheetRead,
        done: dict[str, int],
        problems: tuple[Problem, ...],
        whys: Whys,
    ) -> RunReport:
        work, now = self._work, self._work.now()
        rest = verdict.full if verdict.waits else None
        if rest is None and verdict.trips and not self._dry:
            rest = held_part(decision.situation, verdict.plan)
            rest = rest if rest.items() else None
        state = "waiting" if rest and not self._dry else "done"
        shown = verdict.full if self._dry else rest or verdict.plan
        if not self._dry:
            written, waits = sum(done.values()), state == "waiting"
            problems += tell_run(
                work, sheet, written, len(problems), updated=not verdict.waits, waits=waits
            )
        report = RunReport(
            run=work.run.number,
            state=state,
            dry=self._dry,
            digest=shown.digest(),
            counts=shown.counts() if verdict.waits or self._dry else done,
            problems=problems,
            open_problems=len(problems),
            calls=dict(work.parts.door.calls),
            steps=tuple(self._steps),
            trips=verdict.trips,
            changes=shown.changes() if rest or self._dry else {},
            undo=self._undo.report() if self._undo else None,
            whys=whys,
        )
        with work.engine.begin() as connection:
            lease.check(connection, work.lease)
            if not self._dry:
                account, run = work.account, work.run
                others = [one for one in problems if not one.origin.startswith((CELLS, HEADERS))]
                looked = origins_looked_at(sheet) | frozenset(looked_at(work.parts.settings))
                noted = record_problems(connection, account, run.id, others, looked, now)
                report = replace(report, open_problems=noted.open)
                runs.replace_waiting(connection, account, run)
                self._ask(connection, before, decision, sheet)
                if state == "done":
                    store_cursor(connection, account, RULES, self._rules(), now)
            runs.close_run(connection, work.run, report, segment_sizes(decision), finished_at=now)
        return report


def _lost(before: Before, sheet: SheetRead) -> bool:
    """Whether there was a customer tab, and none was read now."""
    there = any(held for (_, place), held in before.answers.bases.items() if place == "sheet")
    return there and sheet.tab is None


def _rows_claimed(
    read: SheetRead, tab: CustomerTab, customers: Mapping[str, CustomerRow], region: str
) -> SheetRead:
    """Rows that no key tells apart, or a strange one, as those of the customers they are about."""
    whose = her_rows if tab.hers else row_claims
    claims = whose(tab, customers, region)
    told = tuple(rows_of_nobody(tab, claims))
    return replace(read, tab=claim(tab, claims), problems=(*read.problems, *told))


def _stamps(decision: Decision, plan: Plan) -> bool:
    """Whatever writes tells so first, or a database brought back from before this run would take
    its writes for the owner's. Not while she is asked about somebody else's."""
    return not decision.older and (decision.stranger is not None or not plan.is_empty)


def segment_sizes(decision: Decision) -> dict[str, dict[str, int]]:
    """How many active customers each segment has, for the page's "against the run before"."""
    sizes: dict[str, dict[str, int]] = {}
    for key, one in decision.situation.decided.items():
        names = [segment.key for segment in one.dimension.segments]
        found = Counter(one.merged.answers.values())
        sizes[key] = {name: found[name] for name in names}
    return sizes
