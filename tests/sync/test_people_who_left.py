"""Not a customer, one customer with another, gone from Contacts: rows, labels and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.tables import customer, override
from sync.decisions import CUSTOMER, OUT, SAME, decide, withdraw
from sync.run import Parts, SyncRequest, run_sync
from tests.sync.counter import ACCOUNT, Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = open_shop(tmp_path / "shop")
    shop.run()
    shop.later(minutes=20)
    shop.run()
    yield shop
    shop.engine.dispose()


def say(shop: Shop, question: str, who: str, answer: str) -> None:
    about = {id_of(shop, who): answer}
    with shop.engine.begin() as connection:
        decide(connection, ACCOUNT, question, about, "command", shop.clock.now())


def take_back(shop: Shop, question: str, who: str) -> None:
    about = id_of(shop, who)
    with shop.engine.begin() as connection:
        assert withdraw(connection, ACCOUNT, question, about)


def id_of(shop: Shop, name: str) -> str:
    return str(next(row.id for row in shop.rows(customer) if row.name == name))


def row_of(shop: Shop, id: str) -> list[object]:
    """Her row with the owner's own columns, without the key."""
    rows = shop.customers_tab.values()
    at = key_column(shop)
    (found,) = [row for row in rows[1:] if len(row) > at and str(row[at]).startswith(id)]
    return [cell for place, cell in enumerate(found) if place != at]


def key_column(shop: Shop) -> int:
    return shop.customers_tab.values()[0].index("Regulars key")


def note(shop: Shop, name: str, text: str) -> None:
    """The owner writes into a column of her own."""
    tab = shop.customers_tab
    at = next(n for n, row in enumerate(tab.values()) if row and row[0] == name)
    tab.put(at, key_column(shop) + 1, text)


def quiet(shop: Shop) -> None:
    shop.later(minutes=20)
    assert shop.run().counts == {}
    assert shop.writes() == {}


def labelled(shop: Shop) -> set[str]:
    return {name for members in shop.labels().values() for name in members}


def test_whoever_is_taken_out_loses_label_and_row_but_not_the_owners_note(shop: Shop) -> None:
    ana = id_of(shop, "Ana Horvat")
    note(shop, "Ana Horvat", "likes red")
    say(shop, CUSTOMER, "Ana Horvat", OUT)
    shop.run()
    assert "Ana Horvat" not in labelled(shop)
    assert "Ana Horvat" not in shop.answers()
    filled = [cell for cell in row_of(shop, ana) if cell and not str(cell).startswith("=")]
    assert filled == ["likes red"]
    assert {row.state for row in shop.rows(customer) if row.id == ana} == {"excluded"}
    quiet(shop)


def test_taken_back_in_the_row_and_label_are_hers_again(shop: Shop) -> None:
    ana = id_of(shop, "Ana Horvat")
    note(shop, "Ana Horvat", "likes red")
    before = row_of(shop, ana)
    say(shop, CUSTOMER, "Ana Horvat", OUT)
    shop.run()
    shop.customers_tab.sort(key=lambda row: str(row))
    take_back(shop, CUSTOMER, "Ana Horvat")
    shop.run()
    assert without_formulas(row_of(shop, ana)) == without_formulas(before)
    assert "Ana Horvat" in shop.labels()["Loyal customer"]
    assert shop.rows(override) == []
    quiet(shop)


def without_formulas(row: list[object]) -> list[object]:
    return [cell for cell in row if not str(cell).startswith("=")]


@pytest.mark.parametrize("minutes", [0, 20])
def test_an_answer_by_hand_comes_back_with_her(shop: Shop, minutes: int) -> None:
    shop.pick("Jan Kos", "Loyal customer")
    shop.run()
    shop.later(minutes=minutes)
    say(shop, CUSTOMER, "Jan Kos", OUT)
    shop.run()
    shop.later(minutes=minutes)
    assert "Jan Kos" not in labelled(shop)
    take_back(shop, CUSTOMER, "Jan Kos")
    shop.run()
    assert shop.answers()["Jan Kos"] == "Loyal customer"
    assert "Jan Kos" in shop.labels()["Loyal customer"]
    (kept,) = shop.rows(override)
    assert kept.ended_at is None
    quiet(shop)


