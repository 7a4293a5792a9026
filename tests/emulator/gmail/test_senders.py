from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from emulator.gmail import Store
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import opened, received

Post = Callable[..., dict[str, Any]]


@pytest.fixture
def senders(users: Any) -> Any:
    return users.settings().sendAs()


def create(senders: Any, address: str, **more: Any) -> dict[str, Any]:
    body = {"sendAsEmail": address, **more}
    made: dict[str, Any] = senders.create(userId="me", body=body).execute()
    return made


def refusal(request: Any) -> tuple[int, str]:
    with pytest.raises(HttpError) as refused:
        request.execute()
    return refused.value.status_code, refused.value.reason


def test_an_address_of_the_own_domain_may_be_used_at_once(
    users: Any, senders: Any, post: Post
) -> None:
    made = create(senders, "shop@example.com", displayName="Shop", signature="<p>Shop</p>")

    assert made["verificationStatus"] == "accepted"
    assert made["signature"] == "<p>Shop</p>"
    sent = post(From="Shop <shop@example.com>")
    assert opened(users, sent["id"])["From"] == "Shop <shop@example.com>"


def test_a_foreign_address_is_asked_and_until_then_replaced(
    users: Any, senders: Any, post: Post, store: Store
) -> None:
    made = create(senders, "shop@krk.example")

    assert made["verificationStatus"] == "pending"
    asked = received(store, "shop@krk.example")
    assert asked["Subject"] == "Gmail Confirmation - Send Mail as shop@krk.example"
    assert opened(users, post(From="shop@krk.example")["id"])["From"] == OWNER


def test_verify_asks_again_but_not_who_has_accepted(senders: Any, store: Store) -> None:
    create(senders, "shop@krk.example")
    create(senders, "shop@example.com")

    senders.verify(userId="me", sendAsEmail="shop@krk.example").execute()

    assert len(store.outside["shop@krk.example"].mails) == 2
    request = senders.verify(userId="me", sendAsEmail="shop@example.com")
    assert refusal(request) == (400, "Precondition check failed.")


def test_a_patch_changes_one_thing_and_an_update_all(senders: Any) -> None:
    create(senders, "shop@example.com", displayName="Shop", replyToAddress="a@example.com")
    shop = {"userId": "me", "sendAsEmail": "shop@example.com"}

    patched = senders.patch(**shop, body={"displayName": "The shop"}).execute()
    updated = senders.update(**shop, body={"displayName": "Shop"}).execute()

    assert (patched["displayName"], patched["replyToAddress"]) == ("The shop", "a@example.com")
    assert (updated["displayName"], updated["replyToAddress"]) == ("Shop", "")
    assert updated["verificationStatus"] == "accepted"


def test_one_sender_is_the_default(users: Any, senders: Any, post: Post) -> None:
    create(senders, "shop@example.com", isDefault=True)

    rows = senders.list(userId="me").execute()["sendAs"]
    assert [row.get("isDefault", False) for row in rows] == [False, True]
    assert opened(users, post(From="boss@other.example")["id"])["From"] == "shop@example.com"
    senders.delete(userId="me", sendAsEmail="shop@example.com").execute()
    (left,) = senders.list(userId="me").execute()["sendAs"]
    assert left["isDefault"] is True


def test_senders_that_cannot_be_are_refused(senders: Any) -> None:
    create(senders, "shop@krk.example")
    waiting = {"userId": "me", "sendAsEmail": "shop@krk.example"}
    unknown = {"userId": "me", "sendAsEmail": "who@krk.example"}

    assert refusal(senders.create(userId="me", body={"sendAsEmail": "SHOP@krk.example"}))[0] == 409
    assert refusal(senders.create(userId="me", body={"sendAsEmail": "nobody"}))[0] == 400
    assert refusal(senders.patch(**waiting, body={"isDefault": True}))[0] == 400
    assert refusal(senders.patch(**waiting, body={"replyToAddress": "x"}))[0] == 400
    assert refusal(senders.delete(userId="me", sendAsEmail=OWNER)) == (
        400,
        "Cannot delete primary send-as",
    )
    assert refusal(senders.get(**unknown))[0] == refusal(senders.delete(**unknown))[0] == 404
