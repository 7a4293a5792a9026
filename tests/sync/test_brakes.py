"""What is too unlikely waits for a person, with its numbers and the way on."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.errors import WrongUse
from core.model import Segment
from core.settings import ContactRules
from core.tables import customer, override, run
from tests.sync.counter import STATUS, Shop, open_shop, with_settings


def crowd(shop: Shop, number: int) -> None:
    """That many people who bought once."""
    for at in range(number):
        shop.people.add(f"Person {at}", email=f"p{at}@example.com")
        shop.order(date(2026, 2, 1), f"p{at}@example.com", 10)


def kinds(report: object) -> list[str]:
    return [trip.kind for trip in report.trips]  # type: ignore[attr-defined]


def test_the_first_plan_waits_unless_somebody_watches(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)

    report = shop.run(attended=False)

    assert (report.state, kinds(report)) == ("waiting", ["first_plan", "many_contacts"])
    assert shop.writes() == {}
    assert shop.rows(run)[0].plan["changes"]["add_members"]["status:loyal"]


def numbers(shop: Shop) -> dict[str, tuple[int, int]]:
    return {row.name: (row.orders, row.turnover) for row in shop.rows(customer)}


def test_while_the_first_plan_waits_everybodys_orders_are_known(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.run(dry_run=True, as_of=date(2025, 3, 1))
    shop.run(attended=False)
    before = numbers(shop)
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)

    shop.run(attended=False)

    assert before["Ana Horvat"][0] == 2
    assert before["Ivo Babić"][0] == 1
    assert before["Jan Kos"] == (0, 0)
    assert numbers(shop)["Ivo Babić"] == (2, before["Ivo Babić"][1] + 1000)


def test_a_later_plan_that_waits_leaves_the_numbers_it_is_judged_by(shop: Shop) -> None:
    before = numbers(shop)
    for name in ("Ana Horvat", "Ivo Babić"):
        shop.people.delete(shop.contact(name))
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)

    report = shop.run()

    assert report.state == "waiting"
    assert numbers(shop) == before


def test_the_approved_first_plan_is_written(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    waiting = shop.run(attended=False)

    report = shop.run(attended=False, approve=waiting.digest)

    assert report.state == "done"
    assert shop.labels()["New customer"] == ["Ivo Babić", "Mia Perić"]
    assert [row.state for row in shop.rows(run)] == ["replaced", "done"]
    assert shop.run(attended=False).counts == {}


def test_a_first_run_that_finds_no_header_waits_even_if_somebody_watches(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.book.tab("Orders").fill([["a", "b", "c", "d"]], row=0)

    report = shop.run()

    assert (report.state, kinds(report)) == ("waiting", ["no_header"])
    assert [problem.kind for problem in report.problems] == ["no_header"]
    assert shop.writes() == {}


def test_a_first_run_without_a_header_goes_on_once_it_is_approved(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.book.tab("Orders").fill([["a", "b", "c", "d"]], row=0)

    report = shop.run(approve=shop.run().digest)

    assert report.state == "done"
    assert shop.run().state == "done"


def test_a_misspelled_label_to_leave_out_waits_before_anybody_becomes_a_customer(
    tmp_path: Path,
) -> None:
    shop = with_settings(open_shop(tmp_path), contacts=ContactRules(exclude=("Famly",)))

    report = shop.run()

    assert (report.state, kinds(report)) == ("waiting", ["label_unknown"])
    assert shop.writes() == {}
    assert shop.run(approve=report.digest).state == "done"


def test_a_label_to_leave_out_that_went_later_stops_no_night(shop: Shop) -> None:
    shop = with_settings(shop, contacts=ContactRules(exclude=("Famly",)))

    report = shop.run(attended=False)

    assert (report.state, [one.kind for one in report.problems]) == ("done", ["label_unknown"])


def test_what_came_in_after_the_approval_was_asked_waits_for_the_next_run(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    waiting = shop.run(attended=False)
    shop.people.add("Zoe Late", email="zoe@example.com")

    report = shop.run(attended=False, approve=waiting.digest)

    assert report.state == "done"
    assert shop.labels()["Potential customer"] == ["Jan Kos"]
    shop.run(attended=False)
    assert shop.labels()["Potential customer"] == ["Jan Kos", "Zoe Late"]


def test_an_unknown_digest_is_wrong_use_and_reads_nothing(shop: Shop) -> None:
    shop.door.reset_calls()
    with pytest.raises(WrongUse):
        shop.run(approve="0" * 64)

    assert shop.door.calls == {}


def test_the_same_plan_has_the_same_digest(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    first = shop.run(attended=False)
    shop.later(minutes=5)

    assert shop.run(attended=False).digest == first.digest


def test_contacts_suddenly_gone_stop_the_run_and_the_mirror_stays(shop: Shop) -> None:
    for name in ("Ana Horvat", "Ivo Babić"):
        shop.people.delete(shop.contact(name))

    report = shop.run()

    assert (report.state, kinds(report)) == ("waiting", ["contacts_lost"])
    assert "3" in str(report.trips[0].message)
    assert "5" in str(report.trips[0].message)
    assert shop.writes() == {}
    assert kinds(shop.run()) == ["contacts_lost"]


def test_lost_contacts_can_be_approved(shop: Shop) -> None:
    for name in ("Ana Horvat", "Ivo Babić"):
        shop.people.delete(shop.contact(name))
    waiting = shop.run()

    report = shop.run(approve=waiting.digest)

    assert report.state == "done"
    assert shop.run().state == "done"


def test_contacts_that_came_back_lift_the_brake(shop: Shop) -> None:
    gone = [shop.people.contact(shop.contact(name)) for name in ("Ana Horvat", "Ivo Babić")]
    for person in gone:
        shop.people.delete(person.resource_name)
    shop.run()
    for person in gone:
        shop.people.add(person.name, email=person.emails[0])

    report = shop.run()

    assert report.state == "done"
    assert shop.labels()["Loyal customer"] == ["Ana Horvat"]
    assert shop.rows(override) == []


def test_an_order_tab_that_lost_its_rows_stops_the_run(shop: Shop) -> None:
    tab = shop.book.tab("Orders")
    kept = tab.values()[:3]
    tab.cells.clear()
    tab.fill(kept)

    report = shop.run()

    assert (report.state, kinds(report)) == ("waiting", ["rows_lost"])
    assert shop.labels()["Loyal customer"] == ["Ana Horvat"]


def test_an_order_tab_that_vanished_stops_the_run(shop: Shop) -> None:
    shop.book.tabs.remove(shop.book.tab("Orders"))

    report = shop.run()

    assert (report.state, kinds(report)) == ("waiting", ["tab_gone"])


def test_a_header_that_vanished_stops_the_run(shop: Shop) -> None:
    shop.book.tab("Orders").fill([["1", "2", "3", "4"]])

    assert kinds(shop.run()) == ["tab_gone"]


def test_a_moved_column_is_no_reason_to_stop(shop: Shop) -> None:
    tab = shop.book.tab("Orders")
    rows = tab.values()
    tab.cells.clear()
    tab.fill([[row[3] if len(row) > 3 else "", *row[:3]] for row in rows])

    assert shop.run().counts == {}


def test_another_column_in_place_of_a_mapped_one_stops_the_run(shop: Shop) -> None:
    tab = shop.book.tab("Orders")
    rows = tab.values()
    tab.cells.clear()
    header, *orders = rows
    tab.fill([["Date", "E-mail", "Name", "Notes", "Total"]])
    tab.fill([[*row[:3], "", 1] for row in orders], row=1)

    assert header[3] == "Amount"
    assert kinds(shop.run()) == ["columns_changed"]


def test_many_new_answers_by_hand_are_held_and_the_rest_goes_on(shop: Shop) -> None:
    crowd(shop, 20)
    shop.run()
    shop.later(hours=1)
    for at in range(11):
        shop.pick(f"Person {at}", "Inactive customer")
    shop.order(date(2026, 2, 28), "ivo@example.com", 10)

    report = shop.run()

    assert (report.state, kinds(report)) == ("waiting", ["many_overrides"])
    assert shop.rows(override) == []
    assert shop.answers()["Person 3"] == "Inactive customer"
    assert "Ivo Babić" in shop.labels()["Loyal customer"]

    approved = shop.run(approve=report.digest)

    assert approved.state == "done"
    assert len(shop.rows(override)) == 11
    assert "Person 3" in shop.labels()["Inactive customer"]


def test_ten_new_answers_by_hand_are_taken(shop: Shop) -> None:
    crowd(shop, 20)
    shop.run()
    shop.later(hours=1)
    for at in range(10):
        shop.pick(f"Person {at}", "Inactive customer")

    assert shop.run().state == "done"


def test_a_label_that_would_lose_many_is_held_back(shop: Shop) -> None:
    crowd(shop, 20)
    shop.run()
    stricter = (Segment("new", "New customer", "orders = 1 AND turnover > 1000"),)
    status = replace(STATUS, segments=(*STATUS.segments[:3], *stricter))
    shop = with_settings(shop, dimensions=(status,))

    report = shop.run()

    assert (report.state, kinds(report)) == ("waiting", ["label_shrinks"])
    assert "22 of 22" in str(report.trips[0].message)
    assert len(shop.labels()["New customer"]) == 22

    shop.run(approve=report.digest)

    assert shop.labels()["New customer"] == []


def test_a_label_held_back_stays_held_back_the_next_night(shop: Shop) -> None:
    crowd(shop, 20)
    shop.run()
    shop.later(hours=1)
    tab = shop.book.tab("Orders")
    for row, cells in enumerate(tab.values()):
        if str(cells[1]).startswith("p"):
            tab.put(row, 1, "ana@example.com")
    first = shop.run()
    shop.later(hours=24)

    second = shop.run()

    assert kinds(first) == kinds(second) == ["label_shrinks"]
    assert len(shop.labels()["New customer"]) == 22


def test_those_who_leave_by_the_calendar_trip_no_brake(shop: Shop) -> None:
    crowd(shop, 20)
    shop.run()
    shop.later(days=300)

    report = shop.run()

    assert report.state == "done"
    assert len(shop.labels()["Inactive customer"]) == 24


def test_many_new_contacts_wait_unless_somebody_watches(shop: Shop) -> None:
    for at in range(11):
        shop.order(date(2026, 2, 27), f"new{at}@example.com", 10, f"Buyer {at}")

    report = shop.run(attended=False)

    assert kinds(report) == ["many_contacts"]
    assert len(shop.people.contacts()) == 5
    assert shop.answers()["Buyer 3"] == "New customer"

    shop.run(attended=False, approve=report.digest)

    assert len(shop.people.contacts()) == 16
    assert "Buyer 3" in shop.labels()["New customer"]


def test_a_clock_that_is_a_day_off_stops_the_run(shop: Shop) -> None:
    shop.door.google_ahead = timedelta(days=-2)

    report = shop.run()

    assert (report.state, kinds(report)) == ("waiting", ["clock_off"])
    assert "48" in str(report.trips[0].message)


def test_an_order_sheet_taken_out_of_the_configuration_waits_for_a_person(shop: Shop) -> None:
    shop.run()
    without = with_settings(shop, orders=())

    report = without.run()

    assert (report.state, kinds(report)) == ("waiting", ["tab_dropped"])
    assert shop.labels()["Loyal customer"] == ["Ana Horvat"]
    assert without.run(approve=report.digest).state == "done"
    assert shop.labels()["Loyal customer"] == []
