"""What the owner said of who is who, honoured by matching: names accepted, two who are one."""

from __future__ import annotations

from core.model import NewContact
from sync.matching import CustomerRow, Said
from tests.sync.crowd import Buyer, contact, customer_of, kinds, matched, stored

ANA = contact(1, "Ana Horvat", "ana@example.com", phones=("+385911111111",))
ANICA = contact(2, "Anica Kovač", "anica@example.com", phones=("+385922222222",))
HERS: list[Buyer] = [("ana@example.com", None, None), ("anica@example.com", None, None)]
ONE = Said(same={"customer-0002": "customer-0001"})


def test_two_contacts_said_to_be_one_are_one_customer_with_all_orders() -> None:
    before = stored([], matched([ANA, ANICA], buyers=HERS))
    found = matched([ANA, ANICA], before, HERS, said=ONE)
    assert [customer_of(found, buyer) for buyer in HERS] == ["customer-0001"] * 2
    assert [(c.id, c.state, c.resource_name) for c in found.changed] == [
        ("customer-0002", "folded", "people/c2")
    ]


def test_taking_it_back_makes_them_two_again() -> None:
    before = stored([], matched([ANA, ANICA], buyers=HERS))
    folded = stored(before, matched([ANA, ANICA], before, HERS, said=ONE))
    found = matched([ANA, ANICA], folded, HERS)
    assert stored(folded, found) == before
    assert [customer_of(found, buyer) for buyer in HERS] == ["customer-0001", "customer-0002"]


def test_a_buyer_found_while_two_were_one_vanishes_with_the_split() -> None:
    """Their phone said that it was somebody else; now it says nothing again."""
    iva = contact(2, "Iva Horvat", "iva@example.com", phones=ANA.phones)
    row: Buyer = (None, "+385911111111", "Petar Kos")
    before = stored([], matched([ANA, iva], buyers=[row]))
    found = matched([ANA, iva], before, [row], said=ONE, new_id=lambda: "petar")
    assert customer_of(found, row) == "petar"
    merged = stored(before, found)
    split = matched([ANA, iva], merged, [row])
    after = {c.id: c for c in stored(merged, split)}
    assert customer_of(split, row) is None
    assert (after.pop("petar").state, list(after.values())) == ("vanished", before)
    again = matched([ANA, iva], [*after.values()], [row], said=ONE, new_id=lambda: "petar")
    assert customer_of(again, row) == "petar"


def test_their_phone_and_address_no_longer_contradict_each_other() -> None:
    before = stored([], matched([ANA, ANICA]))
    buyers: list[Buyer] = [
        ("ana@example.com", "+385922222222", "Anica"),
        (None, "+385922222222", "Ana Horvat"),
    ]
    found = matched([ANA, ANICA], before, buyers, said=ONE)
    assert [customer_of(found, buyer) for buyer in buyers] == ["customer-0001"] * 2
    assert found.problems == ()


def test_a_phone_both_have_says_who_ordered() -> None:
    son = contact(2, "Ana Horvat mob", phones=("+385911111111",))
    before = stored([], matched([ANA, son]))
    buyer = (None, "+385911111111", "Ana Horvat")
    assert customer_of(matched([ANA, son], before, [buyer]), buyer) is None
    assert customer_of(matched([ANA, son], before, [buyer], said=ONE), buyer) == "customer-0001"


def test_buyers_without_contacts_are_created_once() -> None:
    before = stored([], matched(buyers=HERS))
    found = matched([], before, HERS, said=ONE)
    assert found.missing == (NewContact("customer-0001", "", "ana@example.com"),)
    assert [customer_of(found, buyer) for buyer in HERS] == ["customer-0001"] * 2


def test_whose_orders_are_only_those_of_one_folded_into_her_is_a_customer() -> None:
    before = stored([], matched(buyers=HERS))
    found = matched([], before, HERS[1:], said=ONE)
    assert {c.id: c.state for c in stored(before, found)} == {
        "customer-0001": "active",
        "customer-0002": "folded",
    }


def test_nobody_deleted_under_one_address_is_created_under_the_other() -> None:
    before = stored([], matched([ANICA], buyers=HERS))
    same = Said(same={"customer-0001": "customer-0002"})  # Anica's contact came first
    buried = matched([], before, HERS, said=same)
    assert buried.buried == {"anica@example.com", "+385922222222"}
    assert buried.missing == ()
    later = matched(
        [], stored(before, buried), HERS, said=same, is_buried=buried.buried.__contains__
    )
    assert later.missing == ()


