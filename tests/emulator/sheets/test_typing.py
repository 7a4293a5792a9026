"""What is typed into a cell, and what the cell then shows, by locale."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from emulator.sheets.grid import Formula
from emulator.sheets.locales import conventions
from emulator.sheets.render import by_pattern, formatted
from emulator.sheets.typed import EPOCH, serial, understand

LOCALES = ["en_US", "en_GB", "hr_HR", "sr_RS", "cs_CZ", "de_DE", "fa_IR", "it_IT", "sl_SI"]
locales = st.sampled_from(LOCALES).map(conventions)
days = st.dates(date(1930, 1, 1), date(2100, 12, 31))
amounts = st.integers(-(10**11), 10**11).map(lambda cents: cents / 100)


def value_of(text: str, locale: str) -> Any:
    return understand(text, conventions(locale), 2026).value


@given(locales, days)
def test_a_date_shown_and_typed_again_is_the_same_day(locale: Any, day: date) -> None:
    shown = formatted(serial(day), {"type": "DATE"}, locale)
    assert understand(shown, locale, 2026).value == serial(day)


@given(locales, days, st.sampled_from(["d. MMMM yyyy", "d MMM yyyy", "yyyy-MM-dd"]))
def test_a_date_with_its_months_name_is_the_same_day(locale: Any, day: date, pattern: str) -> None:
    shown = by_pattern(serial(day), pattern, locale)
    assert understand(shown, locale, 2026).value == serial(day)


@given(locales, amounts, st.sampled_from(["NUMBER", "CURRENCY", "", "PLAIN"]))
def test_a_number_shown_and_typed_again_is_the_same(locale: Any, amount: float, kind: str) -> None:
    assume(kind in ("NUMBER", "CURRENCY") or abs(amount) < 10**7)
    number_format = {"type": kind} if kind else None
    shown = formatted(amount, number_format, locale)
    assert understand(shown, locale, 2026).value == pytest.approx(amount, abs=1e-9)


@given(locales, st.integers(-100_000, 100_000))
def test_a_share_shown_and_typed_again_is_the_same(locale: Any, share: int) -> None:
    shown = formatted(share / 10_000, {"type": "PERCENT"}, locale)
    assert understand(shown, locale, 2026).value == pytest.approx(share / 10_000)


@given(locales, st.booleans())
def test_a_truth_shown_and_typed_again_is_the_same(locale: Any, truth: bool) -> None:
    assert understand(formatted(truth, None, locale), locale, 2026).value is truth


@given(locales, st.integers(0, 86_399), days)
def test_a_moment_shown_and_typed_again_is_the_same(locale: Any, second: int, day: date) -> None:
    moment = serial(day) + second / 86_400
    shown = formatted(moment, {"type": "DATE_TIME"}, locale)
    assert understand(shown, locale, 2026).value == pytest.approx(moment, abs=1e-6)


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en_US", "1,234.5", 1234.5),
        ("hr_HR", "1.234,5", 1234.5),
        ("cs_CZ", "1 234,5", 1234.5),
        ("en_US", "00123", 123),
        ("en_US", "+385911234567", 385911234567),
        ("hr_HR", "12,5%", 0.125),
        ("en_GB", "£12", 12),
        ("hr_HR", "1.234", 1234),
        ("en_US", "1e3", 1000),
        ("en_US", "12:30", 12.5 / 24),
        ("en_US", "2:30 PM", 14.5 / 24),
        ("cs_CZ", "2:30 odp.", 14.5 / 24),
        ("en_US", "12:00:30.5", 0.5 + 30.5 / 86_400),
        ("en_US", "36:30", 36.5 / 24),
        ("en_US", "(1,234.50)", -1234.5),
        ("hr_HR", "-12,50 €", -12.5),
        ("en_US", "-$5", -5),
        ("sl_SI", "\u22123,5", -3.5),
    ],
)
def test_numbers_follow_the_locale(locale: str, text: str, expected: float) -> None:
    assert value_of(text, locale) == expected


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en_US", "1/2/2025", date(2025, 1, 2)),
        ("en_GB", "1/2/2025", date(2025, 2, 1)),
        ("hr_HR", "1.2.2025", date(2025, 2, 1)),
        ("hr_HR", "1. 2. 2025.", date(2025, 2, 1)),
        ("sr_RS", "1.2.25.", date(2025, 2, 1)),
        ("de_DE", "1.2", date(2026, 2, 1)),
        ("en_US", "1-2", date(2026, 1, 2)),
        ("cs_CZ", "2025-02-01", date(2025, 2, 1)),
        ("en_US", "Feb 1, 2025", date(2025, 2, 1)),
        ("hr_HR", "1. veljače 2025.", date(2025, 2, 1)),
        ("hr_HR", "veljača 2025", date(2025, 2, 1)),
        ("it_IT", "1/2/2025", date(2025, 2, 1)),
        ("sl_SI", "1. 2. 2025", date(2025, 2, 1)),
        ("fa_IR", "2025/2/1", date(2025, 2, 1)),
        ("fa_IR", "25/2/1", date(2025, 2, 1)),
    ],
)
def test_dates_follow_the_locale(locale: str, text: str, expected: date) -> None:
    typed = understand(text, conventions(locale), 2026)
    assert EPOCH + timedelta(days=typed.value) == expected
    assert typed.format
    assert typed.format["type"] == "DATE"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_US", "1,23.4"),
        ("en_US", "12.345.678"),
        ("en_US", "31.12.2025"),
        ("en_US", "13/13/2025"),
        ("hr_HR", "29.2.2025"),
        ("hr_HR", "Ulica 12"),
        ("en_US", "1/2/20255"),
        ("en_US", "25:61"),
        ("en_US", "13:00 PM"),
        ("en_US", "1e999"),
        ("en_US", "9" * 400),
        ("en_US", "\u00b2/\u00b2/2025"),
        ("fa_IR", "\u06f1\u06f2"),
    ],
)
def test_what_fits_no_form_stays_text(locale: str, text: str) -> None:
    assert value_of(text, locale) == text


def test_an_apostrophe_forces_text_and_is_not_part_of_it() -> None:
    assert value_of("'00123", "en_US") == "00123"


@pytest.mark.parametrize("text", ["=1+1", "+385 91 123 4567", "+A1"])
def test_text_that_begins_with_an_equals_or_plus_sign_is_a_formula(text: str) -> None:
    assert isinstance(value_of(text, "en_US"), Formula)


@pytest.mark.parametrize(
    ("value", "pattern", "locale", "expected"),
    [
        (1234.5, "#,##0.00", "en_US", "1,234.50"),
        (-1234.5, "#,##0.00;(#,##0.00)", "en_US", "(1,234.50)"),
        (0.125, "0.0%", "hr_HR", "12,5%"),
        (45689.75, "dddd, d. MMMM yyyy. HH:mm", "hr_HR", "subota, 1. veljače 2025. 18:00"),
        (1.5, "[h]:mm", "en_US", "36:00"),
        (12345, "0.00E+00", "en_US", "1.23E+04"),
        (5, "[$€-1]#,##0.00", "de_DE", "€5,00"),
        (1234567, "#,##0", "cs_CZ", "1\xa0234\xa0567"),
    ],
)
def test_patterns_are_rendered_in_the_locale(
    value: float, pattern: str, locale: str, expected: str
) -> None:
    assert by_pattern(value, pattern, conventions(locale)) == expected
