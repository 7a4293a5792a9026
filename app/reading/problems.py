"""What a person has to look at."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select

from app.problems import FINE, OPEN
from app.wiring import Services
from core.database import reading
from core.i18n import Text
from core.model import Place
from core.tables import problem


class ProblemView(Struct, frozen=True):
    id: str
    kind: str
    origin: str
    place: Place
    message: Text
    advice: Text | None
    found_at: datetime


def open_problems(services: Services) -> list[ProblemView]:
    """Grouped by kind and place in the order of the sheet."""
    return _in_state(services, OPEN)


def fine_problems(services: Services) -> list[ProblemView]:
    """Those the owner called fine."""
    return _in_state(services, FINE)


def _in_state(services: Services, state: str) -> list[ProblemView]:
    query = (
        select(problem)
        .where(problem.c.account == services.account, problem.c.state == state)
        .order_by(problem.c.kind, problem.c.origin, problem.c.found_at, problem.c.id)
    )
    with reading(services.engine).connect() as connection:
        return [
            ProblemView(
                row.id,
                row.kind,
                row.origin,
                Place(**row.place),
                Text.from_json(row.message),
                Text.from_json(row.advice) if row.advice else None,
                row.found_at,
            )
            for row in connection.execute(query)
        ]


def problem_count(services: Services) -> int:
    query = (
        select(func.count())
        .select_from(problem)
        .where(problem.c.account == services.account, problem.c.state == OPEN)
    )
    with reading(services.engine).connect() as connection:
        return connection.scalar(query) or 0
