"""Customers the owner said are one person: she gets one mail, or none, whatever her address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, insert, update

from core.tables import LABEL_NAMES, account, consent, customer, decision, delivery
from mailer import cursors
from mailer.audience import Audience
from mailer.inbox import suppress
from mailer.prepare import audience_of
from mailer.sending import send_campaign
from mailer.tokens import address_hash
from tests.mailer.conftest import NOW, SECRET, Shop

ANA, ANICA, IVA = "ana@example.org", "anica@example.org", "iva@example.org"
CREATE, SEND = "gmail.users.drafts.create", "gmail.users.drafts.send"


@pytest.fixture
def pair(shop: Shop) -> Shop:
    """Ana is in the shop twice: C1 and, under another address, C2."""
    shop.customer("C1", ANA)
    shop.customer("C2", ANICA)
    shop.customer("C3", IVA)
    return shop


def audience(shop: Shop, *include: str, exclude: tuple[str, ...] = ()) -> Audience:
    parts = shop.parts()
    with parts.engine.begin() as connection:
        return audience_of(connection, parts, {"include": [*include], "exclude": [*exclude]})


def addresses(found: Audience) -> list[str]:
    return [recipient.address for recipient in found.recipients]


def leave(shop: Shop, address: str, reason: str = "unsubscribed") -> None:
    parts = shop.parts()
    with parts.engine.begin() as connection:
        suppress(connection, parts, address, reason)


def at_first(shop: Shop, method: str, act: Callable[[], None]) -> None:
    """`act` happens while Gmail does its first `method`."""

    def watch(called: str) -> None:
        if called == method:
            shop.gmail.calls.watch = None
            act()

    shop.gmail.calls.watch = watch


# The audience


def test_two_who_are_one_get_one_mail(pair: Shop) -> None:
    pair.merge("C2", "C1")
    assert addresses(audience(pair, "all")) == [ANA, IVA]


@pytest.mark.parametrize(
    ("address", "reason"), [(ANA, "unsubscribed"), (ANICA, "unsubscribed"), (ANA, "bounced")]
)
def test_who_left_under_either_address_gets_none(pair: Shop, address: str, reason: str) -> None:
    leave(pair, address, reason)
    pair.merge("C2", "C1")
    found = audience(pair, "all")
    assert (addresses(found), found.skipped) == ([IVA], {reason: 1})
    assert [(left.address, why) for left, why in found.left] == [(ANA, reason)]


def test_an_address_of_hers_that_does_not_exist_does_not_keep_mail_from_the_other(
    pair: Shop,
) -> None:
    leave(pair, ANICA, "bounced")
    pair.merge("C2", "C1")
    assert addresses(audience(pair, "all")) == [ANA, IVA]


def test_a_consent_withdrawn_under_the_other_address_counts(pair: Shop) -> None:
    gone = {"source": "form", "wording": "yes", "given_at": NOW, "withdrawn_at": NOW}
    with pair.parts().engine.begin() as connection:
        key = address_hash(SECRET, ANICA)
        connection.execute(insert(consent).values(id="1", account="A", key=key, **gone))
    pair.merge("C2", "C1")
    assert audience(pair, "all").skipped == {"no_consent": 1}


def test_a_chain_of_merges_is_one_person(pair: Shop) -> None:
    leave(pair, ANA)
    pair.merge("C1", "C2")
    pair.merge("C2", "C3")
    assert audience(pair, "all").skipped == {"unsubscribed": 1}


def test_split_again_each_has_her_own_answer(pair: Shop) -> None:
    leave(pair, ANICA)
    pair.merge("C2", "C1")
    with pair.parts().engine.begin() as connection:
        connection.execute(delete(decision))
        connection.execute(update(customer).values(state="active"))
    assert addresses(audience(pair, "all")) == [ANA, IVA]


def test_who_has_only_a_phone_is_mailed_at_the_address_of_the_other(shop: Shop) -> None:
    shop.customer("C1", None)
    shop.customer("C2", ANICA)
    shop.merge("C2", "C1")
    (only,) = audience(shop, "all").recipients
    assert (only.customer, only.address) == ("C1", ANICA)


def test_a_label_on_the_contact_of_either_is_hers(pair: Shop) -> None:
    with pair.parts().engine.begin() as connection:
        cursors.store(connection, "A", LABEL_NAMES, {"contactGroups/v": "VIP"}, NOW)
        one = customer.c.id == "C2"
        connection.execute(update(customer).where(one).values(resource_name="people/2"))
    pair.contact("people/2", given="Ana", labels=["contactGroups/v"])
    pair.merge("C2", "C1")
    assert addresses(audience(pair, "label:VIP")) == [ANA]
    assert addresses(audience(pair, "all", exclude=("label:VIP",))) == [IVA]


def test_another_accounts_merges_are_not_ours(pair: Shop) -> None:
    pair.merge("C2", "C1")
    with pair.parts().engine.begin() as connection:
        other = {"id": "B", "address": "other@example.com", "created_at": NOW, "scopes": []}
        connection.execute(insert(account).values(other))
        connection.execute(update(decision).values(account="B"))
        connection.execute(update(customer).values(state="active"))
    assert addresses(audience(pair, "all")) == [ANA, ANICA, IVA]


# A campaign on its way


@pytest.mark.parametrize(("one", "main"), [("C2", "C1"), ("C1", "C2")])
@pytest.mark.parametrize("method", [CREATE, SEND])
def test_merged_while_it_is_sent_she_gets_it_once(
    pair: Shop, one: str, main: str, method: str
) -> None:
    """Whichever of the two stays, and whether the first mail is a draft or as good as sent."""
    at_first(pair, method, lambda: pair.merge(one, main))
    view = send_campaign(pair.parts(), pair.campaign())
    kept = ANICA if (main, method) == ("C2", CREATE) else ANA
    assert pair.reached() == sorted([kept, IVA])
    assert view.counts == {"sent": 2, "skipped": 1}
    assert sorted(filter(None, pair.deliveries("reason").values())) == ["same_person"]
    assert not pair.gmail.drafts


def test_merged_before_the_first_mail_the_main_ones_goes(pair: Shop) -> None:
    pair.limit(1)
    campaign = pair.campaign()
    assert send_campaign(pair.parts(), campaign, wait=False).counts == {"sent": 1, "pending": 2}
    pair.merge("C2", "C3")
    pair.limit(10)
    send_campaign(pair.parts(), campaign)
    assert pair.reached() == [ANA, IVA]
    assert pair.deliveries("reason")[ANICA] == "same_person"


def test_whose_other_mail_failed_still_gets_this_one(pair: Shop) -> None:
    pair.limit(1)
    campaign = pair.campaign()
    send_campaign(pair.parts(), campaign, wait=False)
    with pair.parts().engine.begin() as connection:
        sent = delivery.c.address == ANA
        connection.execute(update(delivery).where(sent).values(state="failed", reason="refused"))
    pair.merge("C2", "C1")
    pair.limit(10)
    send_campaign(pair.parts(), campaign)
    assert pair.deliveries()[ANICA] == "sent"


@pytest.mark.parametrize("address", [ANA, ANICA])
def test_who_left_under_either_address_meanwhile_gets_none(pair: Shop, address: str) -> None:
    def merge_and_leave() -> None:
        pair.merge("C2", "C1")
        leave(pair, address)

    at_first(pair, CREATE, merge_and_leave)
    view = send_campaign(pair.parts(), pair.campaign())
    assert pair.reached() == [IVA]
    assert view.counts == {"sent": 1, "skipped": 2}
    assert set(filter(None, pair.deliveries("reason").values())) == {"unsubscribed"}


def test_whose_main_customer_is_taken_out_gets_none(pair: Shop) -> None:
    def merge_and_take_out() -> None:
        pair.merge("C1", "C2")
        with pair.parts().engine.begin() as connection:
            main = customer.c.id == "C2"
            connection.execute(update(customer).where(main).values(state="excluded"))

    at_first(pair, CREATE, merge_and_take_out)
    send_campaign(pair.parts(), pair.campaign())
    assert pair.reached() == [IVA]
    assert set(filter(None, pair.deliveries("reason").values())) == {"excluded"}
