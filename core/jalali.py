"""The Persian calendar, by the 33-year rule (as jdatetime and most Iranian software have it)."""

from __future__ import annotations

from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1300, 1499
MONTHS = (
    *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),  # of 31 days
    *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
)
_EPOCH = date(1600, 3, 20)  # 1 Farvardin 979


def from_jalali(year: int, month: int, day: int) -> date:
    """Raises ValueError if there is no such day."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError("no such day")
    found = _first_day(year) + timedelta(days=_days_before(month) + day - 1)
    after = (
        _first_day(year + 1)
        if month == 12
        else _first_day(year) + timedelta(_days_before(month + 1))
    )
    if found >= after:
        raise ValueError("no such day")
    return found


def to_jalali(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Persian calendar."""
    year = day.year - 621
    if day < from_jalali(year, 1, 1):
        year -= 1
    passed = (day - from_jalali(year, 1, 1)).days
    if passed < 186:
        return year, passed // 31 + 1, passed % 31 + 1
    return year, (passed - 186) // 30 + 7, (passed - 186) % 30 + 1


def _days_before(month: int) -> int:
    return 31 * (month - 1) - max(0, month - 7)


def _first_day(year: int) -> date:
    cycle, rest = divmod(year - 979, 33)
    return _EPOCH + timedelta(days=365 * (year - 979) + 8 * cycle + (rest + 3) // 4)
