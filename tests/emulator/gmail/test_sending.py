from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from emulator.api import Call
from emulator.gmail import Store, messages
from emulator.gmail.caller import gmail_store
from emulator.server import Running
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import coded, opened, parts, received, written

Post = Callable[..., dict[str, Any]]


def test_a_sent_mail_answers_its_ids_and_the_label_sent(post: Post) -> None:
    sent = post()

    assert re.fullmatch(r"[0-9a-f]{16}", sent["id"])
    assert sent == {"id": sent["id"], "threadId": sent["id"], "labelIds": ["SENT"]}


def test_the_message_id_of_the_client_is_lost(users: Any, post: Post, store: Store) -> None:
    sent = post(Message_ID="<mine@shop.example>")

    given = opened(users, sent["id"])["Message-ID"]
    assert re.fullmatch(r"<CA[^<>\s]+@mail\.gmail\.com>", given)
    assert received(store, "ana@example.org")["Message-ID"] == given


def test_custom_headers_reach_sent_and_the_customer(users: Any, post: Post, store: Store) -> None:
    sent = post(X_Token="abc", List_Unsubscribe="<mailto:owner+u@example.com>")

    for mail in (opened(users, sent["id"]), received(store, "ana@example.org")):
        assert mail["X-Token"] == "abc"
        assert mail["List-Unsubscribe"] == "<mailto:owner+u@example.com>"


def test_the_customer_gets_plain_text_made_from_the_html(
    users: Any, post: Post, store: Store
) -> None:
    html = '<style>p{}</style><p>Dobar <b>dan</b></p><a href="https://x.example/">shop</a>'

    sent = post("my own words", html)

    plain, rich = parts(received(store, "ana@example.org"))
    assert plain.get_content() == "Dobar dan\nshop <https://x.example/>\n"
    assert "<b>dan</b>" in rich.get_content()
    kept = parts(opened(users, sent["id"]))[0]
    assert kept.get_content().strip() == "my own words"


def test_a_mail_of_html_alone_is_delivered_with_a_text_part(users: Any, store: Store) -> None:
    mail = EmailMessage()
    mail["To"] = "ana@example.org"
    mail.set_content("<p>Ćao</p>", subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="price.pdf")

    users.messages().send(userId="me", body={"raw": coded(mail)}).execute()

    kinds = [part.get_content_type() for part in received(store, "ana@example.org").walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]


def test_an_address_that_is_not_verified_is_silently_replaced(
    users: Any, post: Post, store: Store
) -> None:
    box = store.account(OWNER)
    box.name_primary("Vinarija Krk")
    box.add_sender("shop@krk.example", "Shop")
    box.add_sender("waiting@krk.example", accepted=False)

    own, alias, waiting, foreign = (
        opened(users, post(From=sender)["id"])["From"]
        for sender in (
            f"Ana <{OWNER}>",
            "Shop <shop@krk.example>",
            "waiting@krk.example",
            "boss@other.example",
        )
    )

    assert own == f"Ana <{OWNER}>"
    assert alias == "Shop <shop@krk.example>"
    assert waiting == foreign == f"Vinarija Krk <{OWNER}>"


@pytest.mark.parametrize("name", ["", "Vinarija Žito"])
def test_an_account_whose_address_is_not_ascii_sends_too(google: Running, name: str) -> None:
    account, body = "žana@vino.example", {"raw": coded(b"To: ana@example.org\r\n\r\nHello")}
    box = gmail_store(google.world).account(account)
    box.name_primary(name)
    me = {"userId": "me"}

    made = messages.send_(Call("", account, me, {}, body, google.world))

    assert box.mails[made["id"]].sender == (f"{name} <{account}>" if name else account)


def test_hidden_recipients_get_the_mail_and_nobody_sees_them(
    users: Any, post: Post, store: Store
) -> None:
    sent = post(Bcc="eva@example.org, Ivo <ivo@example.org>")

    assert {"ana@example.org", "eva@example.org", "ivo@example.org"} == set(store.outside)
    assert received(store, "eva@example.org")["Bcc"] is None
    assert "eva@example.org" in opened(users, sent["id"])["Bcc"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"To": "e, m, a, i, l"}, "Invalid To header"),
        ({"To": "nobody"}, "Invalid To header"),
        ({"Cc": "two@@example.org"}, "Invalid Cc header"),
        ({"To": ""}, "Recipient address required"),
    ],
)
def test_bad_recipients_are_refused_in_gmails_words(
    post: Post, fields: dict[str, str], message: str
) -> None:
    with pytest.raises(HttpError) as refused:
        post(**fields)

    assert (refused.value.status_code, refused.value.reason) == (400, message)


