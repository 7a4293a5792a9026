"""One customer by e-mail address, name or id; whoever could be somebody else is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from app.who import find_customer
from app.wiring import Services
from core.errors import WrongUse
from core.ids import new_id
from core.tables import account, customer
from tests.app.conftest import NOW


def add(services: Services, name: str, email: str | None, of: str | None = None) -> str:
    id = new_id(NOW)
    row: dict[str, Any] = {
        "id": id,
        "account": of or services.account,
        "name": name,
        "email": email,
        "state": "active",
        "created_at": NOW,
        "orders": 0,
        "turnover": 0,
        "metrics": {},
    }
    with services.engine.begin() as connection:
        connection.execute(insert(customer).values(row))
    return id


@pytest.mark.parametrize("who", ["ANA@Example.com", "ana horvát", "Horvat  Ana", "{id}"])
def test_one_customer_is_found_however_she_is_named(services: Services, who: str) -> None:
    ana = add(services, "Ana Horvat", "ana@example.com")
    add(services, "Ana Babić", "babic@example.com")

    assert find_customer(services, who.format(id=ana.lower())).id == ana


def test_several_of_one_name_are_listed_with_their_ids(services: Services) -> None:
    ids = [add(services, "Ana Horvat", f"ana{n}@example.com") for n in range(2)]

    with pytest.raises(WrongUse) as refused:
        find_customer(services, "Ana Horvat")

    assert all(id in str(refused.value) for id in ids)
    assert "ana1@example.com" in str(refused.value)


def test_a_part_of_a_name_is_not_enough_but_says_who_is_near(services: Services) -> None:
    add(services, "Ana Horvat", None)

    with pytest.raises(WrongUse, match="Did you mean one of these: Ana Horvat"):
        find_customer(services, "ana")


@pytest.mark.parametrize("who", ["Nobody", "", "  ", "@", "%"])
def test_whoever_is_not_there_is_said_to_be_missing(services: Services, who: str) -> None:
    add(services, "", None)
    add(services, "Ana Horvat", "ana@example.com")

    with pytest.raises(WrongUse, match="No customer is called"):
        find_customer(services, who)


def test_a_customer_of_another_account_is_nobody_here(services: Services) -> None:
    other = new_id(NOW)
    row = {"id": other, "address": "other@example.com", "created_at": NOW, "scopes": []}
    with services.engine.begin() as connection:
        connection.execute(insert(account).values(row))
    theirs = add(services, "Ana Horvat", "ana@example.com", of=other)

    for who in ("Ana Horvat", "ana@example.com", theirs):
        with pytest.raises(WrongUse):
            find_customer(services, who)
