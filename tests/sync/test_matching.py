"""Who is who, rule by rule."""

from __future__ import annotations

import polars as pl

from core.model import NewContact
from core.settings import ContactRules
from sync.matching import CustomerRow, Said, assign, identities
from tests.sync.crowd import Buyer, contact, customer_of, kinds, matched, order_rows, stored

ANA = contact(1, "Ana Horvat", "ana@example.com", phones=("+385911111111",))
IVO = contact(2, "Ivo Babić", "ivo@example.com", phones=("+385922222222",))
MOTHER = contact(3, "Mama", "mama@example.com", labels=frozenset({"groups/family"}))
LABELS = {"Family": "contactGroups/1", "family": "groups/family"}


def test_every_contact_is_a_customer() -> None:
    found = matched([IVO, ANA])
    assert found.new == (
        CustomerRow(
            "customer-0001",
            "people/c1",
            "Ana Horvat",
            "ana@example.com",
            "+385911111111",
            "ana@example.com",
            "+385911111111",
        ),
        CustomerRow(
            "customer-0002",
            "people/c2",
            "Ivo Babić",
            "ivo@example.com",
            "+385922222222",
            "ivo@example.com",
            "+385922222222",
        ),
    )
    assert (found.changed, found.missing, found.problems) == ((), (), ())


def test_a_contact_without_name_email_and_phone_is_nobody() -> None:
    assert matched([contact(1)]).new == ()


def test_phones_of_contacts_are_read_as_the_country_writes_them() -> None:
    found = matched(
        [contact(1, "Ana", phones=("091 111 1111",))], buyers=[(None, "+385911111111", "Ana")]
    )
    assert customer_of(found, (None, "+385911111111", "Ana")) == "customer-0001"


def test_an_order_matches_by_email_however_it_is_spelled() -> None:
    buyer = ("ANA@Example.com", None, "somebody else")
    assert customer_of(matched([ANA, IVO], buyers=[buyer]), buyer) == "customer-0001"


def test_any_of_several_emails_matches() -> None:
    two = contact(1, "Ana", "ana@example.com", "ana@work.example")
    buyer = ("ana@work.example", None, None)
    assert customer_of(matched([two], buyers=[buyer]), buyer) == "customer-0001"


def test_an_order_matches_by_phone_if_the_names_do_not_contradict() -> None:
    buyers: list[Buyer] = [
        (None, "+385911111111", "HORVAT A."),
        (None, "+385911111111", None),
        ("new@example.com", "+385911111111", "Ana"),
    ]
    found = matched([ANA, IVO], buyers=buyers)
    assert {customer_of(found, buyer) for buyer in buyers} == {"customer-0001"}
    assert found.missing == ()
    assert found.problems == ()


def test_a_phone_under_another_name_is_another_buyer_who_is_not_created() -> None:
    buyer = (None, "+385911111111", "Petar Perić")
    found = matched([ANA], buyers=[buyer])
    assert customer_of(found, buyer) == "customer-0002"
    assert found.missing == ()
    assert kinds(found) == ["phone_of_another"]


def test_a_phone_of_two_contacts_matches_nobody() -> None:
    son = contact(9, "Ivan Horvat", phones=("+385911111111",))
    buyer = (None, "+385911111111", "Ana Horvat")
    found = matched([ANA, son], buyers=[buyer])
    assert customer_of(found, buyer) is None
    assert kinds(found) == ["phone_of_many"]
    assert found.missing == ()


def test_email_and_phone_of_two_contacts_match_by_email_and_are_reported() -> None:
    buyer = ("ana@example.com", "+385922222222", None)
    found = matched([ANA, IVO], buyers=[buyer])
    assert customer_of(found, buyer) == "customer-0001"
    assert kinds(found) == ["two_contacts"]
    assert found.problems[0].place.cell == "2:2"


def test_a_key_of_more_than_three_names_matches_nobody() -> None:
    names = ["Ana Horvat", "Ivo Babić", "Eva Novak", "Jan Kos"]
    buyers: list[Buyer] = [("info@example.com", None, name) for name in names]
    found = matched([contact(1, "Shop", "info@example.com")], buyers=buyers[:3])
    assert [customer_of(found, buyer) for buyer in buyers[:3]] == [None] * 3
    assert kinds(found) == ["shared_key"]
    found = matched(buyers=buyers)
    assert (found.new, found.missing, kinds(found)) == ((), (), ["shared_key"])


def test_spellings_of_one_name_are_one_name() -> None:
    names = ["Ana Horvat", "HORVAT ANA", "Horvat", "Ana", "ána horvát"]
    buyers: list[Buyer] = [("a@example.com", None, name) for name in names]
    found = matched(buyers=buyers)
    assert [customer.name for customer in found.new] == ["Ana Horvat"]
    assert found.problems == ()


