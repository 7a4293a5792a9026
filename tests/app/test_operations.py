"""What a door says of a plan that waits: whether anything was written, and how to approve it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from app.errors import EXIT_APPROVAL, exit_code
from app.operations import waiting
from core.i18n import Text
from sync.check import Trip
from sync.items import Held
from sync.report import RunReport


def report(state: str, *held: Held | None) -> RunReport:
    trips = tuple(Trip("odd", Text("Odd."), Text("Look."), one) for one in held)
    return RunReport(
        run=1,
        state=state,
        dry=False,
        digest="d1",
        counts={},
        problems=(),
        open_problems=0,
        calls={},
        steps=(),
        trips=trips,
    )


LABEL = Held(pairs=frozenset([("status", "ana")]))


@pytest.mark.parametrize(
    ("held", "written"), [((None,), "nothing"), ((LABEL, None), "nothing"), ((LABEL,), "the rest")]
)
def test_it_is_told_what_was_written_of_a_plan_that_waits(
    held: tuple[Held | None, ...], written: str
) -> None:
    error = waiting(report("waiting", *held))
    assert error is not None
    assert f"{written} was written" in error.say()
    assert "--approve d1" in error.say()
    assert exit_code(error) == EXIT_APPROVAL


def test_a_run_that_is_done_waits_for_nobody() -> None:
    assert waiting(report("done", LABEL)) is None


def test_where_no_approval_helps_none_is_asked_for() -> None:
    trip = Trip("clock_off", Text("Hours off: 30."), Text("Set the clock."), final=True)

    error = waiting(replace(report("waiting"), trips=(trip,)))

    assert error is not None
    assert "Set the clock." in error.say()
    assert "--approve" not in error.say()
