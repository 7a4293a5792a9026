"""Texts within texts, lists, and instants as people say them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.i18n import Text, listed
from core.moments import say_moment


def test_a_text_within_a_text_is_said_in_the_same_language_and_survives_storing() -> None:
    outer = Text("{key}: {what}", key="mail.from", what=Text("this is no e-mail address."))
    assert outer.say("hr") == "mail.from: ovo nije e-mail adresa."
    assert Text.from_json(outer.to_json()) == outer


def test_a_list_has_the_comma_and_the_words_of_its_language() -> None:
    columns = listed([Text("Date"), Text("Amount"), Text("Phone")])
    assert columns.say("hr") == "Datum, Iznos, Telefon"
    assert columns.say("fa") == "تاریخ، مبلغ، تلفن"
    assert listed([Text("Date")]).say() == "Date"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "22 Nov 2026, 00:30"),
        ("hr", "22. stu 2026. 00:30"),
        ("fa", "۲۲ نوامبر ۲۰۲۶،\u200f ۰:۳۰"),
    ],
)
def test_an_instant_is_said_in_the_zone_and_language_of_the_shop(language: str, said: str) -> None:
    at = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert say_moment(at, ZoneInfo("Europe/Zagreb"), language) == said