def test_a_name_alone_matches_nobody() -> None:
    buyers: list[Buyer] = [(None, None, "Ana Horvat"), (None, None, "Nobody")]
    found = matched([ANA], buyers=buyers)
    assert [customer_of(found, buyer) for buyer in buyers] == [None, None]
    assert [p.message.say() for p in found.problems] == [
        "Buyers with neither e-mail nor phone: 2 (Ana Horvat, Nobody). With the name of exactly"
        " one contact: 1."
    ]


def test_a_buyer_who_is_in_no_contact_is_one_customer_to_be_created() -> None:
    buyers: list[Buyer] = [
        ("eva@example.com", None, "Eva"),
        ("EVA@example.com", "+385933333333", "Eva Novak"),
        (None, "+385933333333", "E. Novak"),
    ]
    found = matched([ANA], buyers=buyers)
    assert {customer_of(found, buyer) for buyer in buyers} == {"customer-0002"}
    assert found.missing == (
        NewContact("customer-0002", "Eva Novak", "EVA@example.com", "+385933333333"),
    )


def test_nobody_is_created_when_that_is_switched_off() -> None:
    rules = ContactRules(create_missing=False)
    found = matched(buyers=[("eva@example.com", None, "Eva")], rules=rules)
    assert found.missing == ()
    assert [customer.state for customer in found.new] == ["active"]


def test_a_phone_that_a_contact_has_is_not_given_to_a_second_one() -> None:
    buyer = ("petar@example.com", "+385911111111", "Petar Perić")
    found = matched([ANA], buyers=[buyer])
    assert found.missing == (NewContact("customer-0002", "Petar Perić", "petar@example.com"),)


def test_people_with_an_excluded_label_are_no_customers() -> None:
    buyer = ("mama@example.com", None, "Mama")
    found = matched(
        [ANA, MOTHER], buyers=[buyer], rules=ContactRules(exclude=("FAMILY",)), labels=LABELS
    )
    assert [customer.name for customer in found.new] == ["Ana Horvat"]
    assert customer_of(found, buyer) is None
    assert found.missing == ()


def test_only_people_with_an_included_label_are_customers() -> None:
    found = matched([ANA, MOTHER], rules=ContactRules(include=("Family",)), labels=LABELS)
    assert [customer.name for customer in found.new] == ["Mama"]


def test_a_customer_who_gets_an_excluded_label_is_excluded_and_comes_back() -> None:
    customer = CustomerRow("c1", "people/c3", "Mama", "mama@example.com", None, "mama@example.com")
    rules = ContactRules(exclude=("Family",))
    (excluded,) = matched([MOTHER], [customer], rules=rules, labels=LABELS).changed
    assert (excluded.id, excluded.state) == ("c1", "excluded")
    assert matched([MOTHER], [excluded], labels=LABELS).changed == (customer,)


def test_a_label_of_the_configuration_that_is_not_there_is_a_problem() -> None:
    found = matched([ANA], rules=ContactRules(exclude=("Famly",)), labels=LABELS)
    assert kinds(found) == ["label_unknown"]
    assert len(found.new) == 1


def test_somebody_taken_out_by_hand_stays_out() -> None:
    customer = CustomerRow("c1", "people/c1", "Ana Horvat")
    (changed,) = matched([ANA], [customer], said=Said(out={"c1"})).changed
    assert changed.state == "excluded"


def test_a_contact_whose_name_at_google_changed_stays_the_same_customer() -> None:
    moved = contact(7, "Ana Kovač", "else@example.com", previous_names=("people/c1",))
    (changed,) = matched([moved], [CustomerRow("c1", "people/c1", "Ana Horvat")]).changed
    assert (changed.id, changed.resource_name, changed.name) == ("c1", "people/c7", "Ana Kovač")


def test_an_alias_of_an_earlier_run_counts_too() -> None:
    customer = CustomerRow("c1", "people/c0", "Ana Horvat")
    found = matched([ANA], [customer], aliases={"people/c0": "people/c1"})
    assert [(c.id, c.resource_name) for c in found.changed] == [("c1", "people/c1")]
    assert found.new == ()


def test_two_contacts_merged_by_the_owner_leave_the_older_customer() -> None:
    both = contact(
        7, "Ana", "ana@example.com", "a@work.example", previous_names=("people/c1", "people/c2")
    )
    customers = [
        CustomerRow("c2", "people/c2", "A", "a@work.example", None, "a@work.example"),
        CustomerRow("c1", "people/c1", "Ana", "ana@example.com", None, "ana@example.com"),
    ]
    buyer = ("a@work.example", None, None)
    found = matched([both], customers, [buyer])
    assert customer_of(found, buyer) == "c1"
    assert {c.id: c.state for c in found.changed} == {"c1": "active", "c2": "vanished"}


