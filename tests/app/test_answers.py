"""What she chooses on the page or by command holds in both places until it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from app import answers
from app.choices import choice_named, dimension_named
from app.reading.answers import Answer, all_by_hand
from app.reading.customers import BY_HAND, customer_story, customers
from app.who import find_customer
from app.wiring import Services
from core.errors import Rejected, WrongUse
from core.i18n import Text
from core.tables import override
from sync.hands import COMMAND, PAGE
from tests.sync.counter import ACCOUNT, AGE, NOW, STATUS, Shop, settled_shop

LOYAL, NEW, INACTIVE = "Loyal customer", "New customer", "Inactive customer"
IVO = "Ivo Babić"
TODAY = NOW.date()
WRITE = "sheets.spreadsheets.values.batchUpdate"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return settled_shop(tmp_path, dimensions=(STATUS, AGE))


def services_of(shop: Shop) -> Services:
    key = shop.settings.path.with_name("key")
    return Services(shop.settings, shop.engine, ACCOUNT, shop.clock, key, lambda: shop.door)  # type: ignore[arg-type,return-value]


def choose(shop: Shop, answer: str, until: date | None = None, origin: str = PAGE) -> None:
    services = services_of(shop)
    who = find_customer(services, IVO)
    answers.choose(services, who, choice_named(services, answer, "Status"), origin, until)


def automatic(shop: Shop) -> int:
    services = services_of(shop)
    return answers.automatic(services, find_customer(services, IVO), [STATUS])


def shown(shop: Shop) -> Answer:
    """Ivo's status as the page and the commands show it."""
    services = services_of(shop)
    return customer_story(services, find_customer(services, IVO).id).customer.answers["status"]


def both(shop: Shop) -> tuple[object, list[str]]:
    """Ivo's status in the sheet, and his labels."""
    return shop.answers()[IVO], [name for name, who in shop.labels().items() if IVO in who]


def in_force(shop: Shop) -> list[tuple[str | None, str]]:
    return [(o.segment, o.origin) for o in shop.rows(override) if o.ended_at is None]


def test_an_answer_chosen_on_the_page_is_written_to_both_places_by_the_next_sync(
    shop: Shop,
) -> None:
    choose(shop, LOYAL)
    assert shown(shop).name == LOYAL
    assert shown(shop).pending

    shop.run()

    assert both(shop) == (LOYAL, [LOYAL])
    assert not shown(shop).pending
    assert shop.run().counts == {}
    assert in_force(shop) == [("loyal", PAGE)]


def test_none_by_hand_is_shown_as_a_dash_by_hand(shop: Shop) -> None:
    choose(shop, "none")
    shop.run()

    assert both(shop) == ("—", [])
    assert (shown(shop).segment, shown(shop).by_hand) == (None, True)
    assert shop.run().counts == {}


def test_automatic_lets_the_rules_answer_again(shop: Shop) -> None:
    choose(shop, LOYAL)
    shop.run()
    shop.later(hours=1)

    assert automatic(shop) == 1
    assert (shown(shop).name, shown(shop).pending) == (NEW, True)
    shop.run()

    assert both(shop) == (NEW, [NEW])
    assert in_force(shop) == []
    assert shop.run().counts == {}


@pytest.mark.parametrize("answer", [LOYAL, "none"])
def test_after_its_last_day_the_rules_answer_again_in_both_places(shop: Shop, answer: str) -> None:
    choose(shop, answer, until=TODAY + timedelta(days=2))
    shop.run()
    shop.later(days=2)
    shop.run()
    held = both(shop)
    shop.later(days=1)
    assert shown(shop).name == NEW

    shop.run()

    assert held[0] == {"none": "—"}.get(answer, answer)
    assert both(shop) == (NEW, [NEW])
    assert in_force(shop) == []
    shop.later(hours=1)
    assert shop.run().counts == {}
    assert in_force(shop) == []


def test_the_last_day_is_the_shops_and_not_the_servers(shop: Shop) -> None:
    business = replace(shop.settings.business, time_zone="Pacific/Auckland")
    there = shop.but(settings=replace(shop.settings, business=business))
    shop.later(hours=9)  # 13:10 on 1 March in Greenwich is 2 March in Auckland
    with pytest.raises(WrongUse, match="1 Mar 2026 is over already"):
        choose(there, LOYAL, until=TODAY)
    choose(there, LOYAL, until=TODAY + timedelta(days=1))
    there.run()
    shop.later(hours=22)  # still 2 March in Greenwich

    there.run()

    assert both(there) == (NEW, [NEW])


def test_a_value_that_ended_but_still_stands_is_ours_and_no_edit_of_hers(shop: Shop) -> None:
    choose(shop, LOYAL, until=TODAY)
    shop.run()
    shop.later(days=1)
    for method in ("people.contactGroups.members.modify",) * 2 + (WRITE,):
        shop.door.script.fail(method, Rejected(Text("Google says no.")))
    shop.run()
    assert both(shop) == (LOYAL, [LOYAL])
    assert in_force(shop) == []
    shop.later(hours=1)

    shop.run()

    assert both(shop) == (NEW, [NEW])
    assert in_force(shop) == []


def test_an_end_date_is_set_and_taken_away_later(shop: Shop) -> None:
    services = services_of(shop)
    who, status = find_customer(services, IVO), dimension_named(services, "status")
    with pytest.raises(WrongUse, match="was not chosen by hand"):
        answers.hold(services, who, status, TODAY)
    choose(shop, LOYAL)
    answers.hold(services, who, status, TODAY + timedelta(days=9))
    assert shown(shop).until == TODAY + timedelta(days=9)
    answers.hold(services, who, status, None)
    assert shown(shop).until is None


