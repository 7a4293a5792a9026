"""Who is who, said by the owner: found, accepted, declined, taken back; two accounts apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import insert

from app import people
from app.people import COMMAND
from app.reading.matches import Matches, matches
from app.who import find_customer
from app.wiring import Services
from core.errors import WrongUse
from core.google.door import Door
from core.tables import account as accounts
from core.tables import customer, decision
from sync.run import Parts, RunReport, SyncRequest, run_sync
from tests.sync.counter import ACCOUNT, NOW, Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Two rows have only Ana's name, one only Mia's, one a stranger's; Eva is there twice."""
    shop = open_shop(tmp_path / "shop")
    for name in ("Horvat Ana", "ana horvat", "Mia Perić", "Nobody Here"):
        shop.order(date(2026, 2, 27), "", 7, name)
    shop.people.add("Eva Novák", email="evva@example.com")
    shop.run()
    yield shop
    shop.engine.dispose()


@pytest.fixture
def services(shop: Shop, tmp_path: Path) -> Services:
    return of(shop, tmp_path)


def of(shop: Shop, folder: Path, account: str = ACCOUNT) -> Services:
    def no_door() -> Door:
        raise AssertionError("nothing here asks Google")

    return Services(shop.settings, shop.engine, account, shop.clock, folder / "key", no_door)


def states(found: Matches) -> dict[str, str]:
    return {one.name: one.state for one in found.names}


def orders_of(shop: Shop, name: str) -> int:
    return int(next(row.orders for row in shop.rows(customer) if row.name == name))


def test_names_that_fit_exactly_one_customer_are_suggested(services: Services) -> None:
    found = matches(services)
    assert states(found) == {"Horvat Ana": "open", "Mia Perić": "open"}
    ana = next(one for one in found.names if one.name == "Horvat Ana")
    assert ana.customer is not None
    assert ana.customer.name == "Ana Horvat"
    assert [(place.title, place.cell) for place in ana.rows] == [
        ("Orders", "7:7"),
        ("Orders", "8:8"),
    ]


def test_all_at_once_they_count_as_her_orders_and_taken_back_they_do_not(
    shop: Shop, services: Services
) -> None:
    assert len(people.accept_names(services, COMMAND)) == 2
    shop.run()
    assert (orders_of(shop, "Ana Horvat"), orders_of(shop, "Mia Perić")) == (3, 2)
    found = matches(services)
    assert states(found) == {"Horvat Ana": "accepted", "Mia Perić": "accepted"}
    people.undo(services, [one.id for one in found.names])
    shop.run()
    assert orders_of(shop, "Ana Horvat") == 2
    assert states(matches(services)) == {"Horvat Ana": "open", "Mia Perić": "open"}


def test_declined_a_name_is_not_asked_again_and_is_no_problem(
    shop: Shop, services: Services
) -> None:
    people.decline(services, [one.id for one in matches(services).names], COMMAND)
    (told,) = [p for p in shop.run().problems if p.kind == "name_only"]
    assert "Nobody Here" in told.message.say()
    assert "Ana" not in told.message.say()
    assert set(states(matches(services)).values()) == {"declined"}


def test_two_who_look_like_one_are_suggested_with_the_reason(services: Services) -> None:
    (found,) = matches(services).doubles
    assert {found.main.name, found.other.name} == {"Eva Novak", "Eva Novák"}
    assert found.reasons == ("near_email",)


def test_accepted_they_are_one_and_split_they_are_two(shop: Shop, services: Services) -> None:
    (found,) = matches(services).doubles
    people.accept(services, [found.id], COMMAND)
    shop.run()
    assert found.other.name not in shop.answers()
    (kept,) = matches(services).doubles
    assert (kept.id, kept.state) == (found.id, "accepted")
    people.split(services, find_customer(services, found.other.id))
    shop.run()
    assert found.other.name in shop.answers()
    assert matches(services).doubles == (found,)


def test_declined_they_stay_two(services: Services) -> None:
    (found,) = matches(services).doubles
    people.decline(services, [found.id], COMMAND)
    (kept,) = matches(services).doubles
    assert kept.state == "declined"
    people.undo(services, [found.id])
    assert matches(services).doubles == (found,)


