"""What a run found wrong, each once, and where it looked."""

from __future__ import annotations

from collections.abc import Collection

from core.model import Problem
from sync.check import ORIGIN as CHECK
from sync.decision import Decision
from sync.findings import ORIGIN as MERGE
from sync.labels import ORIGIN as LABELS
from sync.matching.values import ORIGIN as MATCHING
from sync.pull import Pulled
from sync.removed import ORIGIN as REMOVED
from sync.sheet import SheetRead
from sync.tabs import Tab
from sync.unforetold import ORIGIN as FORECAST
from sync.verdict import Verdict

CELLS, HEADERS = "orders:", "header:"
"""How the origins of what is wrong with order sheets begin."""


def all_problems(
    pulled: Pulled, decision: Decision, sheet: SheetRead, verdict: Verdict
) -> list[Problem]:
    planned = verdict.full.sheet.problems if verdict.full.sheet else ()
    return [
        *pulled.orders.problems,
        *decision.labels.problems,
        *decision.names.problems,
        *pulled.matched.problems,
        *decision.problems,
        *sheet.problems,
        *planned,
        *(trip.problem for trip in verdict.trips),
    ]


def once(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple({problem.key: problem for problem in problems}.values())


def origins_of(tabs: Collection[Tab]) -> set[str]:
    """Where problems of these order tabs come from."""
    return {f"{CELLS}{book}/{tab}" for book, tab in tabs} | {f"{HEADERS}{b}" for b, _ in tabs}


def origins_looked_at(sheet: SheetRead) -> frozenset[str]:
    """Origins of all other problems that are looked for in a run; the rest stay as they are."""
    looked = {LABELS, MATCHING, MERGE, REMOVED, CHECK, FORECAST, "apply", "rates", "customers:"}
    if sheet.info is not None:
        looked.add(f"customers:{sheet.info.id}")
        looked |= {f"customers:{sheet.info.id}/{tab.sheet_id}" for tab in sheet.info.tabs}
    return frozenset(looked)
