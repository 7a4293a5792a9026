"""The Persian calendar: read from cells, and said on Persian pages and in Persian mails."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.jalali import from_jalali, to_jalali
from core.moments import say_day


@given(st.dates(date(1921, 3, 21), date(2121, 3, 19)))
def test_every_day_of_two_centuries_is_read_back(day: date) -> None:
    assert from_jalali(*to_jalali(day)) == day


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2024, 3, 20), "۱ فروردین ۱۴۰۳"),
        (date(2025, 3, 20), "۳۰ اسفند ۱۴۰۳"),  # a leap year
        (date(2025, 3, 21), "۱ فروردین ۱۴۰۴"),
        (date(2026, 9, 22), "۳۱ شهریور ۱۴۰۵"),
        (date(2026, 11, 22), "۱ آذر ۱۴۰۵"),
    ],
)
def test_days_are_said_by_the_calendar_of_iran(day: date, said: str) -> None:
    assert say_day(day, "fa") == said


def test_days_before_the_calendar_begins_are_said_all_the_same() -> None:
    assert say_day(date.min, "fa") == "۱ ژانویه ۱"
    assert say_day(date(622, 1, 1), "fa")


def test_other_languages_keep_theirs() -> None:
    day = date(2026, 11, 1)
    assert say_day(day, "en") == "1 Nov 2026"
    assert say_day(day, "cs", "long") == "1. listopadu 2026"