def test_a_new_customer_never_gets_the_row_of_one_who_is_out(shop: Shop) -> None:
    last = next(str(row[0]) for row in reversed(shop.customers_tab.values()) if row and row[0])
    gone = id_of(shop, last)
    note(shop, last, "her note")
    say(shop, CUSTOMER, last, OUT)
    shop.run()
    shop.people.add("Zoe New", email="zoe@example.com")
    shop.run()
    assert "her note" in row_of(shop, gone)
    assert "her note" not in row_of(shop, id_of(shop, "Zoe New"))
    quiet(shop)


def test_the_row_of_one_who_vanished_is_marked_and_keeps_the_name(shop: Shop) -> None:
    jan = id_of(shop, "Jan Kos")
    shop.people.delete(shop.contact("Jan Kos"))
    shop.run()
    at = key_column(shop)
    (row,) = [r for r in shop.customers_tab.values() if r and r[0] == "Jan Kos"]
    assert row[at] == jan + "-"
    assert shop.answers()["Jan Kos"] == ""
    quiet(shop)


def test_her_row_is_hers_again_when_she_comes_back(shop: Shop) -> None:
    jan = id_of(shop, "Jan Kos")
    shop.people.delete(shop.contact("Jan Kos"))
    shop.run()
    shop.order(date(2026, 2, 27), "jan@example.com", 10)
    shop.run()
    rows = [row for row in shop.customers_tab.values() if row and row[0] == "Jan Kos"]
    assert [row[key_column(shop)] for row in rows] == [jan]
    assert shop.answers()["Jan Kos"] == "New customer"
    assert "jan@example.com" not in {e for p in shop.people.contacts() for e in p.emails}
    quiet(shop)


def test_folded_into_another_she_has_one_row_and_one_label(shop: Shop) -> None:
    before = (shop.labels(), shop.answers())
    eva = id_of(shop, "Eva Novak")
    ivo = id_of(shop, "Ivo Babić")
    say(shop, SAME, "Eva Novak", ivo)
    shop.run()
    assert "Eva Novak" not in shop.answers()
    assert "Eva Novak" not in labelled(shop)
    assert shop.answers()["Ivo Babić"] == "Loyal customer"  # his order and hers
    assert "Ivo Babić" in shop.labels()["Loyal customer"]
    quiet(shop)
    take_back(shop, SAME, "Eva Novak")
    shop.run()
    assert (shop.labels(), shop.answers()) == before
    assert row_of(shop, eva)[0] == "Eva Novak"
    assert shop.rows(override) == []
    quiet(shop)


@pytest.mark.parametrize(
    ("left", "reason", "labelled_still"),
    [
        ("eva@example.com", "unsubscribed", set()),
        ("ivo@example.com", "unsubscribed", set()),
        ("ivo@example.com", "bounced", set()),
        ("eva@example.com", "bounced", {"Ivo Babić"}),  # that address is not there; he is
    ],
)
def test_who_left_the_mails_under_either_address_wears_no_label(
    shop: Shop, left: str, reason: str, labelled_still: set[str]
) -> None:
    say(shop, SAME, "Eva Novak", id_of(shop, "Ivo Babić"))
    parts = Parts(
        shop.settings,
        shop.engine,
        ACCOUNT,
        shop.clock,
        shop.door,
        suppressed=lambda keys: dict.fromkeys({left} & set(keys), reason),
    )
    run_sync(parts, SyncRequest("command", attended=True))
    assert labelled(shop) & {"Ivo Babić", "Eva Novak"} == labelled_still
    assert shop.answers()["Ivo Babić"] == "Loyal customer"


def test_overrides_of_the_folded_one_sleep_and_come_back(shop: Shop) -> None:
    shop.pick("Eva Novak", "New customer")
    shop.pick("Ivo Babić", "—")
    shop.run()
    say(shop, SAME, "Eva Novak", id_of(shop, "Ivo Babić"))
    shop.run()
    assert shop.answers()["Ivo Babić"] == "—"
    shop.later(minutes=20)
    take_back(shop, SAME, "Eva Novak")
    shop.run()
    assert (shop.answers()["Eva Novak"], shop.answers()["Ivo Babić"]) == ("New customer", "—")
    assert [row.ended_at for row in shop.rows(override)] == [None, None]
    quiet(shop)


