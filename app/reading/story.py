"""A run with everything there is to tell of it: the value that every printer prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from app.reading.changes import SHOWN, Group, done, planned, renamed
from app.reading.runs import RunView, one_run
from app.wiring import Services
from core.i18n import Text
from sync.report import RunReport
from sync.whys import Whys


class Brake(Struct, frozen=True):
    """What waits for a person, and how to go on."""

    kind: str
    message: Text
    advice: Text
    stops: bool
    """The whole run, not a part of it."""


class RunStory(Struct, frozen=True):
    run: RunView
    brakes: tuple[Brake, ...]
    planned: tuple[Group, ...]
    """What would be written: of a run that waits, and of a trial."""
    done: tuple[Group, ...]


def run_story(services: Services, number: int, shown: int | None = SHOWN) -> RunStory:
    """A run as it was kept; at most `shown` people of each group. Raises WrongUse for no run."""
    run, journal = one_run(services, number)
    plan = run.plan or {}
    whys = Whys.from_json(plan["why"]) if "why" in plan else Whys()
    return RunStory(
        run,
        _brakes(plan.get("trips", ())),
        planned(services, plan["changes"], whys, shown) if "changes" in plan else (),
        (*renamed(services, run.names), *done(services, journal, whys, shown)),
    )


def trial_story(services: Services, report: RunReport, shown: int | None = SHOWN) -> RunStory:
    """A trial, whose plan is kept nowhere."""
    run, _ = one_run(services, report.run)
    would = planned(services, report.changes, report.whys, shown)
    return RunStory(run, _brakes(trip.to_json() for trip in report.trips), would, ())


def _brakes(trips: Iterable[Mapping[str, Any]]) -> tuple[Brake, ...]:
    return tuple(
        Brake(
            trip["kind"],
            Text.from_json(trip["message"]),
            Text.from_json(trip["advice"]),
            trip["stops"],
        )
        for trip in trips
    )