def test_a_deleted_main_contact_is_followed_by_the_other_one() -> None:
    before = stored([], matched([ANA, ANICA], buyers=HERS))
    folded = stored(before, matched([ANA, ANICA], before, HERS, said=ONE))
    found = matched([ANICA], folded, HERS, said=ONE)
    after = {c.id: c for c in stored(folded, found)}
    assert (after["customer-0001"].resource_name, after["customer-0001"].state) == (
        "people/c2",
        "active",
    )
    assert [customer_of(found, buyer) for buyer in HERS] == ["customer-0001"] * 2
    assert found.buried == {"ana@example.com", "+385911111111"}
    again = matched([ANICA], list(after.values()), HERS, said=ONE)
    assert (again.changed, again.new, again.missing) == ((), (), ())
    assert [customer_of(again, buyer) for buyer in HERS] == ["customer-0001"] * 2


def test_chains_lead_to_their_end_and_circles_to_the_oldest() -> None:
    buyers: list[Buyer] = [(f"{name}@example.com", None, None) for name in "abc"]
    before = stored([], matched(buyers=buyers))
    a, b, c = (customer.id for customer in before)
    chain = matched([], before, buyers, said=Said(same={a: b, b: c}))
    assert {customer_of(chain, buyer) for buyer in buyers} == {c}
    circle = matched([], before, buyers, said=Said(same={a: b, b: c, c: a}))
    assert {customer_of(circle, buyer) for buyer in buyers} == {a}


def test_who_is_folded_into_nobody_we_know_stays_herself() -> None:
    before = stored([], matched([ANA]))
    found = matched([ANA], before, said=Said(same={"customer-0001": "elsewhere"}))
    assert found.changed == ()


def test_a_main_customer_taken_out_takes_the_folded_one_along() -> None:
    before = stored([], matched([ANA, ANICA]))
    found = matched([ANA, ANICA], before, said=Said(out={"customer-0001"}, same=ONE.same))
    assert [c.state for c in found.changed] == ["excluded", "folded"]


def test_rows_with_an_accepted_name_are_hers() -> None:
    before = stored([], matched([ANA, ANICA]))
    buyers: list[Buyer] = [(None, None, "HORVAT  Ana"), (None, None, "Anica Kovač")]
    said = Said(names={"ana horvat": "customer-0001", "anica kovac": None})
    found = matched([ANA, ANICA], before, buyers, said=said)
    assert [customer_of(found, buyer) for buyer in buyers] == ["customer-0001", None]
    assert found.problems == ()
    assert found.changed == ()


def test_rows_with_a_name_of_somebody_folded_are_the_main_ones() -> None:
    before = stored([], matched([ANA, ANICA]))
    said = Said(same=ONE.same, names={"anica kovac": "customer-0002"})
    found = matched([ANA, ANICA], before, [(None, None, "Anica Kovač")], said=said)
    assert customer_of(found, (None, None, "Anica Kovač")) == "customer-0001"


def test_an_accepted_name_is_not_learned_so_that_it_can_be_taken_back() -> None:
    phone: Buyer = (None, "+385933333333", None)
    before = stored([], matched(buyers=[phone]))
    rows = [phone, (None, None, "Eva Novak")]
    found = matched([], before, rows, said=Said(names={"eva novak": "customer-0001"}))
    assert customer_of(found, rows[1]) == "customer-0001"
    assert found.changed == ()


def test_an_accepted_name_that_fits_two_stays_and_is_told() -> None:
    twin = contact(3, "Ana Horvat", "other@example.com")
    before = stored([], matched([ANA, ANICA]))
    said = Said(names={"ana horvat": "customer-0001"})
    found = matched([ANA, ANICA, twin], before, [(None, None, "Ana Horvat")], said=said)
    assert customer_of(found, (None, None, "Ana Horvat")) == "customer-0001"
    assert kinds(found) == ["name_of_many"]


def test_a_name_of_two_contacts_or_of_nobody_is_no_suggestion() -> None:
    twin = contact(3, "Ana Horvat", "other@example.com")
    found = matched([ANA, twin], buyers=[(None, None, "Ana Horvat"), (None, None, "Mia")])
    assert [dict(p.message.values)["recognised"] for p in found.problems] == [0]


def test_a_contact_that_lost_everything_stays_the_customer_it_was() -> None:
    before = stored([], matched([ANA]))
    found = matched([contact(1)], before)
    assert found.changed == (CustomerRow("customer-0001", "people/c1"),)
    assert (found.buried, found.missing, found.new) == (frozenset(), (), ())


def test_a_phone_of_two_buyers_who_are_one_says_who_ordered() -> None:
    phone = "+385933333333"
    buyers: list[Buyer] = [(email, phone, None) for email in ("a@example.com", "b@example.com")]
    before = stored([], matched(buyers=buyers))
    row = (None, phone, "Ana")
    assert customer_of(matched([], before, [*buyers, row]), row) is None
    found = matched([], before, [*buyers, row], said=ONE)
    assert customer_of(found, row) == "customer-0001"
    assert found.problems == ()
