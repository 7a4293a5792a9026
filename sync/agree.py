"""Before anything is written: what this run found out becomes what the next one knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from sync.answers import Bases, answers_now, store_memberships
from sync.astray import store_asked
from sync.contacts import store_cursor
from sync.decision import Decision
from sync.decisions import LABEL, RETIRED, STAMP, withdraw
from sync.filled import FIELD
from sync.ground import answers_in
from sync.history import Turn, store_turns, turns_of
from sync.items import Held, Key
from sync.labels import OURS, forget_label, mark, segments_with_labels, store_changed
from sync.labels.naming import NAMES, renamed
from sync.merge import Values
from sync.numbers import store_numbers
from sync.overrides import keep_overrides
from sync.plan import Plan
from sync.pull import Before
from sync.relinked import WHOSE
from sync.runs import note_edits, note_names
from sync.sheet import SheetRead
from sync.situation import Decided
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
    store_numbers(connection, before.customers.numbers, numbers)
    now = work.now()
    note_edits(connection, work.run, _edits(decision, held))
    note_names(connection, work.run, renamed(before.names, decision.names.memory))
    agreeing = _Agreeing(connection, work, before, decision, plan, sheet, today, now, bases)
    turns: list[Turn] = []
    for key, one in decision.situation.decided.items():
        alone = one.merged.left_alone | {c for d, c in held.pairs if d == key}
        turns += agreeing.answers(key, one, alone)
        agreeing.places(key, one, alone)
    store_asked(connection, work.account, before.astray, decision.astray, now)
    store_turns(connection, work.account, work.run.id, turns, today, now)
    met = decision.relinked.kept(before.answers.bases.get(WHOSE, {}))
    bases.replace(connection, *WHOSE, {**decision.links, **met})
    for what, filled in decision.filled.items():
        bases.replace(connection, what, FIELD, filled)


class _Agreeing(Struct, frozen=True):
    """What is the same for every dimension. `alone`: customers who are left alone in one."""

    connection: Connection
    work: Work
    before: Before
    decision: Decision
    plan: Plan
    sheet: SheetRead
    today: date
    now: datetime
    bases: Bases

    def answers(self, key: str, one: Decided, alone: Set[str]) -> Iterable[Turn]:
        """Overrides and answers; who went from which answer to which."""
        connection, work, plan = self.connection, self.work, self.plan
        begun, ended = plan.begun.get(key, ()), plan.ended.get(key, {})
        keep_overrides(connection, work.account, key, begun, ended.values(), self.now, work.run.id)
        known = self.before.answers.memberships.get(key, {})
        computed, customers = self.decision.computed.answers[key], self.decision.active - alone
        answers = answers_now(one.merged, computed, customers)
        store_memberships(connection, work.account, key, known, answers, alone, self.today)
        if not self.before.finished:  # nobody went anywhere: all of them are new to us
            return ()
        return turns_of(key, known, answers, alone)

    def places(self, key: str, one: Decided, alone: Set[str]) -> None:
        """As the base of each place, what it holds now."""
        known, bases = self.before.answers.bases, self.decision.bases
        if one.dimension.label:
            agreed = _except(one.labels, bases[key, "label"], alone)
            away = self.decision.relinked.kept(known.get((key, "label"), {}))
            self.bases.replace(self.connection, key, "label", {**agreed, **away})
        if one.dimension.column and self.sheet.info is not None:
            agreed = _except(answers_in(one.cells), bases[key, "sheet"], alone)
            unseen = _unseen(known.get((key, "sheet"), {}), self.sheet, key)
            self.bases.replace(self.connection, key, "sheet", {**agreed, **unseen})


def _unseen(base: Values, sheet: SheetRead, dimension: str) -> Values:
    """What is known of rows that are not there now, or of a column: they may be brought back."""
    if sheet.tab is None or f"dimension:{dimension}" not in sheet.tab.columns:
        return base
    rows = sheet.tab.rows.keys()
    return {} if base.keys() <= rows else {c: base[c] for c in base.keys() - rows}


def _edits(decision: Decision, held: Held) -> dict[str, list[str]]:
    """What was taken over of the owner's edits: an undo of this run leaves it alone."""
    found = {
        key: sorted(who for who in one.merged.edited if (key, who) not in held.pairs)
        for key, one in decision.situation.decided.items()
    }
    return {key: customers for key, customers in found.items() if customers}


def agree_on_labels(
    connection: Connection,
    work: Work,
    before: Before,
    decision: Decision,
    strange: Collection[Key],
) -> None:
    """Remember which labels are ours, and use up what the owner decided about them.

    While it is not told whose the last writes are, those nobody remembers stay unknown (`strange`):
    they are part of the question.
    """
    rows = decision.labels.rows
    if decision.older:
        rows = {key: row for key, row in rows.items() if key not in strange}
    elif decision.stranger:
        withdraw(connection, work.account, STAMP, decision.stranger.subject)
    called = decision.names.memory.called
    rows = {
        key: replace(row, name=called[key].label) if key in decision.names.stuck else row
        for key, row in rows.items()
    }
    if decision.names.memory != before.names:
        memory = decision.names.memory.to_json()
        store_cursor(connection, work.account, NAMES, memory, work.now())
    store_changed(connection, work.account, before.labels, rows, work.now(), states=[OURS])
    wanted = {mark(key) for key in segments_with_labels(decision.dimensions)}
    for subject in before.decisions.get(RETIRED, {}).keys() & wanted:  # it was brought back
        withdraw(connection, work.account, RETIRED, subject)
    for key in decision.retired.over:
        forget_label(connection, work.account, key)
        withdraw(connection, work.account, RETIRED, mark(key))
    for key in rows.keys() - decision.situation.doomed.keys():
        if rows[key].state == OURS and mark(key) in before.label_answers:
            withdraw(connection, work.account, LABEL, mark(key))


def _except(holds: Values, base: Values, alone: Set[str]) -> Values:
    """`holds`, but the old base for those who are left alone."""
    if not alone:
        return holds
    kept = {c: value for c, value in holds.items() if c not in alone}
    return kept | {c: base[c] for c in alone if c in base}
