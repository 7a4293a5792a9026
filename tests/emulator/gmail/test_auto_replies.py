"""Answers nobody wrote: people outside who are away, and an account's vacation responder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from googleapiclient.errors import HttpError

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import coded, opened, received, written

Post = Callable[..., dict[str, Any]]
AWAY = {"enableAutoReply": True, "responseSubject": "Away", "responseBodyHtml": "<p>Monday</p>"}


def inbox(users: Any) -> list[Any]:
    rows = users.messages().list(userId="me", labelIds=["INBOX"]).execute().get("messages", [])
    return [opened(users, row["id"]) for row in rows]


@pytest.fixture
def away(other: Any) -> Any:
    """bob@example.com, who is on vacation."""
    other.settings().updateVacation(userId="me", body=AWAY).execute()
    return other


def test_somebody_outside_who_is_away_answers_automatically(
    google: Running, users: Any, post: Post
) -> None:
    google.world.options["auto_replies"] = {"ana@example.org": "Back on Monday"}

    sent = post(Subject="Wine", List_Unsubscribe="<mailto:leave@example.com>")

    (answer,) = inbox(users)
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["Subject"] == "Automatic reply: Wine"
    assert answer["In-Reply-To"] == opened(users, sent["id"])["Message-ID"]
    assert answer.get_content().strip() == "Back on Monday"


def test_an_automatic_answer_can_be_played(google: Running, users: Any, post: Post) -> None:
    body = {"account": OWNER, "kind": "auto_reply", "to_message": post(Subject="Wine")["id"]}

    requests.post(f"{google.url}/_emulator/deliver", json=body, timeout=30).raise_for_status()

    (answer,) = inbox(users)
    assert (answer["From"], answer["Auto-Submitted"]) == ("ana@example.org", "auto-replied")


def test_two_who_are_away_do_not_answer_each_other_for_ever(
    google: Running, users: Any, store: Store, post: Post
) -> None:
    google.world.options["auto_replies"] = {"ana@example.org": "Away", OWNER: "Away too"}

    post()

    assert len(inbox(users)) == 1
    assert len(store.outside["ana@example.org"].mails) == 1


def test_an_account_on_vacation_answers_each_sender_once_in_four_days(
    google: Running, users: Any, away: Any, post: Post
) -> None:
    post(To="bob@example.com", Subject="Wine")
    post(To="bob@example.com", Subject="Wine again")
    (answer,) = inbox(users)
    google.world.clock.advance(4 * 86_400)
    post(To="bob@example.com", Subject="Wine once more")

    assert answer["Subject"] == "Away Re: Wine"
    assert answer.get_content().strip() == "Monday"
    assert [mail["Subject"] for mail in inbox(users)] == [
        "Away Re: Wine once more",
        answer["Subject"],
    ]
    assert len(inbox(away)) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Precedence": "bulk"},
        {"List_Unsubscribe": "<mailto:x@example.com>"},
        {"Auto_Submitted": "auto-generated"},
    ],
)
def test_lists_and_machines_get_no_vacation_answer(
    users: Any, away: Any, post: Post, headers: dict[str, str]
) -> None:
    post(To="bob@example.com", **headers)

    assert inbox(users) == []


def test_a_vacation_has_its_days(google: Running, users: Any, away: Any, post: Post) -> None:
    now = int(google.world.clock.now().timestamp() * 1000)
    body = {**AWAY, "startTime": str(now + 3_600_000), "endTime": str(now + 7_200_000)}
    away.settings().updateVacation(userId="me", body=body).execute()

    post(To="bob@example.com")
    before = len(inbox(users))
    google.world.clock.advance(3601)
    post(To="bob@example.com")
    during = len(inbox(users))
    google.world.clock.advance(4 * 86_400)
    post(To="bob@example.com")

    assert (before, during, len(inbox(users))) == (0, 1, 1)


def test_a_vacation_for_the_own_domain_only(users: Any, other: Any, store: Store) -> None:
    users.settings().updateVacation(userId="me", body={**AWAY, "restrictToDomain": True}).execute()
    store.account("eva@example.org")

    raw = {"raw": coded(written(To=OWNER, From="bob@example.com"))}
    other.messages().send(userId="me", body=raw).execute()

    assert received_answers(other) == 1
    assert store.account("eva@example.org").mails == {}


def received_answers(users: Any) -> int:
    return sum(mail["Auto-Submitted"] == "auto-replied" for mail in inbox(users))


def test_vacation_settings_are_read_back(other: Any) -> None:
    empty = other.settings().getVacation(userId="me").execute()

    kept = other.settings().updateVacation(userId="me", body=AWAY).execute()

    assert empty["enableAutoReply"] is False
    assert other.settings().getVacation(userId="me").execute() == kept
    assert kept["responseSubject"] == "Away"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"enableAutoReply": True}, 400),
        ({**AWAY, "startTime": "5", "endTime": "5"}, 400),
        ({**AWAY, "restrictToContacts": True}, 501),
    ],
)
def test_a_vacation_that_cannot_be_is_refused(
    users: Any, body: dict[str, Any], status: int
) -> None:
    with pytest.raises(HttpError) as refused:
        users.settings().updateVacation(userId="me", body=body).execute()

    assert refused.value.status_code == status


def test_an_answer_goes_to_whom_the_mail_came_from(
    google: Running, users: Any, store: Store
) -> None:
    users.settings().updateVacation(userId="me", body=AWAY).execute()
    body = {"account": OWNER, "from": "Eva <eva@example.org>", "subject": "Question"}

    requests.post(f"{google.url}/_emulator/deliver", json=body, timeout=30).raise_for_status()

    assert received(store, "eva@example.org")["To"] == "eva@example.org"
