"""What a run says of itself when it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from core.i18n import Text
from core.model import Problem
from sync.check import Trip
from sync.steps import Step
from sync.undo.report import Undone
from sync.whys import Whys


class RunReport(Struct, frozen=True):
    """One run. `counts` are by kind of change, applied or (waiting, dry) planned.

    `changes` is Plan.changes() where nothing, or not everything, was written.
    """

    run: int
    state: str
    """done | waiting"""
    dry: bool
    digest: str
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    open_problems: int
    calls: Mapping[str, int]
    steps: tuple[Step, ...]
    trips: tuple[Trip, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    undo: Undone | None = None
    """What an undo came to."""
    whys: Whys = field(default_factory=Whys)

    def to_json(self) -> dict[str, Any]:
        """Stable keys, for machines."""
        return {
            "run": self.run,
            "state": self.state,
            "dry": self.dry,
            "digest": self.digest,
            "counts": dict(self.counts),
            "problems": [_problem(one) for one in self.problems],
            "open_problems": self.open_problems,
            "calls": dict(self.calls),
            "steps": [{"step": s.key, "count": s.count, "text": str(s.text)} for s in self.steps],
            "waits_for": [
                {"kind": t.kind, "message": str(t.message), "advice": str(t.advice)}
                for t in self.trips
            ],
            "changes": dict(self.changes),
            "undo": self.undo.to_json() if self.undo else None,
        }

    def lines(self) -> Iterator[Text]:
        """The report for a person, line by line."""
        yield _headline(self)
        if self.counts and (self.dry or self.state == "waiting"):
            yield Text("This is what it would do:")
        for kind, count in self.counts.items():
            yield COUNTED[kind](count)
        for trip in self.trips:
            yield trip.message
            yield trip.advice
        if self.open_problems:
            yield Text("Problems to look at: {count}", count=self.open_problems)
        yield Text("Calls to Google: {count}", count=sum(self.calls.values()))


def _headline(report: RunReport) -> Text:
    if report.state == "waiting":
        return Text("Run {run} waits for a person.", run=report.run)
    if report.dry:
        return Text("Run {run} was a trial: nothing was written.", run=report.run)
    if not report.counts:
        return Text("Run {run} is done: nothing had to be changed.", run=report.run)
    return Text("Run {run} is done.", run=report.run)


COUNTED = {
    "create_spreadsheet": lambda n: Text("Spreadsheets made: {count}", count=n),
    "adopt_labels": lambda n: Text("Labels taken over: {count}", count=n),
    "rename_labels": lambda n: Text("Labels renamed: {count}", count=n),
    "create_labels": lambda n: Text("Labels made: {count}", count=n),
    "create_contacts": lambda n: Text("Contacts made: {count}", count=n),
    "complete_contacts": lambda n: Text("Contacts filled in: {count}", count=n),
    "clear_contacts": lambda n: Text("Contacts from which that was taken again: {count}", count=n),
    "add_members": lambda n: Text("People put under a label: {count}", count=n),
    "write_cells": lambda n: Text("Cells written: {count}", count=n),
    "remove_members": lambda n: Text("People taken from a label: {count}", count=n),
    "delete_labels": lambda n: Text("Labels deleted: {count}", count=n),
    "leave_labels": lambda n: Text("Labels left to you: {count}", count=n),
    "held_answers": lambda n: Text("Answers held as they were before: {count}", count=n),
    "new_overrides": lambda n: Text("Answers chosen by hand taken over: {count}", count=n),
    "ended_overrides": lambda n: Text("Answers given back to the rules: {count}", count=n),
}
"""A sentence for each kind of change; kinds as in `Plan.counts`."""


def _problem(one: Problem) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "origin": one.origin,
        "title": one.place.title,
        "cell": one.place.cell,
        "link": one.place.link,
        "message": str(one.message),
        "advice": str(one.advice) if one.advice else None,
    }
