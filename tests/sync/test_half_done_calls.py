"""A call that Google refused after it had done a part of it: the part is ours, not the owner's."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.errors import GoogleError, Rejected, TryLater, Unsure
from core.i18n import Text
from core.model import Segment
from core.tables import change, override
from tests.sync.counter import STATUS, Shop, open_shop, with_settings
from tests.sync.test_brakes import crowd
from tests.sync.test_concurrent_hands import WRITE

MEMBERS = "people.contactGroups.members.modify"
CREATE = "people.people.batchCreateContacts"
LOYAL, NEW = "Loyal customer", "New customer"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ivo and Mia buy again: both are to change labels."""
    shop = open_shop(tmp_path)
    shop.run()
    shop.later(days=1)
    for who in ("ivo", "mia"):
        shop.order(date(2026, 3, 1), f"{who}@example.com", 10)
    return shop


def broken_off(shop: Shop, method: str, how: type[GoogleError], skip: int = 0) -> None:
    error = how(Text("Trouble."), http=400)
    shop.door.script.fail(method, error, half=True, skip=skip)
    with suppress(TryLater):
        shop.run()
    shop.door.script.forget()


def take_back(shop: Shop) -> None:
    """Both orders are cancelled: the rules say again what they said before."""
    tab = shop.book.tab("Orders")
    for _ in range(2):
        tab.delete_row(len(tab.values()) - 1)


@pytest.mark.parametrize("how", [Rejected, TryLater])
@pytest.mark.parametrize("skip", [0, 1], ids=["given", "taken"])
@pytest.mark.parametrize("cancelled", [False, True])
def test_labels_given_or_taken_by_half_are_no_answer_by_hand(
    shop: Shop, how: type[GoogleError], skip: int, cancelled: bool
) -> None:
    broken_off(shop, MEMBERS, how, skip)
    if cancelled:
        take_back(shop)
    shop.later(days=1)

    shop.run()

    assert shop.rows(override) == []
    both = ["Ivo Babić", "Mia Perić"]
    assert [who for who in shop.labels()[LOYAL] if who in both] == ([] if cancelled else both)
    assert [who for who in shop.labels()[NEW] if who in both] == (both if cancelled else [])
    shop.later(days=1)
    assert shop.run().counts == {}
    assert {row.state for row in shop.rows(change)} <= {"done", "failed"}


def test_what_she_does_to_another_label_after_it_is_still_hers(shop: Shop) -> None:
    broken_off(shop, MEMBERS, Rejected)
    shop.people.put(shop.label("Inactive customer"), shop.contact("Ivo Babić"))
    shop.later(days=1)

    shop.run()

    found = [(row.segment, row.origin) for row in shop.rows(override)]
    assert found == [("inactive", "label")]


@pytest.mark.parametrize("how", [Rejected, Unsure])
def test_contacts_made_by_half_are_not_made_twice(shop: Shop, how: type[GoogleError]) -> None:
    for who in ("Lea Marić", "Una Babić", "Vid Kos"):
        shop.order(date(2026, 3, 1), f"{who.split()[0].lower()}@example.com", 10, who)
    broken_off(shop, CREATE, how)
    for _ in range(3):
        shop.later(hours=12)
        shop.run()

    addresses = [person.emails[0] for person in shop.people.contacts()]
    assert len(addresses) == len(set(addresses)) == 8
    assert shop.rows(override) == []


@pytest.mark.parametrize(("method", "skip"), [(MEMBERS, 0), (MEMBERS, 1), (WRITE, 0)])
@pytest.mark.parametrize("how", [Rejected, TryLater])
def test_what_was_approved_and_done_by_half_is_no_answer_by_hand_while_the_rest_waits(
    tmp_path: Path, method: str, skip: int, how: type[GoogleError]
) -> None:
    """A stricter rule empties a label: approved, broken off, waiting again, and given up."""
    shop = open_shop(tmp_path)
    crowd(shop, 30)
    shop.run()
    shop.later(days=1)
    rare = replace(STATUS.segments[3], when="orders = 1 AND turnover > 1000")
    others = Segment("other", "Other customer", "orders = 1")
    status = replace(STATUS, segments=(*STATUS.segments[:3], rare, others))
    strict = with_settings(shop, dimensions=(status,))
    waiting = strict.run(attended=False)
    assert [trip.kind for trip in waiting.trips] == ["label_shrinks"]
    strict.door.script.fail(method, how(Text("Trouble."), http=400), half=True, skip=skip)
    with suppress(TryLater):
        strict.run(attended=False, approve=waiting.digest)
    strict.door.script.forget()
    for _ in range(3):
        strict.later(days=1)
        strict.run(attended=False)
        assert strict.rows(override) == []
    back = replace(status, segments=(*STATUS.segments, others))
    shop = with_settings(shop, dimensions=(back,))
    for _ in range(3):
        shop.later(days=1)
        report = shop.run()
        if report.state == "waiting":
            shop.run(approve=report.digest)

    assert shop.rows(override) == []
    assert report.counts == {}
    assert len(shop.labels()[NEW]) == 32
