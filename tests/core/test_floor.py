"""The floor's small things: texts, money, keys, ids, files, the schema."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from core.clock import FixedClock, today
from core.database import open_database, reading
from core.i18n import Text
from core.ids import new_id
from core.keys import email_address, email_key, name_key, phone_key
from core.migrations import check
from core.money import from_minor, say_money, to_minor
from core.settings import Business
from core.tables import account
from tests.core.addresses import ADDRESSES

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


def test_a_text_survives_storage() -> None:
    text = Text("{count} orders in {tab}", count=3, tab="2026")
    assert Text.from_json(text.to_json()) == text
    assert text.say() == "3 orders in 2026"


def test_a_value_with_braces_is_not_read_as_a_format() -> None:
    assert Text("Found {what}.", what="{secret}").say() == "Found {secret}."


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", "RSD", "IRR"]))
def test_money_survives_the_way_to_major_units_and_back(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency), currency) == minor


def test_money_is_said_as_the_owner_writes_it() -> None:
    assert say_money(123456, "EUR", "hr") == "1.234,56\xa0€"
    assert to_minor(Decimal("0.125"), "EUR") == 12


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana@Example.com", "ana@example.com"),
        (" ana@googlemail.com ", "ana@gmail.com"),
        ("ANA@BÜCHER.example.com", "ana@bücher.example.com"),
    ],
)
def test_spellings_of_one_mailbox_have_one_key(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


def test_dots_and_tags_are_part_of_an_address() -> None:
    assert email_key("a.b@example.com") != email_key("ab@example.com")
    assert email_key("a+b@example.com") != email_key("a@example.com")


@pytest.mark.parametrize("text", ["", "ana", "ana@", "ana @example.com", "a@b@example.com", "a@b"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert email_address(text) is None


@given(ADDRESSES)
@example("Ana@Example.COM")
@example("a@googlemail.com")
@example("a@xn--okolada-i6a.hr")
@example("a@b.c.arpa")
@example("a@b.local")
def test_an_address_is_read_quickly_as_the_library_reads_it(text: str) -> None:
    assert email_address(text) == _by_the_library(text)


def _by_the_library(text: str) -> str | None:
    try:
        checked = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return checked.normalized


def test_national_numbers_are_read_by_the_country() -> None:
    assert phone_key("091 234 5678", "HR") == "+385912345678" == phone_key("+385 91 2345678", "")
    assert phone_key("12", "HR") is None
    assert phone_key("091 234 5678", "") is None


def test_accents_case_and_order_of_a_name_do_not_matter() -> None:
    assert name_key("Žuljević  Ana") == name_key("ana zuljevic")


def test_ids_sort_by_time() -> None:
    assert new_id(NOW) < new_id(NOW + timedelta(milliseconds=1))


def test_the_shops_day_is_not_the_servers() -> None:
    zone = Business(time_zone="Asia/Tehran").zone
    assert today(FixedClock(NOW), zone) == (NOW + timedelta(days=1)).date()


def test_the_database_file_is_private_and_migrated(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "state.db"
    engine = open_database(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    row = {"id": "A", "address": "a@example.com", "created_at": NOW, "scopes": []}
    with engine.begin() as connection:
        connection.execute(insert(account).values(row))
        with reading(engine).connect() as reader:  # a reader never waits for the writer
            assert reader.execute(select(account)).all() == []
    with reading(engine).connect() as reader:
        assert reader.scalar(select(account.c.created_at)) == NOW
    engine.dispose()


def test_migrations_make_exactly_the_schema() -> None:
    assert check.main([]) == 0
