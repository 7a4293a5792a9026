from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st

from emulator.gmail import Store
from emulator.gmail import deliver as deliver_now
from emulator.gmail.caller import gmail_store
from emulator.gmail.headers import one_line
from emulator.server import Running
from emulator.world import World
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import coded, headers, opened, parts

Post = Callable[..., dict[str, Any]]
WRITTEN = {
    *("Delivered-To", "From", "To", "Subject", "Date", "Message-ID", "MIME-Version"),
    *("Content-Type", "Content-Transfer-Encoding"),
}


@pytest.fixture
def deliver(google: Running) -> Callable[..., dict[str, Any]]:
    def call(**body: str) -> dict[str, Any]:
        answer = requests.post(
            f"{google.url}/_emulator/deliver", json={"account": OWNER, **body}, timeout=30
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return call


def inbox(users: Any) -> list[dict[str, Any]]:
    found = users.messages().list(userId="me", labelIds=["INBOX"]).execute().get("messages", [])
    return [
        users.messages().get(userId="me", id=row["id"], format="full").execute() for row in found
    ]


def test_a_bouncing_address_brings_a_report_that_machines_can_read(
    users: Any, post: Post, store: Store
) -> None:
    store.bounce("ana@example.org", "5.1.1")

    sent = post(Subject="Čestitke", Bcc="hidden@example.org")

    (report,) = inbox(users)
    mail = opened(users, report["id"])
    assert mail.get_content_type() == "multipart/report"
    assert mail["From"] == "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
    assert mail["Subject"] == "Delivery Status Notification (Failure)"
    assert mail["X-Failed-Recipients"] == "ana@example.org"
    assert mail["In-Reply-To"] == opened(users, sent["id"])["Message-ID"]
    _, status, original = parts(mail)
    recipient = status.get_payload()[1]
    assert recipient["Final-Recipient"] == "rfc822; ana@example.org"
    assert (recipient["Action"], recipient["Status"]) == ("failed", "5.1.1")
    assert "hidden@example.org" not in original.as_string()
    assert report["threadId"] == sent["threadId"]
    assert set(store.outside) == {"hidden@example.org"}


def test_addresses_can_be_made_to_bounce_by_an_option(
    google: Running, users: Any, post: Post
) -> None:
    google.world.options["bouncing"] = {"ana@example.org": "4.2.2"}

    post()

    (report,) = inbox(users)
    assert headers(report)["Subject"] == "Delivery Status Notification (Delay)"


def test_a_reply_joins_the_thread(
    users: Any, post: Post, deliver: Callable[..., dict[str, Any]]
) -> None:
    sent = post(Subject="New wine")

    answer = deliver(kind="reply", to_message=sent["id"], text="Two bottles, please")

    assert answer["threadId"] == sent["threadId"]
    (mail,) = inbox(users)
    assert mail["snippet"] == "Two bottles, please"
    assert headers(mail)["Subject"] == "Re: New wine"
    assert headers(mail)["From"] == "ana@example.org"
    assert {"INBOX", "UNREAD"} == set(mail["labelIds"])


def test_a_reply_goes_where_the_mail_asks_for_it(
    users: Any, post: Post, deliver: Callable[..., dict[str, Any]]
) -> None:
    sent = post(Reply_To="owner+abc@example.com")

    deliver(kind="reply", to_message=sent["id"])

    assert headers(inbox(users)[0])["Delivered-To"] == "owner+abc@example.com"


def test_an_unsubscribe_mails_the_address_in_the_header(
    users: Any, post: Post, deliver: Callable[..., dict[str, Any]]
) -> None:
    link = "<https://x.example/u>, <mailto:owner+leave@example.com?subject=off%20t0k3n>"
    sent = post(List_Unsubscribe=link)

    deliver(kind="unsubscribe", to_message=sent["id"])

    (mail,) = inbox(users)
    assert headers(mail)["To"] == "owner+leave@example.com"
    assert headers(mail)["Subject"] == "off t0k3n"
    assert headers(mail)["From"] == "ana@example.org"


def test_a_bounce_can_be_played_for_a_sent_mail(
    users: Any, post: Post, deliver: Callable[..., dict[str, Any]]
) -> None:
    sent = post()

    deliver(kind="bounce", to_message=sent["id"], status="5.2.2")

    assert headers(inbox(users)[0])["X-Failed-Recipients"] == "ana@example.org"


def test_a_plain_message_arrives_in_its_own_thread(
    users: Any, deliver: Callable[..., dict[str, Any]]
) -> None:
    answer = deliver(**{"from": "Éva <eva@example.org>"}, subject="Pitanje", text="Ćao")

    (mail,) = inbox(users)
    assert answer["threadId"] == answer["id"] == mail["id"]
    assert headers(mail)["From"] == "Éva <eva@example.org>"
    assert mail["snippet"] == "Ćao"


def test_a_reply_to_nothing_is_refused(google: Running, users: Any) -> None:
    answer = requests.post(
        f"{google.url}/_emulator/deliver", json={"account": OWNER, "kind": "reply"}, timeout=30
    )

    assert answer.status_code == 404


def test_the_first_recipient_answers_whatever_her_name_is(
    users: Any, post: Post, deliver: Callable[..., dict[str, Any]]
) -> None:
    sent = post(To='"Horvat, Ana" <ana@example.org>, iva@example.org')

    deliver(kind="bounce", to_message=sent["id"])

    assert headers(inbox(users)[0])["X-Failed-Recipients"] == "ana@example.org"


@pytest.mark.parametrize("kind", ["reply", "bounce"])
def test_a_mail_to_nobody_is_answered_by_who_is_named(
    google: Running, users: Any, kind: str
) -> None:
    mail = {"raw": coded(b"Subject: Note\r\n\r\n")}
    kept = users.messages().insert(userId="me", body=mail).execute()["id"]
    body = {"account": OWNER, "kind": kind, "to_message": kept}

    def asked(**more: str) -> int:
        url = f"{google.url}/_emulator/deliver"
        return requests.post(url, json={**body, **more}, timeout=30).status_code

    assert [asked(), asked(**{"from": "ana@example.org"})] == [400, 200]


@pytest.mark.parametrize("account", ["", "nobody", 7])
def test_an_account_has_an_address(google: Running, store: Store, account: object) -> None:
    url = f"{google.url}/_emulator/deliver"

    assert requests.post(url, json={"account": account}, timeout=30).status_code == 400
    assert store.accounts == {}


@given(st.text(), st.text(), st.text())
@example("a@[", "x <", "=?utf-8?q?=?=")
@example('"', "a:b@c", "")
def test_whatever_people_write_makes_a_letter(sender: str, subject: str, text: str) -> None:
    world = World(stores={"gmail": Store()})
    told = {"account": OWNER, "from": sender, "subject": subject, "text": text}

    made = deliver_now(world, told)

    mail = gmail_store(world).account(OWNER).mails[made["id"]]
    assert mail.subject == one_line(subject)
    assert {name for name, _ in mail.letter().head} <= WRITTEN


@pytest.mark.parametrize("kind", ["message", "reply", "bounce"])
def test_a_line_break_begins_no_header(
    users: Any, post: Post, deliver: Callable[..., dict[str, Any]], kind: str
) -> None:
    sent = post(Subject="News")
    told = {"from": "ana@example.org\r\nX-Evil: 1", "subject": "Hello\nX-Evil: 2"}

    deliver(kind=kind, to_message=sent["id"], **told)

    (mail,) = inbox(users)
    assert "X-Evil" not in headers(mail)
