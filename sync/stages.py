"""The stages of a run in their order: pull, compute, merge, plan, check, apply, report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from core import lease
from core.model import Problem
from sync import steps
from sync.applied import Applied
from sync.called import names_now, retired_labels
from sync.carry_out import carry_out
from sync.cell_notes import note_cells
from sync.circumstances import circumstances_of
from sync.closing import close, waiting_part
from sync.computed import Computed, compute_answers
from sync.decide import decide
from sync.decision import Decision
from sync.filled import keep_emptied
from sync.folded import told_of_folded
from sync.items import Item
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
from sync.numbers import store_numbers
from sync.planning import make_plan
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
    HEADERS,
    all_problems,
    once,
    origins_of,
)
from sync.scales import store_scales
from sync.sheet import SheetRead
from sync.sheet_now import sheet_now, wrote_last
from sync.steps import Step
from sync.undo.course import Undoing
from sync.updated import tell_run
from sync.verdict import Verdict, judge, not_accepted
from sync.whys import Whys
from sync.work import Work


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
        sheet = sheet_now(work, before, pulled, dimensions, self._tell)
        names = names_now(work, before, pulled, sheet)
        labels = self._stand(before, pulled, names)
        who = wrote_last(work, before, pulled, sheet)
        decision = decide(
            work, before, pulled, computed, sheet, names, labels, who, today, self._undo
        )
        verdict = self._check(before, pulled, decision)
        undone = self._undo.past.number if self._undo else None
        whys = reasons(work, before, pulled, decision, verdict.full, today, undone)
        problems = all_problems(pulled, decision, sheet, verdict)
        done = Applied()
        if not verdict.waits and not self._dry:
            done = carry_out(work, before, pulled, decision, verdict, sheet, today, self._undo)
            self._tell(steps.apply(sum(done.counts.values())))
            problems += self._told_of_folded(before, pulled, decision, verdict)
            problems += note_cells(self._work, pulled.orders)
        problems += done.problems
        report = self._report(decision, verdict, sheet, done.counts, once(problems), whys)
        return close(work, before, decision, sheet, report)

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

    def _check(self, before: Before, pulled: Pulled, decision: Decision) -> Verdict:
        full = make_plan(decision.situation)
        said = self._undo.said if self._undo else frozenset()
        facts = circumstances_of(self._work, before, decision, full, said, attended=self._attended)
        asked = (decision.older,) if decision.older else ()
        verdict = judge(decision.situation, pulled.trips, self._allowed, facts, full, asked)
        self._tell(steps.plan(sum(verdict.plan.counts().values())))
        return verdict

    def _told_of_folded(
        self, before: Before, pulled: Pulled, decision: Decision, verdict: Verdict
    ) -> list[Problem]:
        folds, labels = folds_now(before, pulled), pulled.labels.ours
        if not folds:
            return []
        plan, pending, rows = verdict.plan, before.pending, pulled.customers
        return list(told_of_folded(plan, decision, pending, folds, rows, labels))

    def _report(
        self,
        decision: Decision,
        verdict: Verdict,
        sheet: SheetRead,
        done: dict[str, int],
        problems: tuple[Problem, ...],
        whys: Whys,
    ) -> RunReport:
        work, dry = self._work, self._dry
        rest = waiting_part(decision, verdict, dry=dry)
        state = "waiting" if rest and not dry else "done"
        shown = verdict.full if dry else rest or verdict.plan
        if not dry:
            written, waits = sum(done.values()), state == "waiting"
            problems += tell_run(
                work, sheet, written, len(problems), updated=not verdict.waits, waits=waits
            )
        return RunReport(
            run=work.run.number,
            state=state,
            dry=dry,
            digest=shown.digest(),
            counts=shown.counts() if verdict.waits or dry else done,
            problems=problems,
            open_problems=len(problems),
            calls=dict(work.parts.door.calls),
            steps=tuple(self._steps),
            trips=verdict.trips,
            changes=shown.changes() if rest or dry else {},
            undo=self._undo.report() if self._undo else None,
            whys=whys,
        )
