"""The sample shop: how many, how varied, the same again, and nobody real in it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib import resources
from zoneinfo import available_timezones

import polars as pl
import pytest
from babel.numbers import is_currency
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.people import FAMILY, LEAP_DAY
from app.demo.shop import Shop, make_shop, sample_campaign
from core.i18n import LANGUAGES
from core.money import to_minor
from sync.metrics import CUSTOMERS, compute
from sync.purchases import ORDER_ROWS
from sync.segments import asked_for, evaluate
from sync.shipped import dimensions
from tests.app.demo.conftest import SEED, TODAY

_ADDRESS = re.compile(r"[^\s'\"<>(),;@]+@([\w.-]+\w)")
_LINK = re.compile(r"https?://([\w.-]+)")
_INVENTED = re.compile(r"(?:\w+\.)?example\.(?:com|net|org)")
_DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def test_shop_has_about_300_customers_and_900_orders(shop: Shop) -> None:
    customers = [person for person in shop.people if person.habit != "family"]

    assert len(customers) == 300
    assert 200 <= sum(person.in_contacts for person in customers) <= 260
    assert 800 <= len(shop.orders) <= 1000


def test_orders_lie_in_the_two_years_before_today(shop: Shop) -> None:
    days = [order.day for order in shop.orders]

    assert min(days) >= TODAY - timedelta(days=730)
    assert max(days) < TODAY
    assert min(days) < TODAY - timedelta(days=600)


def test_every_shipped_segment_has_members(shop: Shop) -> None:
    people = [person for person in shop.people if person.habit != "family"]
    customers = pl.DataFrame(
        [{"customer": p.name, "birthday": p.birthday} for p in people], schema=dict(CUSTOMERS)
    )
    orders = pl.DataFrame(
        [
            {
                "customer": order.person.name,
                "spreadsheet": "online" if order.online else "counter",
                "tab": 0,
                "row": row,
                "date": order.day,
                "amount": to_minor(order.amount, shop.business.currency),
                "currency": shop.business.currency,
                "number": order.number,
                "cancelled": False,
            }
            for row, order in enumerate(shop.orders)
        ],
        schema=dict(ORDER_ROWS),
    )
    questions = dimensions(shop.business.language)

    asked = asked_for(questions, shop.business.currency)
    metrics = compute(customers, orders, today=TODAY, business=shop.business, rates={}, also=asked)
    answers = evaluate(metrics, questions, TODAY, shop.business.currency)

    for question in questions:
        members = dict(answers[question.key].value_counts().iter_rows())
        assert all(members.get(s.key, 0) >= 10 for s in question.segments), members


def test_family_is_no_customer(shop: Shop) -> None:
    family = [person for person in shop.people if "family" in person.labels]

    assert len(family) == FAMILY
    assert all(person.in_contacts for person in family)
    assert not {person.name for person in family} & {order.person.name for order in shop.orders}


def test_own_labels_clash_with_no_segment(shop: Shop) -> None:
    segments = {
        segment.name.casefold()
        for dimension in dimensions(shop.business.language)
        for segment in dimension.segments
    }

    assert shop.own_label.casefold() not in segments
    assert shop.family_label.casefold() not in segments
    assert sum("own" in person.labels for person in shop.people) >= 10


def test_contacts_are_as_uneven_as_real_ones(shop: Shop) -> None:
    contacts = [person for person in shop.people if person.in_contacts]
    birthdays = [person.birthday for person in contacts]
    shared = [person.email for person in contacts if (person.email or "").startswith("info@")]

    assert birthdays.count(LEAP_DAY) == 1
    assert sum(birthday is None for birthday in birthdays) >= 50
    assert sum(str(birthday).startswith("--") for birthday in birthdays) >= 5
    assert sum(person.email is None for person in contacts) >= 10
    assert len(shared) == 2
    assert all(person.email or person.phone for person in shop.people)


def test_people_are_told_apart(shop: Shop) -> None:
    names = [person.name for person in shop.people]
    emails = [p.email for p in shop.people if p.email and not p.email.startswith("info@")]
    phones = [person.phone for person in shop.people if person.phone]

    assert len(set(names)) == len(names)
    assert len(set(emails)) == len(emails)
    assert len(set(phones)) == len(phones)


def test_same_seed_makes_the_same_shop(shop: Shop) -> None:
    again = make_shop(shop.business.language, TODAY, SEED)

    assert again == shop
    assert make_shop(shop.business.language, TODAY, SEED + 1) != shop


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(LANGUAGES), _DAYS, st.integers(0, 10_000))
def test_any_day_and_seed_make_a_shop(language: str, today: date, seed: int) -> None:
    shop = make_shop(language, today, seed)

    titles = [tab.title for tab in shop.spreadsheets[0].tabs]
    assert len(shop.spreadsheets) == 2
    assert titles == sorted(set(titles))
    assert 750 <= len(shop.orders) <= 1050


def test_no_address_is_outside_the_example_domains(shop: Shop) -> None:
    text = repr(shop) + repr(sample_campaign(shop.business.language))
    hosts = [host for pattern in (_ADDRESS, _LINK) for host in pattern.findall(text)]

    assert len(hosts) > 500
    assert all(_INVENTED.fullmatch(host) for host in hosts)


def test_countries_name_no_address_outside_the_example_domains() -> None:
    for language in LANGUAGES:
        text = resources.files("app.demo.countries").joinpath(f"{language}.toml").read_text("utf-8")
        for host in _ADDRESS.findall(text) + _LINK.findall(text):
            assert _INVENTED.fullmatch(host), host


def test_british_numbers_are_those_kept_for_fiction() -> None:
    shop = make_shop("en", TODAY, SEED)

    assert all(p.phone.startswith("07700 900") for p in shop.people if p.phone)


def test_business_fits_its_language(shop: Shop) -> None:
    business = shop.business

    assert business.time_zone in available_timezones()
    assert is_currency(business.currency)
    assert business.region == business.country
    assert shop.right_to_left == (business.language == "fa")


def test_campaign_is_written_in_the_shops_words(shop: Shop) -> None:
    name, subject, body = sample_campaign(shop.business.language)

    assert name
    assert subject
    assert re.search(r'\{\{ first_name or ".+" \}\}', body)
    assert shop.business.name in body


def test_unknown_language_has_no_shop() -> None:
    with pytest.raises(FileNotFoundError):
        make_shop("de", TODAY, SEED)
