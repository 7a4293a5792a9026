"""What the rules of tests/sync/counter.py say about a customer, worked out by plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.model import NONE


def status(orders: Sequence[date], today: date) -> str:
    if not orders:
        return "potential"
    if max(orders) < months_before(today, 8):
        return "inactive"
    return "loyal" if len(set(orders)) >= 2 else "new"  # two on one day are one visit


def age(birthday: str | None, today: date) -> str:
    if birthday is None:
        return NONE
    born = date.fromisoformat(birthday)
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return "young" if years < 35 else "old"


def months_before(day: date, months: int) -> date:
    """Clamped to the end of a shorter month."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)