def test_a_contact_we_created_is_known_by_its_mark() -> None:
    created = contact(7, "Eva", "another@example.com", mark="c1")
    customer = CustomerRow("c1", None, "Eva", "eva@example.com", None, "eva@example.com")
    found = matched([created], [customer])
    assert [(c.id, c.resource_name) for c in found.changed] == [("c1", "people/c7")]
    assert found.new == ()


def test_a_buyer_whom_the_owner_adds_herself_keeps_her_id() -> None:
    by_email = CustomerRow("c1", None, "Ana", "ana@example.com", None, "ana@example.com")
    by_phone = CustomerRow("c2", None, "Babic", None, "+385922222222", None, "+385922222222")
    found = matched([ANA, IVO], [by_email, by_phone])
    assert [(c.id, c.resource_name) for c in found.changed] == [
        ("c1", "people/c1"),
        ("c2", "people/c2"),
    ]
    assert found.new == ()


def test_a_customer_whose_contact_is_gone_vanishes_without_orders() -> None:
    customer = CustomerRow("c1", "people/c1", "Ana", "ana@example.com", None, "ana@example.com")
    found = matched([], [customer])
    assert [(c.id, c.resource_name, c.state) for c in found.changed] == [("c1", None, "vanished")]
    assert found.buried == {"ana@example.com"}


def test_a_customer_whose_contact_is_gone_stays_with_orders_and_is_not_created_again() -> None:
    customer = CustomerRow("c1", "people/c1", "Ana", "ana@example.com", None, "ana@example.com")
    buyer = ("ana@example.com", None, "Ana")
    found = matched([], [customer], [buyer])
    assert customer_of(found, buyer) == "c1"
    assert [(c.resource_name, c.state) for c in found.changed] == [(None, "active")]
    assert found.missing == ()
    later = matched([], found.changed, [buyer], is_buried=found.buried.__contains__)
    assert (later.missing, later.changed, later.buried) == ((), (), frozenset())


def test_a_vanished_customer_who_orders_again_is_the_same_one() -> None:
    customer = CustomerRow(
        "c1", None, "Ana", "ana@example.com", None, "ana@example.com", None, "vanished"
    )
    (changed,) = matched([], [customer], [("ana@example.com", None, "Ana")]).changed
    assert (changed.id, changed.state) == ("c1", "active")


def test_two_contacts_with_one_email_are_a_problem_and_the_older_customer_gets_the_orders() -> None:
    twin = contact(5, "Ana H", "ana@example.com")
    buyer = ("ana@example.com", None, "Ana")
    found = matched([twin, ANA], [CustomerRow("c1", "people/c5", "Ana H")], [buyer])
    assert customer_of(found, buyer) == "c1"
    assert kinds(found) == ["doubled_contact"]


def test_a_known_buyer_by_phone_learns_her_email() -> None:
    customer = CustomerRow("c1", None, "Eva", None, "+385933333333", None, "+385933333333")
    buyer = ("eva@example.com", "+385933333333", "Eva Novak")
    found = matched([], [customer], [buyer])
    assert [(c.id, c.email, c.email_key) for c in found.changed] == [
        ("c1", "eva@example.com", "eva@example.com")
    ]


def test_rows_are_given_their_customers() -> None:
    buyers: list[Buyer] = [
        ("ana@example.com", None, None),
        (None, None, "Nobody"),
        ("ana@example.com", None, None),
    ]
    rows = order_rows(buyers)
    given = assign(rows, matched([ANA], buyers=buyers).identities)
    assert given.get_column("row").to_list() == [2, 3, 4]
    assert given.get_column("customer").to_list() == ["customer-0001", None, "customer-0001"]


def test_an_identity_stands_where_it_is_written_first() -> None:
    rows = order_rows([("a@example.com", None, "A")] * 3)
    assert identities(rows.reverse()).select(pl.col("row")).item() == 2


def test_what_a_merge_makes_hers_teaches_her_no_name() -> None:
    """Or the row with the shared phone would stay with one of the two once they are two again."""
    row: Buyer = (None, "+385911111111", "Horvat Ivo")
    buyers = [("a@example.com", row[1], None), ("b@example.com", row[1], None), row]
    before = stored([], matched([], [], buyers))
    one, other = (customer.id for customer in before)

    merged = matched([], before, buyers, said=Said(same={one: other}))
    assert customer_of(merged, row) == other
    parted = matched([], stored(before, merged), buyers)

    assert customer_of(parted, row) is None
    assert [customer.name for customer in stored(before, merged)] == ["", ""]
