"""Rules tried out, answers explained and foreseen: what is told is what the next runs do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import delete

from app import trying
from app.reading.history import segment_meant
from app.shop import open_shop as open_all
from app.who import find_customer
from app.wiring import Services
from core.errors import WrongUse
from core.model import Dimension, Segment
from core.tables import customer as customers
from core.tables import membership
from sync.explain import explain
from sync.rules.problem import RuleProblem
from sync.segments import asked_for
from tests.sync.counter import ACCOUNT, AGE, STATUS, Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = open_shop(tmp_path, dimensions=(STATUS, AGE))
    shop.people.edit(shop.contact("Jan Kos"), birthday="1991-03-20")
    shop.run()
    shop.later(minutes=20)
    return shop


@pytest.fixture
def services(shop: Shop) -> Services:
    return services_of(shop)


def services_of(shop: Shop) -> Services:
    key = shop.settings.path.with_name("key")
    return Services(shop.settings, shop.engine, ACCOUNT, shop.clock, key, lambda: shop.door)  # type: ignore[arg-type,return-value]


def customer(services: Services, name: str) -> str:
    return find_customer(services, name).id


def test_a_rule_means_whom_it_would_put_into_a_segment(services: Services) -> None:
    tried = trying.count(services, "orders >= 1")
    assert (tried.count, tried.customers) == (4, 5)
    assert sorted(one.name for one in tried.sample) == [
        "Ana Horvat",
        "Eva Novak",
        "Ivo Babić",
        "Mia Perić",
    ]
    assert "number of orders" in str(tried.sentence)


def test_another_rule_for_a_segment_tells_who_would_come_and_go(services: Services) -> None:
    loyal = segment_meant(services, "Loyal customer")
    tried = trying.count(services, "turnover >= 40 AND orders = 1", loyal)
    assert [one.name for one in tried.entering] == ["Mia Perić"]
    assert [one.name for one in tried.leaving] == ["Ana Horvat"]


def test_an_inactive_customer_does_not_come_in_by_a_rule_further_down(services: Services) -> None:
    loyal = segment_meant(services, "Loyal customer")
    coming = trying.count(services, "turnover >= 40", loyal).entering
    assert "Eva Novak" not in {one.name for one in coming}


def test_every_explanation_ends_in_the_answer_the_run_gave(shop: Shop, services: Services) -> None:
    computed = {(row.customer, row.dimension): row.computed for row in shop.rows(membership)}
    for name in ("Ana Horvat", "Ivo Babić", "Eva Novak", "Jan Kos", "Mia Perić"):
        id = customer(services, name)
        for told in trying.told(services, id):
            assert told.explanation.answer == computed.get((id, told.dimension.key))


RARE = Dimension("rfm", "RFM", (Segment("best", "Best", "rfm_m >= 4"),))
"""It compares customers."""


@pytest.mark.parametrize("more", [(), (RARE,)])
def test_looking_at_one_customer_tells_what_looking_at_all_of_them_does(
    shop: Shop, services: Services, more: tuple[Dimension, ...]
) -> None:
    dimensions = (*services.settings.dimensions, *more)
    services = replace(services, settings=replace(services.settings, dimensions=dimensions))
    everybody = open_all(services)
    metrics = everybody.metrics(also=asked_for(dimensions, "EUR"))
    foreseen = {(one.customer, one.dimension): one for one in trying.coming(services, 400)}
    for who in everybody.rows:
        for one in trying.told(services, who):
            told = explain(metrics, one.dimension, everybody.today, "EUR")
            same = next(each for each in told if each.customer == who)
            assert (one.explanation.steps, one.explanation.why) == (same.steps, same.why)
            assert one.coming == foreseen.get((who, one.dimension.name))


WORTH = Dimension(
    "worth",
    "Worth",
    (
        Segment("big", "Big", "turnover_third = 3"),
        Segment("late", "Late", "expected_next_order < today"),
        Segment("best", "Best", "rfm_group = 'champions' OR p_alive > 0.5"),
    ),
)


def test_who_was_compared_by_a_run_is_explained_without_the_others(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, dimensions=(STATUS, WORTH))
    shop.run()
    here = services_of(shop)
    given = {r.customer: r.computed for r in shop.rows(membership) if r.dimension == "worth"}
    told = {who: trying.told(here, who) for who in open_all(here).rows}
    assert {who: one[1].explanation.answer for who, one in told.items()} == {
        who: given.get(who) for who in told
    }
    eva = customer(here, "Eva Novak")
    with shop.engine.begin() as connection:  # nobody is left to compare her with
        connection.execute(delete(customers).where(customers.c.id != eva))

    (_, alone), (_, before) = trying.told(here, eva), told[eva]

    assert (alone.explanation.steps, alone.coming) == (before.explanation.steps, before.coming)
    assert alone.explanation.answer == "big"  # alone in the shop she would be in the middle


def test_what_is_foreseen_comes_true_on_that_day_and_not_before(
    shop: Shop, services: Services
) -> None:
    coming = trying.coming(services, 400)
    assert [(one.day, one.name, one.then) for one in coming if one.dimension == "Age"] == [
        (date(2026, 3, 20), "Jan Kos", "35 and over")
    ]
    for one in coming[:3]:
        shop.later(days=(one.day - shop.clock.now().date()).days - 1)
        shop.run()
        assert shop.answers(one.dimension)[one.name] == one.now
        shop.later(days=1)
        shop.run()
        assert shop.answers(one.dimension)[one.name] == one.then


def test_no_day_changes_what_was_chosen_by_hand(shop: Shop, services: Services) -> None:
    shop.pick("Jan Kos", "Under 35", "Age")
    shop.run()
    shop.pick("Jan Kos", "35 and over", "Age")
    shop.later(minutes=20)
    shop.run()
    assert [one for one in trying.coming(services, 60) if one.dimension == "Age"] == []
    told = {one.dimension.key: one for one in trying.told(services, customer(services, "Jan Kos"))}
    assert told["age"].by_hand
    assert told["age"].coming is None
    assert told["age"].explanation.answer == "young"


def test_the_past_is_judged_by_the_orders_until_then(services: Services) -> None:
    tried = trying.tried_before(services, "orders >= 1", date(2026, 1, 31), 28)
    assert (tried.meant.customers, tried.meant.again) == (2, 1)  # Ana and Eva; Ana came back
    with pytest.raises(WrongUse, match="is not past"):
        trying.tried_before(services, "orders >= 1", date(2026, 3, 1), 28)


def test_a_wrong_rule_says_where(services: Services) -> None:
    with pytest.raises(RuleProblem, match="orders"):
        trying.count(services, "order >= 1")
