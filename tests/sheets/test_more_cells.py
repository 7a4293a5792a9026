"""Further hard cells, each decided as a careful shop owner would: a value, nothing, or which doubt.

An expectation is what test_messy_cells says of an answer; "a|b" leaves two of them open.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from core.model import Cell
from sheets.cells import (
    read_amount,
    read_birthday,
    read_currency,
    read_date,
    read_email,
    read_status,
    read_ticked,
)
from sheets.locales import Conventions, conventions
from tests.sheets.test_messy_cells import said

TODAY = date(2026, 11, 21)
Case = tuple[str, Cell, str]
"""The sheet's locale (the business's language after a slash), the cell, what it is."""

DATES: list[Case] = [
    # serials: wall days since 1899-12-30, rounded to the millisecond
    ("hr_HR", 25569, "1970-01-01"),
    ("hr_HR", 25568, "!out_of_range"),
    ("hr_HR", 46347, "2026-11-21"),
    ("hr_HR", 46347.9999, "2026-11-21"),
    ("hr_HR", 46347.99999999999, "!out_of_range"),
    ("hr_HR", 45351, "2024-02-29"),
    ("hr_HR", 2024, "!ambiguous"),
    ("hr_HR", 2024.5, "!out_of_range"),
    ("hr_HR", -1, "!out_of_range"),
    ("hr_HR", 20240312, "!out_of_range"),
    ("hr_HR", 1710201600000, "!out_of_range"),
    ("hr_HR", True, "!not_a_date"),
    # the locale's own notation
    ("hr_HR", "12.3.2024.", "2024-03-12"),
    ("hr_HR", "12.03.2024", "2024-03-12"),
    ("hr_HR", "12. 03. 2024.", "2024-03-12"),
    ("hr_HR", "\u00a012.3.2024.\u202f", "2024-03-12"),
    ("hr_HR", "\u200f12.3.2024.\u200e", "2024-03-12"),
    ("hr_HR", "12.\u200b3.2024.", "2024-03-12"),
    ("hr_HR", "12.3.2024. g.", "2024-03-12"),
    ("hr_HR", "12.3.2024. god.", "2024-03-12"),
    ("sr_RS", "12.3.2024. године", "2024-03-12"),
    ("cs_CZ", "12. 3. 2024", "2024-03-12"),
    ("de_DE", "12.03.2024", "2024-03-12"),
    ("sl_SI", "12. 3. 2024", "2024-03-12"),
    ("it_IT", "12/03/2024", "2024-03-12"),
    ("fr_FR", "12/03/2024", "2024-03-12"),
    ("en_US", "3/12/2024", "2024-03-12"),
    ("en_AU", "3/12/2024", "2024-12-03"),
    ("nl_NL", "12-3-2024", "2024-03-12"),
    ("hr_HR", "12.13.2024", "!not_a_date"),
    ("hr_HR", "1.1.00", "2000-01-01"),
    ("hr_HR", "1.1.29.", "!out_of_range"),
    ("hr_HR", "1.1.70.", "1970-01-01"),
    # foreign notation: only if one date can be meant
    ("hr_HR", "3/12/2024", "!ambiguous"),
    ("hr_HR", "3-12-2024", "!ambiguous"),
    ("hr_HR", "12/25/2024", "2024-12-25"),
    ("hr_HR", "12/12/2024", "2024-12-12"),
    ("en_US", "3.12.2024", "!ambiguous"),
    ("en_US", "13.12.2024", "2024-12-13"),
    ("en_GB", "12/25/2024", "2024-12-25"),
    ("en_GB", "3.12.2024", "!ambiguous"),
    ("hr_HR", "25-12-24", "!ambiguous"),
    ("hr_HR", "03/12/24", "!ambiguous"),
    # year first
    ("en_US", "2024/3/12", "2024-03-12"),
    ("cs_CZ", "2024-3-12", "2024-03-12"),
    ("hr_HR", "2024.3.12.", "2024-03-12"),
    ("hr_HR", "20240312", "2024-03-12"),
    ("hr_HR", "20241312", "!not_a_date"),
    ("hr_HR", "45292", "!not_a_date"),
    ("hr_HR", "2024\u201103\u201112", "2024-03-12"),
    ("hr_HR", "2024-12-31T00:00:00", "2024-12-31"),
    ("hr_HR", "2024-03-12T10:15:00.000Z", "2024-03-12"),
    ("hr_HR", "2024-03-12T10:15:00+01:00", "2024-03-12"),
    ("hr_HR", "2024-03-12T23:30:00Z", "!ambiguous"),
    # with a time of day
    ("hr_HR", "12.3.2024. 14:30", "2024-03-12"),
    ("hr_HR", "12.3.2024. 14:30:05", "2024-03-12"),
    ("hr_HR", "12.3.2024., 14:30 h", "2024-03-12"),
    ("hr_HR", "12.3.2024. u 14.30 sati", "2024-03-12"),
    ("en_US", "3/12/2024 2:30 PM", "2024-03-12"),
    ("de_DE", "12.03.2024 um 14:30 Uhr", "2024-03-12"),
    ("hr_HR", "14:30", "!not_a_date"),
    # months in words
    ("hr_HR", "12. travnja 2024.", "2024-04-12"),
    ("hr_HR", "12. TRAVNJA 2024", "2024-04-12"),
    ("hr_HR", "1. svibnja 2024.", "2024-05-01"),
    ("hr_HR", "1. srpnja 2024.", "2024-07-01"),
    ("hr_HR", "1. kolovoza 2024.", "2024-08-01"),
    ("hr_HR", "1. rujna 2024.", "2024-09-01"),
    ("hr_HR", "31. prosinca 2024.", "2024-12-31"),
    ("hr_HR", "1. siječnja 2024.", "2024-01-01"),
    ("hr_HR", "1. veljače 2024.", "2024-02-01"),
    ("hr_HR", "12. mart 2024.", "2024-03-12"),
    ("cs_CZ", "5. listopadu 2024", "2024-11-05"),
    ("cs_CZ", "5. října 2024", "2024-10-05"),
    ("cs_CZ", "5. ledna 2024", "2024-01-05"),
    ("cs_CZ", "5. cervna 2024", "2024-06-05"),
    ("cs_CZ", "5. července 2024", "2024-07-05"),
    ("sr_RS", "12. март 2024.", "2024-03-12"),
    ("sr_RS", "12. маја 2024.", "2024-05-12"),
    ("sr_RS", "1. novembra 2024.", "2024-11-01"),
    ("sr_RS", "1. avgusta 2024.", "2024-08-01"),
    ("sl_SI", "12. marec 2024", "2024-03-12"),
    ("de_DE", "12. März 2024", "2024-03-12"),
    ("it_IT", "12 marzo 2024", "2024-03-12"),
    ("en_US", "Mar 12, 2024", "2024-03-12"),
    ("en_GB", "12-Mar-2024", "2024-03-12"),
    ("en_GB", "12-Mar-24", "2024-03-12"),
    ("en_US", "March 12th, 2024", "2024-03-12"),
    ("hr_HR", "12. XII. 2024.", "2024-12-12"),
    ("hr_HR", "12/III/2024", "2024-03-12"),
    ("hr_HR", "utorak, 12. ožujka 2024.", "2024-03-12"),
    ("hr_HR", "uto 12.3.2024.", "2024-03-12"),
    ("hr_HR", "pon 12.3.2024.", "!ambiguous"),
    ("en_US", "Tuesday, March 12, 2024", "2024-03-12"),
    ("en_US", "Friday, March 12, 2024", "!ambiguous"),
    # what is no date, or not one
    ("hr_HR", "29.2.2023.", "!not_a_date"),
    ("hr_HR", "31.4.2024.", "!not_a_date"),
    ("hr_HR", "12.0.2024", "!not_a_date"),
    ("hr_HR", "32.1.2024", "!not_a_date"),
    ("hr_HR", "29. veljače 2023.", "!not_a_date"),
    ("hr_HR", "12.3.", "!ambiguous"),
    ("hr_HR", "12. ožujka", "!ambiguous"),
    ("hr_HR", "2024", "!ambiguous"),
    ("hr_HR", "12.3.20245", "!not_a_date"),
    ("hr_HR", "danas", "!not_a_date"),
    ("hr_HR", "prošli tjedan", "!not_a_date"),
    ("hr_HR", "12.3.2024. i 15.3.2024.", "!multiple"),
    ("hr_HR", "12.3.2024., 15.3.2024.", "!multiple"),
    ("hr_HR", "12.3.2024.?", "!not_a_date"),
    ("hr_HR", "O1.3.2024", "!not_a_date"),
    ("hr_HR", "12..3.2024", "!not_a_date"),
    ("hr_HR", "Loading...", "!sheet_error"),
    ("hr_HR", "#N/A", "!sheet_error"),
    ("hr_HR", "#ERROR!", "!sheet_error"),
    ("hr_HR", "\u200b\u00a0", "=missing"),
    ("hr_HR", "–", "=missing"),
    ("hr_HR", None, "=missing"),
    # the Persian calendar
    ("en_US/fa", "۱۴۰۳/۱۲/۳۰", "2025-03-20"),
    ("en_US/fa", "1402/12/30", "!not_a_date"),
    ("en_US/fa", "1399-5-12", "2020-08-02"),
    ("en_US/fa", "۱۲ مرداد ۱۳۹۹", "2020-08-02"),
    ("en_US/fa", "۱۳۹۹/۰۵/۱۲ ۱۴:۳۰", "2020-08-02"),
    ("en_US/fa", "١٣٩٩/٠٥/١٢", "2020-08-02"),
    ("en_US/fa", "12/5/1399", "!ambiguous"),
    ("en_US/fa", "99/05/12", "!ambiguous"),
    ("en_US/fa", "2024-03-12", "2024-03-12"),
    ("hr_HR", "1399/05/12", "!out_of_range"),
    ("hr_HR", "۱۲.۳.۲۰۲۴.", "2024-03-12"),
    ("hr_HR", "１２．３．２０２４．", "2024-03-12"),
]

AMOUNTS: list[Case] = [
    ("hr_HR", 0, "0"),
    ("hr_HR", 0.1 + 0.2, "0.3"),
    ("hr_HR", 1e12, "1000000000000"),
    ("hr_HR", 1e12 + 1, "!out_of_range"),
    ("hr_HR", True, "!not_a_number"),
    ("hr_HR", "1.234", "1234"),
    ("hr_HR", "1.234.567", "1234567"),
    ("hr_HR", "1.234.567,89", "1234567.89"),
    ("hr_HR", "1234,5", "1234.5"),
    ("hr_HR", "0,50", "0.5"),
    ("hr_HR", "0,125", "0.125"),
    ("hr_HR", "1,234.56", "1234.56"),
    ("hr_HR", "1,234,567", "1234567"),
    ("hr_HR", "1,234", "!ambiguous"),
    ("hr_HR", "1.23.456", "!ambiguous"),
    ("hr_HR", "12.3456", "12.3456|!ambiguous"),
    ("hr_HR", "1'234,50", "1234.5"),
    ("hr_HR", "1\u2009234,50", "1234.5"),
    ("hr_HR", "1\u202f234,50 €", "1234.5 EUR"),
    ("hr_HR", "1 23", "!ambiguous"),
    ("hr_HR", "1.234,50 eura", "1234.5 EUR"),
    ("hr_HR", "1.234,50EUR", "1234.5 EUR"),
    ("hr_HR", "100 kuna", "100 HRK"),
    ("hr_HR", "50 KM", "50 BAM"),
    ("hr_HR", "50 km", "!not_a_number"),
    ("hr_HR", "100 all", "!not_a_number"),
    ("hr_HR", "10 kom", "!not_a_number"),
    ("hr_HR", "100 tis. kn", "!not_a_number"),
    ("hr_HR", "5k", "!not_a_number"),
    ("hr_HR", "100,-", "100"),
    ("hr_HR", "100,--", "100"),
    ("hr_HR", "100,– €", "100 EUR"),
    ("hr_HR", "−20,00", "-20"),
    ("hr_HR", "20,00-", "-20"),
    ("hr_HR", "20,00–", "-20"),
    ("hr_HR", "-20,00 €", "-20 EUR"),
    ("hr_HR", "(20,00 €)", "-20 EUR"),
    ("hr_HR", "(€20,00)", "-20 EUR"),
    ("hr_HR", "\u200e-20,00", "-20"),
    ("hr_HR", "-\u200e20,00", "-20"),
    ("hr_HR", "-(20,00)", "!not_a_number"),
    ("hr_HR", "-20,00-", "!not_a_number"),
    ("hr_HR", "+20,00", "!not_a_number|20"),
    ("hr_HR", "20-30", "!not_a_number"),
    ("hr_HR", "20,00 - 30,00", "!not_a_number"),
    ("hr_HR", "20 / 30", "!multiple|!not_a_number"),
    ("hr_HR", "20,00 €; 30,00 €", "!multiple"),
    ("hr_HR", "1e3", "!not_a_number"),
    ("hr_HR", "0x10", "!not_a_number"),
    ("hr_HR", "½", "!not_a_number"),
    ("hr_HR", "10²", "!not_a_number"),
    ("hr_HR", "inf", "!not_a_number"),
    ("hr_HR", "oko 20", "!not_a_number"),
    ("hr_HR", "ca. 20", "!not_a_number"),
    ("hr_HR", "20?", "!not_a_number"),
    ("hr_HR", "=10+5", "!not_a_number"),
    ("hr_HR", "kn", "!not_a_number"),
    ("hr_HR", "20,00 € kn", "!not_a_number"),
    ("hr_HR", "€ 20,00 kn", "!not_a_number"),
    ("hr_HR", "20,00 XAB", "!unknown_currency"),
    ("hr_HR", "R$ 5,00", "5 BRL"),
    ("hr_HR", "US$ 5,00", "5 USD"),
    ("hr_HR", "$5,00", "5 USD"),
    ("en_CA", "$5.00", "5 CAD"),
    ("en_AU", "$5.00", "5 AUD"),
    ("sv_SE", "50 kr", "50 SEK"),
    ("hr_HR", "50 kr", "!not_a_number"),
    ("hr_HR", "12.3.2024.", "!date_in_amount_column"),
    ("en_US", "3/12/2024", "!date_in_amount_column"),
    ("hr_HR", "2024-03-12", "!date_in_amount_column"),
    ("hr_HR", "ana@primjer.hr", "!not_a_number"),
    ("cs_CZ", "1\u00a0234,56\u00a0Kč", "1234.56 CZK"),
    ("cs_CZ", "1.234,56 Kč", "1234.56 CZK"),
    ("cs_CZ", "1 234 Kč", "1234 CZK"),
    ("cs_CZ", "1234.50", "1234.5"),
    ("cs_CZ", "1.234", "!ambiguous"),
    ("cs_CZ", "1,234", "!ambiguous"),
    ("cs_CZ", "250 korun", "250 CZK"),
    ("cs_CZ", "250,- Kč", "250 CZK"),
    ("sr_RS", "12.500", "12500"),
    ("sr_RS", "12.500 din.", "12500 RSD"),
    ("sr_RS", "12.500,00 РСД", "12500 RSD"),
    ("sr_RS", "RSD 12.500,00", "12500 RSD"),
    ("en_US", "1,234.56", "1234.56"),
    ("en_US", "$1,234", "1234 USD"),
    ("en_US", "1.234", "!ambiguous"),
    ("en_US", "1.5", "1.5"),
    ("en_US", "12,50", "12.5"),
    ("en_US", "1,2345", "1.2345|!ambiguous"),
    ("en_US", "USD 5", "5 USD"),
    ("en_IN", "1,23,456.00", "123456"),
    ("en_IN", "₹1,23,456", "123456 INR"),
    ("de_DE", "1.234,50 €", "1234.5 EUR"),
    ("de_CH", "1’234.50", "1234.5"),
    ("de_CH", "CHF 20.-", "20 CHF"),
    ("it_IT", "€ 1.234,50", "1234.5 EUR"),
    ("sl_SI", "1.234,50 EUR", "1234.5 EUR"),
    ("pl_PL", "1 234,50 zł", "1234.5 PLN"),
    ("hu_HU", "12 500 Ft", "12500 HUF"),
    ("en_US/fa", "۱۲۳٬۴۰۰", "123400"),
    ("en_US/fa", "۱۲۳،۴۰۰ تومان", "123400 IRT"),
    ("en_US/fa", "۱۲۳,۴۰۰ ریال", "123400 IRR"),
    ("en_US/fa", "۵۰ هزار تومان", "!not_a_number"),
    ("en_US/fa", "تومان ۵۰۰۰۰", "50000 IRT"),
    ("en_US/fa", "۱۲٫۵", "12.5"),
    ("hr_HR", "１２,５０", "12.5"),
    ("hr_HR", "#N/A", "!sheet_error"),
    ("hr_HR", "Loading...", "!sheet_error"),
    ("hr_HR", "#NAME?", "!sheet_error"),
    ("hr_HR", "\u00a0", "=missing"),
    ("hr_HR", "-", "=missing"),
    ("hr_HR", None, "=missing"),
    ("hr_HR", "", "=missing"),
]

EMAILS: list[tuple[Cell, str]] = [
    ("\u00a0ana@primjer.hr\u00a0", "ana@primjer.hr"),
    ("ana@primjer.hr\n", "ana@primjer.hr"),
    ("mailto:ana@primjer.hr", "ana@primjer.hr"),
    ("<ana@primjer.hr>", "ana@primjer.hr"),
    ("Ana Horvat <ana@primjer.hr>", "ana@primjer.hr"),
    ("Horvat, Ana <ana@primjer.hr>", "ana@primjer.hr"),
    ("a.n.a@gmail.com", "a.n.a@gmail.com"),
    ("o'neil@primjer.hr", "o'neil@primjer.hr"),
    ("ana@PRIMJER.HR", "ana@primjer.hr"),
    ("ana@primjer.hr; ivan@primjer.hr", "!multiple"),
    ("ana@primjer.hr\nivan@primjer.hr", "!multiple"),
    ("ana@primjer.hr ivan@primjer.hr", "!multiple"),
    ("ana@primjer.hr.", "!invalid_email"),
    ("ana@primjer.hr,", "!invalid_email"),
    ("ana @primjer.hr", "!invalid_email"),
    ("ana@primjer", "!invalid_email"),
    ("ana@-primjer.hr", "!invalid_email"),
    ("ana@primjer..hr", "!invalid_email"),
    (".ana@primjer.hr", "!invalid_email"),
    ("ana(at)primjer.hr", "!invalid_email"),
    ("ana@", "!invalid_email"),
    ("Ana Horvat", "!invalid_email"),
    ("an\u200ba@primjer.hr", "!invalid_email"),
    ("ana＠primjer.hr", "!invalid_email"),
    ("анa@primjer.hr", "!non_ascii_local"),
    ("ana@primjer.hr\x00", "!invalid_email"),
    (385912345678, "!invalid_email"),
    (True, "!invalid_email"),
    ("#N/A", "!sheet_error"),
    ("Loading...", "!sheet_error"),
    ("N/A", "=missing"),
    (None, "=missing"),
]

STATUSES: list[tuple[Cell, str]] = [
    ("PLAĆENO", "paid"),
    ("plac\u0301eno", "paid"),
    ("\u00a0plaćeno\u200b", "paid"),
    ("zaplaceno", "paid"),
    ("bezahlt", "paid"),
    ("pagato", "paid"),
    ("plačano", "paid"),
    ("نپرداخته", "!unknown_status"),
    ("پرداخت نشده", "unpaid"),
    ("nicht bezahlt", "unpaid"),
    ("nezaplaceno", "unpaid"),
    ("Отказано", "cancelled"),
    ("STORNO", "cancelled"),
    ("annullato", "cancelled"),
    ("preklicano", "cancelled"),
    ("Zrušeno", "cancelled"),
    ("لغو شده", "cancelled"),
    ("povrat", "refunded"),
    ("djelomični povrat", "partially_refunded"),
    ("plaćeno / otkazano", "!unknown_status"),
    ("nije otkazano", "!unknown_status"),
    ("?", "!unknown_status"),
    (1, "!unknown_status"),
    (False, "!unknown_status"),
    ("#REF!", "!sheet_error"),
    ("-", "=missing"),
]

TICKS: list[tuple[Cell, str]] = [
    (True, "True"),
    (False, "False"),
    ("TRUE", "True"),
    ("FALSE\u00a0", "False"),
    ("ISTINA", "True"),
    ("LAŽ", "False"),
    ("ТАЧНО", "True"),
    ("PRAVDA", "True"),
    ("NEPRAVDA", "False"),
    ("WAHR", "True"),
    ("da", "True"),
    ("Ne", "False"),
    ("ano", "True"),
    ("بله", "True"),
    ("خیر", "False"),
    ("✓", "True"),
    (1, "True"),
    (0, "False"),
    (2, "!not_a_bool"),
    ("možda", "!not_a_bool"),
    ("#N/A", "!sheet_error"),
    ("", "=missing"),
    (None, "=missing"),
]

BIRTHDAYS: list[Case] = [
    ("hr_HR", 2, "1900-01-01"),
    ("hr_HR", 1, "!out_of_range"),
    ("en_US", 60, "1900-02-28"),
    ("hr_HR", 31184, "1985-05-17"),
    ("hr_HR", 46348, "!out_of_range"),
    ("hr_HR", 1985, "!ambiguous"),
    ("hr_HR", 35, "1900-02-03"),
    ("hr_HR", "17.5.1985.", "1985-05-17"),
    ("hr_HR", "17.5.85.", "1985-05-17"),
    ("hr_HR", "7.8.29.", "!out_of_range"),
    ("hr_HR", "29.2.1984.", "1984-02-29"),
    ("hr_HR", "29.2.1985.", "!not_a_date"),
    ("hr_HR", "17.5.", "--05-17"),
    ("hr_HR", "17. svibnja", "--05-17"),
    ("hr_HR", "29.2.", "--02-29"),
    ("hr_HR", "30.2.", "!ambiguous"),
    ("hr_HR", "5/17", "!ambiguous"),
    ("en_US", "5/17", "--05-17"),
    ("en_US", "May 17", "--05-17"),
    ("hr_HR", "--05-17", "--05-17"),
    ("hr_HR", "svibanj 1985.", "!ambiguous"),
    ("hr_HR", "1985", "!ambiguous"),
    ("en_US/fa", "۱۳۶۴/۰۲/۲۷", "1985-05-17"),
    ("en_US/fa", "۲۷ اردیبهشت", "!ambiguous"),
    ("hr_HR", "35 godina", "!not_a_date"),
    ("hr_HR", "", "=missing"),
]

CURRENCIES: list[Case] = [
    ("hr_HR", "eur", "EUR"),
    ("hr_HR", "€", "EUR"),
    ("hr_HR", "aed", "AED"),
    ("hr_HR", "Kuna", "HRK"),
    ("en_US/fa", "تومان", "IRT"),
    ("hr_HR", "bodovi", "!unknown_currency"),
    ("hr_HR", 978, "!unknown_currency"),
    ("hr_HR", "#REF!", "!sheet_error"),
    ("hr_HR", " ", "=missing"),
]


def _conventions(name: str) -> Conventions:
    locale, _, language = name.partition("/")
    return conventions(locale, language=language, zone=ZoneInfo("Europe/Zagreb"))


@pytest.mark.parametrize(("locale", "raw", "answer"), DATES, ids=repr)
def test_a_date(locale: str, raw: Cell, answer: str) -> None:
    assert said(read_date(raw, _conventions(locale), last=TODAY)) in answer.split("|")


@pytest.mark.parametrize(("locale", "raw", "answer"), AMOUNTS, ids=repr)
def test_an_amount(locale: str, raw: Cell, answer: str) -> None:
    assert said(read_amount(raw, _conventions(locale))) in answer.split("|")


@pytest.mark.parametrize(("raw", "answer"), EMAILS, ids=repr)
def test_an_address(raw: Cell, answer: str) -> None:
    assert said(read_email(raw)) == answer


@pytest.mark.parametrize(("raw", "answer"), STATUSES, ids=repr)
def test_a_status(raw: Cell, answer: str) -> None:
    assert said(read_status(raw)) == answer


@pytest.mark.parametrize(("raw", "answer"), TICKS, ids=repr)
def test_yes_or_no(raw: Cell, answer: str) -> None:
    assert said(read_ticked(raw)) == answer


@pytest.mark.parametrize(("locale", "raw", "answer"), BIRTHDAYS, ids=repr)
def test_a_birthday(locale: str, raw: Cell, answer: str) -> None:
    assert said(read_birthday(raw, _conventions(locale), TODAY)) == answer


@pytest.mark.parametrize(("locale", "raw", "answer"), CURRENCIES, ids=repr)
def test_a_currency(locale: str, raw: Cell, answer: str) -> None:
    assert said(read_currency(raw, _conventions(locale))) == answer
