"""Who gets a campaign and who does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from core.errors import WrongUse
from core.tables import LABEL_NAMES, consent, label
from mailer import cursors
from mailer.audience import Audience, choose
from mailer.inbox import suppress
from mailer.people import Person
from mailer.prepare import audience_of
from mailer.tokens import address_hash
from tests.mailer.conftest import NOW, SECRET, Shop


def audience(shop: Shop, *include: str, exclude: tuple[str, ...] = ()) -> Audience:
    parts = shop.parts()
    with parts.engine.begin() as connection:
        chosen = {"include": list(include), "exclude": list(exclude)}
        return audience_of(connection, parts, chosen)


def addresses(found: Audience) -> list[str]:
    return [recipient.address for recipient in found.recipients]


def test_a_segment_is_its_members(shop: Shop) -> None:
    shop.customer("C1", "ana@example.org", "loyal")
    shop.customer("C2", "iva@example.org", "new")
    assert addresses(audience(shop, "status:loyal")) == ["ana@example.org"]
    assert len(audience(shop, "status:loyal", "status:new").recipients) == 2
    assert len(audience(shop, "all").recipients) == 2


def test_a_label_is_the_contacts_in_it(shop: Shop) -> None:
    parts = shop.parts()
    with parts.engine.begin() as connection:
        cursors.store(connection, "A", LABEL_NAMES, {"contactGroups/v": "VIP"}, NOW)
    shop.contact("people/1", given="Ana", labels=["contactGroups/v"])
    shop.contact("people/2", given="Iva")
    shop.customer("C1", "ana@example.org", resource_name="people/1")
    shop.customer("C2", "iva@example.org", resource_name="people/2")
    assert addresses(audience(shop, "label:VIP")) == ["ana@example.org"]
    assert addresses(audience(shop, "all", exclude=("label:VIP",))) == ["iva@example.org"]


def test_our_own_labels_can_be_named_too(shop: Shop) -> None:
    with shop.parts().engine.begin() as connection:
        connection.execute(
            insert(label).values(
                account="A",
                dimension="status",
                segment="loyal",
                resource_name="contactGroups/l",
                name="Loyal customer",
                state="ours",
                created_at=NOW,
            )
        )
    shop.contact("people/1", labels=["contactGroups/l"])
    shop.customer("C1", "ana@example.org", resource_name="people/1")
    assert addresses(audience(shop, "label:Loyal customer")) == ["ana@example.org"]


def test_an_exclusion_wins_over_whatever_includes(shop: Shop) -> None:
    shop.customer("C1", "ana@example.org", "new")
    found = audience(shop, "all", exclude=("status:new",))
    assert (addresses(found), found.skipped) == ([], {"excluded": 1})


def test_two_customers_with_one_mailbox_get_one_mail(shop: Shop) -> None:
    shop.customer("C1", "ana@gmail.com")
    shop.customer("C2", "ANA@googlemail.com")
    found = audience(shop, "status:loyal")
    assert (addresses(found), found.skipped) == (["ana@gmail.com"], {"same_mailbox": 1})


def test_who_cannot_or_must_not_be_mailed_is_counted_with_the_reason(shop: Shop) -> None:
    shop.customer("C1", None)
    shop.customer("C2", "gone@example.org")
    shop.customer("C3", "no@example.org")
    shop.customer("C4", "hidden@example.org", state="excluded")
    parts = shop.parts()
    with parts.engine.begin() as connection:
        suppress(connection, parts, "Gone@Example.org", "unsubscribed")
        connection.execute(
            insert(consent).values(
                id="1",
                account="A",
                key=address_hash(SECRET, "no@example.org"),
                source="form",
                wording="yes",
                given_at=NOW,
                withdrawn_at=NOW,
            )
        )
    found = audience(shop, "all")
    assert addresses(found) == []
    assert found.skipped == {"no_address": 1, "unsubscribed": 1, "no_consent": 1}


def test_an_unknown_segment_is_refused_with_the_near_ones(shop: Shop) -> None:
    with pytest.raises(WrongUse, match="status:loyal"):
        audience(shop, "status:loyl")
    with pytest.raises(WrongUse):
        audience(shop, "label:Nobody")


PEOPLE = st.lists(
    st.builds(
        lambda n, mailbox: Person(f"C{n}", "", mailbox and f"{mailbox}@example.org", mailbox),
        st.integers(0, 30),
        st.sampled_from([None, "a", "b", "c", "d"]),
    ),
    max_size=12,
    unique_by=lambda person: person.customer,
)
SOME = st.sets(st.integers(0, 30).map(lambda n: f"C{n}"))


@given(PEOPLE, SOME, SOME, st.sets(st.sampled_from("abcd")))
def test_every_wanted_customer_is_in_exactly_one_place(
    people: list[Person], wanted: set[str], unwanted: set[str], gone: set[str]
) -> None:
    barred = {f"{mailbox}@example.org": "left" for mailbox in gone}
    found = choose(people, wanted, unwanted, barred, lambda address: address)
    chosen = {recipient.customer for recipient in found.recipients}
    assert len(chosen) + sum(found.skipped.values()) == sum(p.customer in wanted for p in people)
    assert len({recipient.address for recipient in found.recipients}) == len(chosen)
    assert chosen <= wanted - unwanted
    assert not {recipient.address for recipient in found.recipients} & barred.keys()
    closed = {p.address for p in people if p.customer in unwanted}
    assert not {recipient.address for recipient in found.recipients} & closed
    assert choose(people[::-1], wanted, unwanted, barred, lambda address: address) == found
