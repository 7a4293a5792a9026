"""What the owner says of a problem: that it is fine so, or that she will look at it again.

What is fine stays so for as long as it is the same finding: another value in the cell is a problem
of its own.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from app import words
from app.wiring import Services
from core.errors import WrongUse
from core.i18n import Text
from core.tables import problem

OPEN, FINE = "open", "fine"
QUESTIONS = frozenset({*words.LABEL_CHOICES, "older", "segment_removed"})
"""Kinds that wait for an answer, which buttons beside them take."""


def may_be_fine(kind: str) -> bool:
    """Not what asks a question, and not a brake: those are answered or approved."""
    return kind not in QUESTIONS and words.problem_group(kind) is not words.BRAKES


def call_fine(services: Services, ids: Collection[str]) -> None:
    """All of them or none. Raises WrongUse for one that is not there or has to be answered."""
    _turn(services, ids, OPEN, FINE)


def look_again(services: Services, ids: Collection[str]) -> None:
    """Open again, until the next sync finds them mended. Raises WrongUse."""
    _turn(services, ids, FINE, OPEN)


def _turn(services: Services, ids: Collection[str], before: str, after: str) -> None:
    meant = (
        problem.c.account == services.account,
        problem.c.state == before,
        problem.c.id.in_(ids),
    )
    with services.engine.begin() as connection:
        kinds = dict(connection.execute(select(problem.c.id, problem.c.kind).where(*meant)).all())
        for id in ids:
            if id not in kinds:
                raise WrongUse(
                    Text("There is no such problem: {id}.", id=id),
                    Text("`regulars problems` lists them with their ids."),
                )
            if after == FINE and not may_be_fine(kinds[id]):
                raise WrongUse(
                    Text("This problem waits for an answer: {id}.", id=id),
                    Text("Look at it under Problems; its answers stand beside it."),
                )
        connection.execute(update(problem).where(*meant).values(state=after))
