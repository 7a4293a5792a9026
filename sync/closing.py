"""The end of a run: its report, and what is written down of it."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace
from sqlalchemy import Connection

from core import lease
from sync import runs
from sync.carry_out import ask_whose
from sync.cell_notes import looked_at
from sync.circumstances import RULES, rules_of
from sync.contacts import store_cursor
from sync.decision import Decision
from sync.plan import Plan
from sync.planning import held_part
from sync.problems import record_problems
from sync.pull import Before
from sync.report import RunReport
from sync.run_problems import CELLS, HEADERS, origins_looked_at
from sync.sheet import SheetRead
from sync.verdict import Verdict
from sync.work import Work


def waiting_part(decision: Decision, verdict: Verdict, *, dry: bool) -> Plan | None:
    """What waits for a person: all of the plan, or what was held back of it."""
    if verdict.waits:
        return verdict.full
    if dry or not verdict.trips:
        return None
    rest = held_part(decision.situation, verdict.plan)
    return rest if rest.items() else None


def close(
    work: Work, before: Before, decision: Decision, sheet: SheetRead, report: RunReport
) -> RunReport:
    """Write down how the run ended; back comes the report with the problems open by then. Of a dry
    run only that it was."""
    with work.engine.begin() as connection:
        lease.check(connection, work.lease)
        if not report.dry:
            report = _kept(connection, work, before, decision, sheet, report)
        sizes = segment_sizes(decision)
        runs.close_run(connection, work.run, report, sizes, finished_at=work.now())
    return report


def _kept(
    connection: Connection,
    work: Work,
    before: Before,
    decision: Decision,
    sheet: SheetRead,
    report: RunReport,
) -> RunReport:
    account, run, now, settings = work.account, work.run, work.now(), work.parts.settings
    others = [one for one in report.problems if not one.origin.startswith((CELLS, HEADERS))]
    looked = origins_looked_at(sheet) | frozenset(looked_at(settings))
    noted = record_problems(connection, account, run.id, others, looked, now)
    runs.replace_waiting(connection, account, run)
    ask_whose(connection, work, before, decision, sheet)
    if report.state == "done":
        store_cursor(connection, account, RULES, rules_of(settings), now)
    return replace(report, open_problems=noted.open)


def segment_sizes(decision: Decision) -> dict[str, dict[str, int]]:
    """How many active customers each segment has, for the page's "against the run before"."""
    sizes: dict[str, dict[str, int]] = {}
    for key, one in decision.situation.decided.items():
        names = [segment.key for segment in one.dimension.segments]
        found = Counter(one.merged.answers.values())
        sizes[key] = {name: found[name] for name in names}
    return sizes