def test_many_taken_out_by_hand_trip_no_brake(shop: Shop) -> None:
    names = [f"Person {number:02}" for number in range(30)]
    for name in names:
        shop.people.add(name, email=f"{name[-2:]}@example.com")
    shop.run()
    for name in names[:25]:
        say(shop, CUSTOMER, name, OUT)
    report = shop.run()
    assert report.state == "done"
    assert not labelled(shop) & {*names[:25]}


def test_a_cell_typed_into_the_row_of_one_who_is_out_is_no_answer(shop: Shop) -> None:
    jan = id_of(shop, "Jan Kos")
    shop.people.delete(shop.contact("Jan Kos"))
    shop.run()
    shop.later(minutes=20)
    shop.pick("Jan Kos", "Loyal customer")
    shop.run()
    assert shop.rows(override) == []
    assert row_of(shop, jan)[3] == ""
    quiet(shop)


def test_a_row_of_nobody_we_know_is_left_alone(shop: Shop) -> None:
    tab = shop.customers_tab
    at = len(tab.values()) + 1
    tab.put(at, 0, "From elsewhere")
    tab.put(at, key_column(shop), "01HUNKNOWN0000000000000000")
    quiet(shop)
    assert "From elsewhere" in shop.answers()


def addresses(shop: Shop) -> set[str]:
    return {email for person in shop.people.contacts() for email in person.emails}


def test_whoever_is_deleted_while_out_is_not_created_when_taken_back(shop: Shop) -> None:
    say(shop, CUSTOMER, "Ana Horvat", OUT)
    shop.run()
    shop.people.delete(shop.contact("Ana Horvat"))
    shop.run()
    take_back(shop, CUSTOMER, "Ana Horvat")
    shop.run()
    assert "ana@example.com" not in addresses(shop)
    assert shop.answers()["Ana Horvat"] == "Loyal customer"  # her orders are still hers
    quiet(shop)


def test_whoever_is_deleted_while_merged_is_not_created_after_a_split(shop: Shop) -> None:
    for number in range(5):  # so that two deleted ones are no loss of a third
        shop.people.add(f"Person {number}", email=f"{number}@example.com")
    say(shop, SAME, "Eva Novak", id_of(shop, "Ivo Babić"))
    shop.run()
    for name in ("Eva Novak", "Ivo Babić"):
        shop.people.delete(shop.contact(name))
    assert shop.run().state == "done"
    assert not {"eva@example.com", "ivo@example.com"} & addresses(shop)
    take_back(shop, SAME, "Eva Novak")
    shop.run()
    assert not {"eva@example.com", "ivo@example.com"} & addresses(shop)
    quiet(shop)


def test_a_buyer_taken_out_before_she_is_created_never_is(tmp_path: Path) -> None:
    shop = open_shop(tmp_path / "shop")
    assert shop.run(attended=False).state == "waiting"
    say(shop, CUSTOMER, "Mia Perić", OUT)
    shop.run()
    assert "mia@example.com" not in addresses(shop)
    assert "Mia Perić" not in shop.answers()
    quiet(shop)
    shop.engine.dispose()


def test_a_contact_with_nothing_but_an_empty_name_is_nobody_and_made_once(shop: Shop) -> None:
    shop.people.add("", email="")
    before = len(shop.people.contacts())
    shop.run()
    quiet(shop)
    assert len(shop.people.contacts()) == before
    assert "" not in {row.name for row in shop.rows(customer)}


def test_who_is_one_with_another_tells_what_her_contact_does_not(shop: Shop) -> None:
    twin = shop.people.add("A. Horvat", email="a.horvat@example.com", birthday="1980-05-17")
    shop.people.edit(_contact(shop, "Ana Horvat"), birthday=None)
    shop.later(minutes=20)
    shop.run()
    assert _birthday(shop, "Ana Horvat") is None
    say(shop, SAME, "A. Horvat", id_of(shop, "Ana Horvat"))
    shop.later(minutes=20)
    shop.run()
    assert _birthday(shop, "Ana Horvat") == "1980-05-17"
    shop.people.edit(twin.resource_name, birthday=None)
    shop.later(minutes=20)
    shop.run()
    assert _birthday(shop, "Ana Horvat") is None


def _contact(shop: Shop, name: str) -> str:
    return next(one.resource_name for one in shop.people.contacts() if one.name == name)


def _birthday(shop: Shop, name: str) -> str | None:
    found: str | None = next(row.birthday for row in shop.rows(customer) if row.name == name)
    return found
