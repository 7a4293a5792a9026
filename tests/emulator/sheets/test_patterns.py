"""Number, date and text patterns as a spreadsheet's locale shows them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.sheets.locales import conventions
from emulator.sheets.render import by_pattern, formatted

US = conventions("en_US")
MOMENT = 45_689.604_166_666_664
"""1 February 2025, 14:30."""


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        (5, "000", "005"),
        (1234.5, "#,##0", "1,235"),
        (2.675, "0.00", "2.68"),
        (0.5, "#.##", ".5"),
        (5, "0.##", "5."),
        (1234567, '0.0,,"M"', "1.2M"),
        (3851234567, "(###) ###-####", "(385) 123-4567"),
        (12345678, "00-00-00", "1234-56-78"),
        (7, "??0", "  7"),
        (0.256, "0%", "26%"),
        (12345, "0.00E+00", "1.23E+04"),
        (0.000123, "0.0E+0", "1.2E-4"),
        (12345, "##0.0E+0", "12.3E+3"),
        (9999.9, "0.0E+00", "1.0E+04"),
        (-5, "0.00", "-5.00"),
        (-5, "0;(0)", "(5)"),
        (0, '0;-0;"none"', "none"),
        (-3, "0;;", ""),
        (50, '[<100]"few";[>=1000]"many";0', "few"),
        (5000, '[<100]"few";[>=1000]"many";0', "many"),
        (500, '[<100]"few";[>=1000]"many";0', "500"),
        (5, "[Red]0", "5"),
        (5, r"\#0", "#5"),
        (5, "0_)", "5 "),
        (1234.5, '_("$"* #,##0.00_)', " $1,234.50 "),
        (1e300, "0.0", "1" + "0" * 300 + ".0"),
    ],
)
def test_numbers_go_through_patterns(value: float, pattern: str, expected: str) -> None:
    assert by_pattern(value, pattern, US) == expected


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        (MOMENT, "yyyy-mm-dd hh:mm", "2025-02-01 14:30"),
        (MOMENT, "m/d/yy h:mm am/pm", "2/1/25 2:30 PM"),
        (MOMENT, "h a/p", "2 p"),
        (MOMENT, "mmm mmmm mmmmm ddd dddd", "Feb February F Sat Saturday"),
        (MOMENT + 0.25 / 86_400, "ss.00", "00.25"),
        (1.5, "[hh]:mm:ss", "36:00:00"),
        (-0.5, "[h]:mm", "-12:00"),
        (1 / 1440, "[mm]:ss", "01:00"),
        (-1, "yyyy-mm-dd", "1899-12-29"),
        (1e9, "yyyy", "1000000000"),
    ],
)
def test_moments_go_through_patterns(value: float, pattern: str, expected: str) -> None:
    assert by_pattern(value, pattern, US) == expected


@pytest.mark.parametrize(
    ("locale", "date", "number", "money", "moment"),
    [
        ("en_US", "2/1/2025", "1,234.50", "$1,234.50", "2/1/2025 14:30:00"),
        ("en_GB", "01/02/2025", "1,234.50", "£1,234.50", "01/02/2025 14:30:00"),
        ("hr_HR", "01.02.2025.", "1.234,50", "1.234,50 €", "01.02.2025. 14:30:00"),
        ("sr_RS", "1.2.2025.", "1.234,50", "1.234,50 RSD", "1.2.2025. 14:30:00"),
        ("cs_CZ", "1.2.2025", "1\xa0234,50", "1\xa0234,50 Kč", "1.2.2025 14:30:00"),
        ("de_DE", "01.02.2025", "1.234,50", "1.234,50 €", "01.02.2025 14:30:00"),
        ("it_IT", "01/02/2025", "1.234,50", "1.234,50 €", "01/02/2025 14:30:00"),
        ("sl_SI", "1. 2. 2025", "1.234,50", "1.234,50 €", "1. 2. 2025 14:30:00"),
        ("fa_IR", "2025/2/1", "1,234.50", "IRR1,234.50", "2025/2/1 14:30:00"),
    ],
)
def test_a_locale_decides_what_a_format_without_pattern_shows(
    locale: str, date: str, number: str, money: str, moment: str
) -> None:
    known = conventions(locale)
    assert formatted(45_689, {"type": "DATE"}, known) == date
    assert formatted(1234.5, {"type": "NUMBER"}, known) == number
    assert formatted(1234.5, {"type": "CURRENCY"}, known) == money
    assert formatted(MOMENT, {"type": "DATE_TIME"}, known) == moment


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("hr_HR", "subota, 1. veljače"),
        ("sr_RS", "субота, 1. фебруар"),
        ("cs_CZ", "sobota, 1. února"),
        ("de_DE", "Samstag, 1. Februar"),
        ("it_IT", "sabato, 1. febbraio"),
        ("sl_SI", "sobota, 1. februar"),
        ("fa_IR", "شنبه, 1. فوریهٔ"),
    ],
)
def test_days_and_months_have_the_locales_names(locale: str, expected: str) -> None:
    assert by_pattern(45_689, "dddd, d. mmmm", conventions(locale)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1 / 1024, "0.0009765625"),
        (1 / 3, "0.3333333333"),
        (2_000_000 / 3, "666666.6667"),
        (123456789012345, "123456789012345"),
        (1e15, "1E+15"),
        (1e-10, "1E-10"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_a_number_without_a_format_shows_ten_digits(value: float, expected: str) -> None:
    assert formatted(value, None, US) == expected


def test_the_fourth_section_is_for_text_and_others_leave_text_alone() -> None:
    pattern = {"type": "NUMBER", "pattern": '0;-0;0;"«"@"»"'}
    assert formatted("Ana", pattern, US) == "«Ana»"
    assert formatted("Ana", {"type": "NUMBER", "pattern": "0"}, US) == "Ana"


def test_truths_are_shown_in_the_locales_words_whatever_the_format() -> None:
    assert formatted(True, {"type": "DATE"}, conventions("de_DE")) == "WAHR"
    assert formatted(1, None, conventions("de_DE")) == "1"


@given(
    st.decimals(-(10**12), 10**12, places=6, allow_nan=False).map(float),
    st.sampled_from([(0, "0"), (1, "0.0"), (2, "#,##0.00"), (4, "0.0000")]),
    st.sampled_from(["en_US", "hr_HR", "cs_CZ"]).map(conventions),
)
def test_a_number_is_rounded_half_up_as_it_is_written(
    value: float, form: tuple[int, str], locale: Any
) -> None:
    places, pattern = form
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    marks = str.maketrans({locale.group: "", locale.decimal: "."})
    shown = by_pattern(value, pattern, locale).translate(marks)
    assert Decimal(shown) == exact
