"""Texts within texts, lists, and instants as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.i18n import Text, counted, listed
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
        ("fa", "۱ آذر ۱۴۰۵،\u200f ۰:۳۰"),
    ],
)
def test_an_instant_is_said_in_the_zone_and_language_of_the_shop(language: str, said: str) -> None:
    at = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert say_moment(at, ZoneInfo("Europe/Zagreb"), language) == said


@pytest.mark.parametrize(
    ("language", "one", "few", "many"),
    [
        ("en", "1 month", "3 months", "8 months"),
        ("hr", "1 mjesec", "3 mjeseca", "8 mjeseci"),
        ("cs", "1 měsíc", "3 měsíce", "8 měsíců"),
    ],
)
def test_a_counted_text_has_the_form_of_its_number(
    language: str, one: str, few: str, many: str
) -> None:
    texts = [counted("{count} month", "{count} months", count) for count in (1, 3, 8)]
    assert [text.say(language) for text in texts] == [one, few, many]
    assert [Text.from_json(text.to_json()) for text in texts] == texts


def test_a_day_within_a_text_is_said_in_its_language_and_survives_storing() -> None:
    text = Text("since {day}", day=date(2026, 5, 14))
    assert (text.say("en"), text.say("hr")) == ("since 14 May 2026", "od 14. svi 2026.")
    assert text.say("fa").endswith("۲۴ اردیبهشت ۱۴۰۵")
    assert Text.from_json(text.to_json()) == text
