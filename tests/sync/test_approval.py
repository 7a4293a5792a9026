"""What a person approved goes; of what came in since, what trips no brake by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import WrongUse
from core.tables import override
from sync.report import RunReport
from tests.sync.counter import Shop, open_shop
from tests.sync.test_brakes import crowd, kinds

AWAY, POTENTIAL = "Inactive customer", "Potential customer"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Forty people who bought once, all settled; eleven edits by hand at once are too many."""
    shop = open_shop(tmp_path)
    crowd(shop, 40)
    shop.run()
    shop.later(hours=1)
    return shop


def pick(shop: Shop, people: range, option: str) -> None:
    for at in people:
        shop.pick(f"Person {at}", option)


def chosen(shop: Shop) -> dict[str | None, int]:
    """How many overrides to each segment are in force."""
    rows = [row.segment for row in shop.rows(override) if row.ended_at is None]
    return {segment: rows.count(segment) for segment in set(rows)}


def waiting(shop: Shop) -> RunReport:
    report = shop.run()
    assert (report.state, kinds(report)) == ("waiting", ["many_overrides"])
    shop.later(minutes=5)
    return report


def test_nothing_changed_meanwhile(shop: Shop) -> None:
    pick(shop, range(12), AWAY)

    report = shop.run(approve=waiting(shop).digest)

    assert (report.state, chosen(shop)) == ("done", {"inactive": 12})
    assert shop.run().counts == {}


def test_what_the_owner_took_back_is_not_done(shop: Shop) -> None:
    pick(shop, range(12), AWAY)
    digest = waiting(shop).digest
    pick(shop, range(5), "New customer")

    report = shop.run(approve=digest)

    assert (report.state, chosen(shop)) == ("done", {"inactive": 7})
    assert shop.answers()["Person 3"] == "New customer"


def test_when_all_of_it_was_taken_back_nothing_is_written(shop: Shop) -> None:
    pick(shop, range(12), AWAY)
    digest = waiting(shop).digest
    pick(shop, range(12), "New customer")

    report = shop.run(approve=digest)

    assert (report.state, report.counts, chosen(shop)) == ("done", {}, {})


def test_a_few_more_go_with_it(shop: Shop) -> None:
    pick(shop, range(12), AWAY)
    digest = waiting(shop).digest
    pick(shop, range(12, 22), AWAY)

    report = shop.run(approve=digest)

    assert (report.state, chosen(shop)) == ("done", {"inactive": 22})


def test_too_many_more_wait_under_a_digest_of_their_own(shop: Shop) -> None:
    pick(shop, range(12), AWAY)
    digest = waiting(shop).digest
    pick(shop, range(12, 23), AWAY)

    report = shop.run(approve=digest)

    assert (report.state, kinds(report), chosen(shop)) == (
        "waiting",
        ["many_overrides"],
        {"inactive": 12},
    )
    assert report.digest != digest
    assert shop.run(approve=report.digest).state == "done"
    assert chosen(shop) == {"inactive": 23}


def test_another_answer_for_the_same_people_is_not_what_was_approved(shop: Shop) -> None:
    pick(shop, range(12), AWAY)
    digest = waiting(shop).digest
    pick(shop, range(12), POTENTIAL)

    report = shop.run(approve=digest)

    assert (report.state, kinds(report), chosen(shop)) == ("waiting", ["many_overrides"], {})


def test_a_digest_of_a_plan_that_was_replaced_is_wrong_use(shop: Shop) -> None:
    pick(shop, range(12), AWAY)
    digest = waiting(shop).digest
    pick(shop, range(20), AWAY)
    waiting(shop)
    shop.door.reset_calls()

    with pytest.raises(WrongUse):
        shop.run(approve=digest)
    assert (shop.door.calls, chosen(shop)) == ({}, {})


def test_who_accepts_a_loss_accepts_a_smaller_one_but_no_larger(shop: Shop) -> None:
    people = [shop.people.contact(shop.contact(f"Person {at}")) for at in range(40)]
    for person in people[:20]:
        shop.people.delete(person.resource_name)
    digest = shop.run().digest
    shop.people.delete(people[20].resource_name)

    larger = shop.run(approve=digest)

    assert (larger.state, kinds(larger)) == ("waiting", ["contacts_lost"])
    shop.people.add("Person 0", email="p0@example.com")
    assert shop.run(approve=larger.digest).state == "done"
