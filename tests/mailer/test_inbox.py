"""What comes back into the mailbox: leaving and bounces."""

from __future__ import annotations

from sqlalchemy import select

from core.tables import suppression
from mailer import inbox
from mailer.inbox import InboxReport
from mailer.sending import send_campaign
from mailer.tokens import address_hash, token
from tests.mailer.conftest import NOW, OWNER, SECRET, Shop

REPORT = """From: {sender}
To: owner@example.com
Subject: Delivery Status Notification (Failure)
X-Failed-Recipients: {address}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

550 {status} said so.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
--b
Content-Type: text/rfc822-headers

{head}
--b--
"""


def bounce(
    shop: Shop, address: str, status: str, *, action: str = "failed", sender: str = ""
) -> str:
    heads = [m for m in shop.gmail.sent() if address in str(m.mail["To"])]
    head = f"List-Unsubscribe: {heads[0].mail['List-Unsubscribe']}" if heads else "X: y"
    text = REPORT.format(
        address=address,
        status=status,
        action=action,
        head=head,
        sender=sender or "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
    )
    return str(shop.gmail.deliver(text.replace("\n", "\r\n").encode()))


def left(shop: Shop) -> dict[str, str]:
    """Key -> reason."""
    with shop.parts().engine.begin() as connection:
        rows = connection.execute(select(suppression.c.key, suppression.c.reason))
        return {row.key: row.reason for row in rows}


def key(address: str) -> str:
    return address_hash(SECRET, address)


def test_the_token_says_who_leaves_whoever_wrote(shop: Shop) -> None:
    (address,) = shop.loyal(1)
    send_campaign(shop.parts(), shop.campaign())
    found = shop.deliveries("token")[address]
    mail = shop.writes(to=f"Owner <OWNER+Unsubscribe-{found.upper()}@example.com>")
    assert inbox.read(shop.parts()).unsubscribed == 1
    assert left(shop) == {key(address): "unsubscribed"}
    assert "UNREAD" not in shop.gmail.messages[mail].labels


def test_the_token_may_stand_in_the_subject(shop: Shop) -> None:
    (address,) = shop.loyal(1)
    send_campaign(shop.parts(), shop.campaign())
    found = shop.deliveries("token")[address]
    shop.writes(to="owner+unsubscribe@example.com", subject=f"unsubscribe {found}")
    inbox.read(shop.parts())
    assert left(shop) == {key(address): "unsubscribed"}


def test_an_unknown_token_takes_out_whoever_wrote(shop: Shop) -> None:
    unknown = token(b"older key", "campaign", "x@example.org")
    shop.writes(to=f"owner+unsubscribe-{unknown}@example.com", sender="Iva <iva@example.org>")
    inbox.read(shop.parts())
    assert left(shop) == {key("iva@example.org"): "unsubscribed"}


def test_ordinary_mail_takes_nobody_out_and_stays_unread(shop: Shop) -> None:
    mail = shop.writes(to=OWNER, subject="How do I unsubscribe?")
    assert inbox.read(shop.parts()) == InboxReport(read=1)
    assert left(shop) == {}
    assert "UNREAD" in shop.gmail.messages[mail].labels


def test_the_inbox_is_read_on_from_where_it_was(shop: Shop) -> None:
    shop.writes(to=OWNER)
    assert inbox.read(shop.parts()).read == 1
    assert inbox.read(shop.parts()).read == 0
    shop.writes(to=OWNER)
    assert inbox.read(shop.parts()).read == 1


def test_a_forgotten_history_is_read_anew(shop: Shop) -> None:
    inbox.read(shop.parts())
    shop.writes(to="owner+unsubscribe@example.com")
    shop.gmail.forget_history()
    assert inbox.read(shop.parts()).unsubscribed == 1


def test_an_address_that_does_not_exist_is_never_mailed_again(shop: Shop) -> None:
    first, second = shop.loyal(2)
    campaign = shop.campaign()
    send_campaign(shop.parts(), campaign)
    bounce(shop, first, "5.1.1")
    assert inbox.read(shop.parts()).bounced == 1
    assert left(shop) == {key(first): "bounced"}
    assert shop.deliveries() == {first: "failed", second: "sent"}
    send_campaign(shop.parts(), shop.campaign(name="Second"))
    assert shop.reached() == [first, second, second]


def test_a_full_mailbox_or_a_delay_suppresses_nobody(shop: Shop) -> None:
    first, second = shop.loyal(2)
    send_campaign(shop.parts(), shop.campaign())
    bounce(shop, first, "5.2.2")
    bounce(shop, second, "4.4.1", action="delayed")
    inbox.read(shop.parts())
    assert left(shop) == {}
    assert shop.deliveries() == {first: "failed", second: "sent"}


def test_the_accounts_own_limit_in_a_bounce_holds_the_account(shop: Shop) -> None:
    (address,) = shop.loyal(1)
    send_campaign(shop.parts(), shop.campaign())
    bounce(shop, address, "5.4.5")
    inbox.read(shop.parts())
    assert left(shop) == {}
    view = send_campaign(shop.parts(), shop.campaign(name="Second"), wait=False)
    assert view.state == "sending"
    assert view.waits_until is not None
    assert view.waits_until > NOW
    assert shop.reached() == [address]


def test_only_the_mail_system_may_report_a_bounce(shop: Shop) -> None:
    (address,) = shop.loyal(1)
    send_campaign(shop.parts(), shop.campaign())
    bounce(shop, address, "5.1.1", sender="prank@example.org")
    assert inbox.read(shop.parts()).bounced == 0
    assert left(shop) == {}


def test_a_bounce_of_a_letter_that_was_not_ours_changes_nothing(shop: Shop) -> None:
    bounce(shop, "typo@example.net", "5.1.1")
    assert inbox.read(shop.parts()).bounced == 0
    assert left(shop) == {}


def test_a_broken_report_is_passed_over(shop: Shop) -> None:
    shop.gmail.deliver(
        b"From: mailer-daemon@googlemail.com\r\nContent-Type: multipart/report\r\n\r\nx"
    )
    assert inbox.read(shop.parts()) == InboxReport(read=1)
