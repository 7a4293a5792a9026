"""Ages and birthdays, with the year known or not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.sync.shop import metrics_of


def of(birthday: str | None, today: date) -> tuple[int | None, int | None]:
    found = metrics_of(person={"birthday": birthday}, today=today)
    return found["age"], found["days_to_birthday"]


@pytest.mark.parametrize(
    ("birthday", "today", "age", "days"),
    [
        ("1980-05-17", date(2026, 5, 16), 45, 1),
        ("1980-05-17", date(2026, 5, 17), 46, 0),
        ("1980-05-17", date(2026, 5, 18), 46, 364),
        ("--05-17", date(2026, 5, 10), None, 7),
        ("--01-01", date(2026, 12, 31), None, 1),
        ("2000-02-29", date(2026, 2, 28), 25, 1),
        ("2000-02-29", date(2026, 3, 1), 26, 0),
        ("2000-02-29", date(2028, 2, 28), 27, 1),
        ("2000-02-29", date(2028, 2, 29), 28, 0),
        ("--02-29", date(2026, 3, 2), None, 364),
        ("2026-05-17", date(2026, 5, 17), 0, 0),
        ("2027-05-17", date(2026, 5, 17), None, 0),
        ("0000-05-17", date(2026, 5, 17), None, 0),
        ("1980-13-17", date(2026, 5, 17), None, None),
        ("1980-04-31", date(2026, 5, 17), None, None),
        ("1980-00-10", date(2026, 5, 17), None, None),
        ("17.5.1980.", date(2026, 5, 17), None, None),
        ("", date(2026, 5, 17), None, None),
        (None, date(2026, 5, 17), None, None),
    ],
)
def test_age_and_days_to_the_birthday(
    birthday: str | None, today: date, age: int | None, days: int | None
) -> None:
    assert of(birthday, today) == (age, days)