def test_the_same_choice_again_is_no_second_override(shop: Shop) -> None:
    choose(shop, LOYAL)
    choose(shop, LOYAL, until=TODAY, origin=COMMAND)

    assert in_force(shop) == [("loyal", PAGE)]
    assert len(shop.rows(override)) == 1
    assert shown(shop).until == TODAY


def during(shop: Shop, method: str, act: Callable[[], object]) -> None:
    """Do something once while a run calls `method`."""

    def watch(called: str) -> None:
        if called == method:
            shop.door.script.watch = None
            act()

    shop.door.script.watch = watch


@pytest.mark.parametrize("moment", ["people.people.connections.list", WRITE])
def test_an_answer_chosen_while_a_run_is_under_way_is_neither_lost_nor_doubled(
    shop: Shop, moment: str
) -> None:
    shop.order(date(2026, 2, 28), "jan@example.com", 10)
    during(shop, moment, lambda: choose(shop, INACTIVE))
    shop.run()
    shop.later(hours=1)

    shop.run()

    assert both(shop) == (INACTIVE, [INACTIVE])
    assert in_force(shop) == [("inactive", PAGE)]
    assert shop.run().counts == {}


def test_the_choice_of_this_minute_is_newer_than_the_edit_the_run_found(shop: Shop) -> None:
    shop.pick(IVO, LOYAL)
    during(shop, "people.people.connections.list", lambda: choose(shop, INACTIVE))
    shop.run()
    shop.later(hours=1)

    shop.run()

    assert both(shop) == (INACTIVE, [INACTIVE])
    assert in_force(shop) == [("inactive", PAGE)]


def test_what_is_given_back_while_a_run_is_under_way_stays_given_back(shop: Shop) -> None:
    choose(shop, LOYAL)
    shop.run()
    shop.later(hours=1)
    during(shop, "people.people.connections.list", lambda: automatic(shop))
    shop.run()
    shop.later(hours=1)

    shop.run()

    assert both(shop) == (NEW, [NEW])
    assert in_force(shop) == []


def test_every_answer_by_hand_is_listed_with_where_it_comes_from(shop: Shop) -> None:
    choose(shop, LOYAL, until=TODAY)
    shop.pick("Ana Horvat", INACTIVE)
    shop.run()

    found = {one.name: one.answer for one in all_by_hand(services_of(shop))}

    assert {name: (a.origin, a.run, a.until) for name, a in found.items()} == {
        "Ana Horvat": ("sheet", 2, None),
        IVO: ("page", None, TODAY),
    }
    assert str(found[IVO].why("en")) == (
        "chosen by hand on the page, since 1 Mar 2026, until 1 Mar 2026"
    )
    page = customers(services_of(shop), segment=BY_HAND)
    assert [one.name for one in page.rows] == ["Ana Horvat", IVO]


def test_whoever_is_not_in_contacts_any_more_cannot_be_answered_for(shop: Shop) -> None:
    shop.people.delete(shop.contact("Jan Kos"))
    shop.run()
    services = services_of(shop)

    with pytest.raises(WrongUse, match="is not a customer now"):
        answers.choose(
            services, find_customer(services, "Jan Kos"), choice_named(services, NEW), PAGE
        )


def test_an_answer_two_dimensions_have_has_to_be_named_with_its_dimension(shop: Shop) -> None:
    services = services_of(shop)
    assert choice_named(services, "UNDER 35").dimension == AGE
    with pytest.raises(WrongUse, match="--dimension: Status, Age"):
        choice_named(services, "none")
    with pytest.raises(WrongUse, match=r"Choose one of .*Loyal customer"):
        choice_named(services, "Gold")


def test_another_choice_on_the_page_than_in_the_sheet_waits_until_they_agree(shop: Shop) -> None:
    choose(shop, LOYAL)
    shop.pick(IVO, INACTIVE)
    for _ in range(2):
        report = shop.run()
        (problem,) = report.problems
        assert problem.kind == "different_edits"
        assert f"to {LOYAL} on the page" in problem.message.say("en")
        assert f"to {INACTIVE} in Google" in problem.message.say("en")
        assert both(shop) == (INACTIVE, [NEW])
        assert shown(shop).pending
        assert in_force(shop) == [("loyal", PAGE)]
        shop.later(hours=1)

    shop.pick(IVO, LOYAL)

    assert shop.run().problems == ()
    assert both(shop) == (LOYAL, [LOYAL])
    assert in_force(shop) == [("loyal", PAGE)]


def test_automatic_on_the_page_lets_what_she_chose_in_google_hold(shop: Shop) -> None:
    choose(shop, LOYAL)
    shop.pick(IVO, INACTIVE)
    shop.run()
    automatic(shop)

    assert shop.run().problems == ()
    assert both(shop) == (INACTIVE, [INACTIVE])
    assert in_force(shop) == [("inactive", "sheet")]


def test_the_same_choice_on_the_page_and_in_the_sheet_is_one(shop: Shop) -> None:
    choose(shop, LOYAL)
    shop.pick(IVO, LOYAL)

    assert shop.run().problems == ()
    assert both(shop) == (LOYAL, [LOYAL])
    assert in_force(shop) == [("loyal", PAGE)]


def test_none_by_hand_goes_with_its_dimension(shop: Shop) -> None:
    choose(shop, "none")
    shop.run()
    services = services_of(shop)
    without = replace(services, settings=replace(services.settings, dimensions=(AGE,)))
    ivo = find_customer(without, IVO)
    assert "status" in customer_story(services, ivo.id).customer.answers
    assert "status" not in customer_story(without, ivo.id).customer.answers
    assert all_by_hand(without) == []
    assert customers(without, segment=BY_HAND).total == 0