def test_a_send_without_raw_is_refused(users: Any) -> None:
    with pytest.raises(HttpError) as refused:
        users.messages().send(userId="me", body={}).execute()

    assert refused.value.reason == (
        "'raw' RFC822 payload message string or uploading message via /upload/* URL required"
    )


def test_a_mail_over_35_mebibytes_is_refused(users: Any, store: Store) -> None:
    raw = b"To: ana@example.org\r\n\r\n" + b"x" * 36_700_160

    with pytest.raises(HttpError) as refused:
        users.messages().send(userId="me", body={"raw": coded(raw)}).execute()

    assert refused.value.status_code == 413
    assert not store.outside


def test_over_the_daily_limit_google_names_the_time(
    google: Running, post: Post, store: Store
) -> None:
    google.world.options["daily_limit"] = 2
    post()
    google.world.clock.advance(3600)
    post()

    with pytest.raises(HttpError) as refused:
        post()

    assert refused.value.status_code == 429
    free = google.world.clock.now() + timedelta(hours=23)
    hour = free.strftime("%Y-%m-%dT%H:")
    assert re.fullmatch(
        rf"User-rate limit exceeded\.  Retry after {hour}\S+Z \(Mail sending\)",
        refused.value.reason,
    )


def test_the_daily_limit_rolls_and_deleting_does_not_help(
    google: Running, users: Any, post: Post
) -> None:
    google.world.options["daily_limit"] = 1
    users.messages().delete(userId="me", id=post()["id"]).execute()
    with pytest.raises(HttpError):
        post()

    google.world.clock.advance(24 * 3600)

    assert post()["labelIds"] == ["SENT"]


def test_mail_to_oneself_is_one_message_in_both_places(users: Any, post: Post) -> None:
    sent = post(To=OWNER)

    assert sent["labelIds"] == ["INBOX", "SENT", "UNREAD"]
    assert users.getProfile(userId="me").execute()["messagesTotal"] == 1


def test_mail_to_another_account_is_new_in_its_inbox(users: Any, other: Any, post: Post) -> None:
    sent = post(To="bob@example.com")

    (found,) = (
        other.messages().list(userId="me", labelIds=["INBOX", "UNREAD"]).execute()["messages"]
    )
    mail = opened(other, found["id"])
    assert mail["Delivered-To"] == "bob@example.com"
    assert mail["Message-ID"] == opened(users, sent["id"])["Message-ID"]


def test_a_plus_address_lands_in_its_owners_inbox(users: Any, other: Any) -> None:
    body = {"raw": coded(written(To="owner+left-42@example.com", From="bob@example.com"))}

    other.messages().send(userId="me", body=body).execute()

    found = users.messages().list(userId="me", q="deliveredto:owner+left-42@example.com").execute()
    assert len(found.get("messages", [])) == 1


def test_a_thread_is_joined_only_with_references_and_the_same_subject(
    users: Any, post: Post
) -> None:
    first = post(Subject="Wine")
    named = opened(users, first["id"])["Message-ID"]

    def answer(**headers: str) -> str:
        raw = coded(written(**headers))
        body = {"raw": raw, "threadId": first["id"]}
        thread: str = users.messages().send(userId="me", body=body).execute()["threadId"]
        return thread

    assert answer(Subject="Re: Wine", References=named) == first["id"]
    assert answer(Subject="Oil", References=named) != first["id"]
    assert answer(Subject="Re: Wine") != first["id"]


def test_odd_mail_is_taken_as_it_is(users: Any, store: Store) -> None:
    odd = (
        b"not a header at all\nSubject: =?x-unknown?B?4pi6?= =?utf-8?q?broken\n"
        b'Content-Type: multipart/mixed; charset="\nTo: =?utf-8?q?=C4=8Cedo?= <ana@example.org>\n'
        b"X-Raw: \xff\xfe\n\nbody \xff\n"
    )

    sent = users.messages().send(userId="me", body={"raw": coded(odd)}).execute()

    full = users.messages().get(userId="me", id=sent["id"]).execute()
    assert full["payload"]["headers"]
    assert received(store, "ana@example.org")["X-Raw"]


def test_bytes_that_are_no_base64_are_refused(users: Any) -> None:
    with pytest.raises(HttpError) as refused:
        users.messages().send(userId="me", body={"raw": "§§§"}).execute()

    assert refused.value.status_code == 400


def test_raw_may_come_without_padding(users: Any) -> None:
    raw = urlsafe_b64encode(b"To: ana@example.org\r\n\r\nhi").decode().rstrip("=")

    assert users.messages().send(userId="me", body={"raw": raw}).execute()["labelIds"] == ["SENT"]


def test_another_users_mailbox_is_refused(users: Any) -> None:
    with pytest.raises(HttpError) as refused:
        users.messages().list(userId="bob@example.com").execute()

    assert refused.value.status_code == 403
    assert refused.value.reason == f"Delegation denied for {OWNER}"
