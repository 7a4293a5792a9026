"""Looking before sending."""

from __future__ import annotations

import pytest

from core.errors import WrongUse
from mailer import preview as previews
from mailer.sending import send_campaign
from tests.mailer.conftest import OWNER, Shop


def test_a_preview_is_the_mail_of_that_customer_and_sends_nothing(shop: Shop) -> None:
    shop.customer("C1", "ana@example.org")
    shop.customer("C2", "iva@example.org")
    campaign = shop.campaign(body="For {{ name }}")
    shown = previews.preview(shop.parts(), campaign, "C2")
    assert (shown.subject, shown.to) == ("Hi C2", "iva@example.org")
    assert "For C2" in shown.text
    assert previews.preview(shop.parts(), campaign).to == "ana@example.org"
    assert shop.gmail.calls.counted.total() == 0


def test_a_test_goes_to_the_owner_only_and_says_so(shop: Shop) -> None:
    shop.loyal(1)
    campaign = shop.campaign()
    shown = previews.test_send(shop.parts(), campaign, OWNER, None)
    (sent,) = shop.gmail.sent()
    assert sent.mail["Subject"] == shown.subject == "Test: Hi C00"
    assert shop.reached() == [OWNER]


def test_a_test_does_not_count_as_the_customers_mail(shop: Shop) -> None:
    shop.customer("Me", OWNER)
    campaign = shop.campaign()
    previews.test_send(shop.parts(), campaign, OWNER, "Me")
    view = send_campaign(shop.parts(), campaign)
    assert view.counts == {"sent": 1}
    assert shop.reached() == [OWNER, OWNER]


def test_nobody_to_show_it_as_is_said(shop: Shop) -> None:
    campaign = shop.campaign()
    with pytest.raises(WrongUse, match="Nobody"):
        previews.preview(shop.parts(), campaign)
    with pytest.raises(WrongUse, match="no customer"):
        previews.preview(shop.parts(), campaign, "X")
