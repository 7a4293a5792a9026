"""Reports of failed and delayed mail, as the product and other parsers meet them."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
import requests

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import opened, parts

Post = Callable[..., dict[str, Any]]
Play = Callable[..., EmailMessage]


@pytest.fixture
def play(google: Running, users: Any) -> Play:
    """POST deliver, and the mail that came of it."""

    def call(**body: str) -> EmailMessage:
        url = f"{google.url}/_emulator/deliver"
        answer = requests.post(url, json={"account": OWNER, **body}, timeout=30)
        assert answer.status_code == 200, answer.text
        return opened(users, answer.json()["id"])

    return call


def recipient(mail: EmailMessage) -> Any:
    """The second block of the machine's part."""
    (status,) = [p for p in mail.walk() if p.get_content_type() == "message/delivery-status"]
    return parts(mail)[1].get_payload()[1] if status is parts(mail)[1] else None


def test_a_failure_has_gmails_parts_and_names(post: Post, play: Play) -> None:
    sent = post("body words", Subject="Wine")

    mail = play(kind="bounce", to_message=sent["id"])

    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/report",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "message/delivery-status",
        "text/plain",
        "text/plain",
        "message/rfc822",
        "text/plain",
    ]
    assert mail["Message-ID"].endswith(".GMR@mx.google.com>")
    assert mail["Auto-Submitted"] == "auto-replied"
    found = recipient(mail)
    assert found["Diagnostic-Code"].startswith("smtp; 550 5.1.1 The email account")
    assert found["Will-Retry-Until"] is None
    enclosed = parts(mail)[2].get_content()
    assert (enclosed["Subject"], enclosed.get_content().strip()) == ("Wine", "body words")


def test_a_delay_is_no_failure(post: Post, play: Play) -> None:
    mail = play(kind="delay", to_message=post()["id"])

    found = recipient(mail)
    assert (found["Action"], found["Status"]) == ("delayed", "4.4.1")
    assert found["Will-Retry-Until"]
    assert mail["X-Failed-Recipients"] is None
    assert mail["Subject"] == "Delivery Status Notification (Delay)"
    assert mail["Message-ID"].endswith(".GMRIR@mx.google.com>")


def test_a_delayed_mail_arrives_all_the_same(post: Post, store: Store) -> None:
    store.bounce("ana@example.org", "4.4.1")

    post()

    assert len(store.outside["ana@example.org"].mails) == 1


def test_a_whole_domain_can_bounce(google: Running, post: Post, store: Store, users: Any) -> None:
    google.world.options["bouncing"] = {"@example.org": "5.1.2"}

    post(Cc="ivo@other.example")

    (report,) = users.messages().list(userId="me", labelIds=["INBOX"]).execute()["messages"]
    assert recipient(opened(users, report["id"]))["Status"] == "5.1.2"
    assert set(store.outside) == {"ivo@other.example"}


def test_a_report_without_a_machines_part(post: Post, play: Play) -> None:
    mail = play(kind="bounce", to_message=post(Subject="Wine")["id"], form="words")

    assert mail.get_content_type() == "text/plain"
    assert mail["X-Failed-Recipients"] == "ana@example.org"
    assert "550 5.1.1" in mail.get_content()
    assert "Subject: Wine" in mail.get_content()


def test_a_report_that_names_nobody(post: Post, play: Play) -> None:
    found = recipient(play(kind="bounce", to_message=post()["id"], form="nameless"))

    assert found["Final-Recipient"] is None
    assert found["Status"] == "5.1.1"


def test_a_long_mail_is_cut_off_in_its_report(post: Post, play: Play) -> None:
    mail = play(kind="bounce", to_message=post("x" * 60_000)["id"])

    assert "----- Message truncated -----" in mail.as_string()
    assert len(mail.as_bytes()) < 30_000


def test_hidden_recipients_stay_hidden_in_a_report(post: Post, play: Play) -> None:
    mail = play(kind="bounce", to_message=post(Bcc="hidden@example.org")["id"])

    assert "hidden@example.org" not in mail.as_string()


@pytest.mark.parametrize("change", [{"status": "2.0.0"}, {"status": "x"}, {"form": "sonnet"}])
def test_a_bounce_that_cannot_be_is_refused(
    google: Running, users: Any, post: Post, change: dict[str, str]
) -> None:
    body = {"account": OWNER, "kind": "bounce", "to_message": post()["id"], **change}

    answer = requests.post(f"{google.url}/_emulator/deliver", json=body, timeout=30)

    assert answer.status_code == 400
    assert "is like 5.1.1" in answer.text or "is one of" in answer.text


def test_a_bounce_is_found_by_the_search_for_the_daemon(users: Any, post: Post, play: Play) -> None:
    play(kind="bounce", to_message=post()["id"])

    found = users.messages().list(userId="me", q="in:inbox from:mailer-daemon").execute()

    assert len(found["messages"]) == 1
