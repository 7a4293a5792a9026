"""Cells beyond the list of hard ones: what must hold for any cell at all."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.jalali import from_jalali
from core.model import Cell
from sheets.cells import (
    Amount,
    Email,
    Refusal,
    is_cancelled,
    read_amount,
    read_currency,
    read_date,
    read_email,
    read_name,
    read_phone,
)
from sheets.locales import conventions

TODAY = date(2026, 11, 21)
LOCALES = st.sampled_from(
    ["hr_HR", "sr_RS", "cs_CZ", "en_US", "en_GB", "de_CH", "fa_IR", "en_IN", "?"]
)
LANGUAGES = st.sampled_from(["hr", "fa", "en", ""])
NEAR = st.text("0123456789.,-/ ()'€knIVXožujka:@<>\"#\n\u200b٫۱", max_size=20)
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    NEAR,
)


@given(CELLS, LOCALES, LANGUAGES)
@example(2e300, "hr_HR", "hr")
def test_any_cell_is_a_value_nothing_or_a_refusal(raw: Cell, name: str, language: str) -> None:
    locale = conventions(name, language=language, zone=ZoneInfo("Europe/Zagreb"))
    day = read_date(raw, locale, last=TODAY)
    assert isinstance(day, Refusal | None) or date(1970, 1, 1) <= day <= TODAY
    amount = read_amount(raw, locale)
    assert isinstance(amount, Refusal | None) or abs(amount.value) <= 10**12
    assert isinstance(read_email(raw), Email | Refusal | None)
    assert isinstance(read_phone(raw, "HR"), str | Refusal | None)
    assert isinstance(read_currency(raw, locale), str | Refusal | None)
    assert isinstance(is_cancelled(raw), bool | Refusal)
    assert isinstance(read_name(raw), str)


@pytest.mark.parametrize(
    ("serial", "said"), [(46_356, "30 Nov 2026"), (9, "8 Jan 1900"), (-693_593, "-693593")]
)
def test_a_serial_number_out_of_range_is_said_as_the_date_it_is(serial: int, said: str) -> None:
    found = read_date(serial, conventions("hr_HR"), last=TODAY)
    assert isinstance(found, Refusal)
    assert found.message.say() == f"The date {said} is not between 1 Jan 1970 and 21 Nov 2026."


def test_a_date_out_of_range_is_said_by_the_calendar_its_bounds_are_said_by() -> None:
    found = read_date(46_356, conventions("fa_IR"), last=TODAY)
    assert isinstance(found, Refusal)
    said = found.message.say("fa")
    assert "۹ آذر ۱۴۰۵" in said
    assert "۳۰ آبان ۱۴۰۵" in said


@given(st.dates(date(1970, 1, 1), TODAY), st.sampled_from(["hr_HR", "sr_RS", "cs_CZ"]))
def test_a_date_in_the_locale_s_own_notation_is_read_back(day: date, name: str) -> None:
    locale = conventions(name)
    for text in (f"{day.day}.{day.month}.{day.year}.", f"{day:%d. %m. %Y}", f"{day:%Y-%m-%d}"):
        assert read_date(text, locale, last=TODAY) == day


@given(st.dates(date(1970, 1, 1), TODAY))
def test_a_foreign_notation_is_taken_only_if_it_can_mean_one_date(day: date) -> None:
    read = read_date(f"{day:%d/%m/%Y}", conventions("hr_HR"), last=TODAY)
    if day.day > 12 or day.day == day.month:
        assert read == day
    else:
        assert isinstance(read, Refusal)
        assert read.kind == "ambiguous"


def test_a_time_zone_that_would_move_the_date_is_told() -> None:
    locale = conventions("hr_HR", zone=ZoneInfo("Europe/Zagreb"))
    read = read_date("2024-03-12T23:30:00Z", locale, last=TODAY)
    assert isinstance(read, Refusal)


@pytest.mark.parametrize(
    ("raw", "value", "currency"),
    [
        ("€-20,00", -20, "EUR"),
        ("20,00-", -20, None),
        ("din. 100", 100, "RSD"),
        ("100,-", 100, None),
    ],
)
def test_marks_and_signs_stand_where_people_put_them(
    raw: str, value: int, currency: str | None
) -> None:
    assert read_amount(raw, conventions("hr_HR")) == Amount(value, currency)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "raw", ["ana@@primjer.hr", "'ana@primjer.hr", "ana@primjer.h", "x" * 65 + "@a.hr"]
)
def test_an_address_nobody_has_is_refused(raw: str) -> None:
    read = read_email(raw)
    assert isinstance(read, Refusal)
    assert read.kind == "invalid_email"


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("091 234 5678", "+385912345678"),
        (912345678, "+385912345678"),
        (385912345678.0, "+385912345678"),
        ("00385 91 2345 678", "+385912345678"),
        ("۰۹۱ ۲۳۴ ۵۶۷۸", "+385912345678"),
    ],
)
def test_a_phone_number_is_read_however_the_sheet_kept_it(raw: Cell, key: str) -> None:
    assert read_phone(raw, "HR") == key


@given(st.integers(1300, 1499), st.integers(1, 12), st.integers(1, 29))
def test_persian_days_follow_each_other(year: int, month: int, day: int) -> None:
    later = from_jalali(year + (month == 12), month % 12 + 1, day)
    assert 29 <= (later - from_jalali(year, month, day)).days <= 31
