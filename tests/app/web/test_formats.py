"""Ready sentences as the page shows them: numbers, days and plurals of the owner's language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.web.formats import Formats
from core.clock import FixedClock
from core.i18n import Text, counted
from core.settings import Business

NOW = FixedClock(datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "22 Feb 2026"), ("hr", "22. velj 2026."), ("fa", "۳ اسفند ۱۴۰۴")],
)
def test_a_day_in_a_sentence_is_said_as_people_write_it(language: str, said: str) -> None:
    formats = Formats(Business(language=language), NOW)
    assert said.split()[0] in formats.say(Text("{day}", day=date(2026, 2, 22)))
    assert "2026-02-22" not in formats.say(Text("{day}", day=date(2026, 2, 22)))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "22 February 2026, 05:10:00 CET"), ("fa", "۳ اسفند ۱۴۰۴، ساعت ۵:۱۰:۰۰ (+۰۱۰۰)")],
)
def test_an_instant_is_said_exactly_by_the_same_calendar(language: str, said: str) -> None:
    formats = Formats(Business(language=language, time_zone="Europe/Zagreb"), NOW)
    assert formats.exact(datetime(2026, 2, 22, 4, 10, tzinfo=UTC)) == said


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1,234.50"), ("cs", "1\xa0234,50"), ("fa", "۱٬۲۳۴٫۵۰")]
)
def test_an_amount_in_a_sentence_is_said_as_people_write_it(language: str, said: str) -> None:
    formats = Formats(Business(language=language), NOW)
    assert formats.say(Text("{amount}", amount=Decimal("1234.50"))) == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 month"), (8, "8 months")])
def test_a_number_has_its_plural_inside_a_longer_sentence(count: int, said: str) -> None:
    within = Text(
        "{left} minus {right}", left=1, right=counted("{count} month", "{count} months", count)
    )
    assert Formats(Business(), NOW).say(within) == f"1 minus {said}"