def test_who_is_taken_out_gets_no_mail_from_that_moment(shop: Shop, services: Services) -> None:
    people.take_out(services, find_customer(services, "jan@example.com"), COMMAND)
    (jan,) = [row for row in shop.rows(customer) if row.name == "Jan Kos"]
    assert jan.state == "excluded"
    assert [one.name for one in matches(services).out] == ["Jan Kos"]
    people.bring_back(services, find_customer(services, "Jan Kos"))
    shop.run()
    assert "Jan Kos" in shop.answers()


def test_what_cannot_be_is_refused_with_the_way_on(services: Services) -> None:
    ana, ivo, mia, eva = (
        find_customer(services, f"{name}@example.com") for name in ("ana", "ivo", "mia", "eva")
    )
    for refused in (
        lambda: people.merge(services, ana, ana, COMMAND),
        lambda: people.split(services, ana),
        lambda: people.bring_back(services, ana),
        lambda: people.accept(services, ["n0000000"], COMMAND),
    ):
        with pytest.raises(WrongUse):
            refused()
    people.merge(services, ana, ivo, COMMAND)
    with pytest.raises(WrongUse, match="herself"):
        people.merge(services, ivo, ana, COMMAND)
    with pytest.raises(WrongUse, match="split"):
        people.merge(services, ana, eva, COMMAND)
    with pytest.raises(WrongUse, match="split"):
        people.take_out(services, ana, COMMAND)
    people.merge(services, eva, ana, COMMAND)
    assert find_customer(services, eva.id).state == "folded"
    assert mia.state == "active"


def test_one_in_contacts_is_not_merged_into_one_who_is_not(shop: Shop, tmp_path: Path) -> None:
    rules = replace(shop.settings.contacts, create_missing=False)
    apart = shop.but(settings=replace(shop.settings, contacts=rules))
    apart.order(date(2026, 2, 27), "zoe@example.com", 7, "Zoe")
    apart.run()
    services = of(apart, tmp_path)
    ana, zoe = (find_customer(services, f"{name}@example.com") for name in ("ana", "zoe"))
    with pytest.raises(WrongUse, match="Only"):
        people.merge(services, ana, zoe, COMMAND)
    people.merge(services, zoe, ana, COMMAND)


OTHER = "01HACCOUNT0000000000000001"


def test_a_customer_of_two_accounts_is_two_who_know_nothing_of_each_other(
    shop: Shop, services: Services, tmp_path: Path
) -> None:
    """Ana buys in both shops; both are kept in one database."""
    row = {"id": OTHER, "address": "other@example.com", "created_at": NOW, "scopes": []}
    with shop.engine.begin() as connection:
        connection.execute(insert(accounts).values(row))
    twin = open_shop(tmp_path / "twin")
    second = twin.but(engine=shop.engine)
    theirs = of(second, tmp_path, OTHER)
    run_as(second, OTHER)
    people.take_out(services, find_customer(services, "Ana Horvat"), COMMAND)
    people.accept_names(services, COMMAND)
    (double,) = matches(services).doubles
    people.accept(services, [double.id], COMMAND)
    shop.run()
    assert run_as(second, OTHER).counts == {}
    assert second.answers()["Ana Horvat"] == "Loyal customer"
    assert find_customer(theirs, "Ana Horvat").state == "active"
    assert (matches(theirs).names, matches(theirs).doubles, matches(theirs).out) == ((), (), ())
    assert {row.account for row in shop.rows(decision)} == {ACCOUNT}
    ours = find_customer(services, "Ana Horvat")
    with pytest.raises(WrongUse):
        find_customer(theirs, ours.id)
    with pytest.raises(WrongUse):
        people.bring_back(theirs, ours)
    twin.engine.dispose()


def run_as(shop: Shop, account: str) -> RunReport:
    parts = Parts(shop.settings, shop.engine, account, shop.clock, shop.door)
    return run_sync(parts, SyncRequest("command", attended=True))
