"""Why each person of a run moved, found only for those who are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from app.reading.runs import ChangeView
from core.i18n import Text
from sync.change import ADD_MEMBERS, WRITE_SHEET
from sync.whys import Whys

Answers = Mapping[str, str]
"""Customer -> the new answer, "" for none."""


class Reasons:
    """`answers` gives the new answers of a dimension; it is asked once for each."""

    def __init__(self, whys: Whys, answers: Callable[[str], Answers]) -> None:
        self._whys = whys
        self._answers = cache(answers)

    def of(self, customer: str, dimension: str, *, leaves: bool) -> Text | None:
        answer = self._answers(dimension).get(customer)
        return self._whys.of(customer, dimension, answer, leaves=leaves)


def planned_reasons(whys: Whys, changes: Mapping[str, Any]) -> Reasons:
    """Of `Plan.changes()`."""

    def answers(dimension: str) -> Answers:
        found: dict[str, str] = {}
        for key, customers in changes["add_members"].items():
            of, _, segment = key.partition(":")
            if of == dimension:
                found |= dict.fromkeys(customers, segment)
        for answer, customers in changes["answers"].get(dimension, {}).items():
            found |= dict.fromkeys(customers, answer)
        return found

    return Reasons(whys, answers)


def journalled_reasons(whys: Whys, changes: Iterable[ChangeView]) -> Reasons:
    """Of a run's journal."""
    listed = list(changes)

    def answers(dimension: str) -> Answers:
        found: dict[str, str] = {}
        for one in listed:
            if one.kind == ADD_MEMBERS and one.target["dimension"] == dimension:
                found |= dict.fromkeys(one.items, one.target["segment"])
            elif one.kind == WRITE_SHEET:
                moves = one.items["answers"].get(dimension, ())
                found |= {customer: after for customer, _, after in moves}
        return found

    return Reasons(whys, answers)
