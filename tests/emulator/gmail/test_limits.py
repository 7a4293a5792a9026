"""How Gmail says that it is enough: the day's mails, the minute's units, calls at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from googleapiclient.errors import HttpError

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.gmail.conftest import opened

Post = Callable[..., dict[str, Any]]
HOUR = 3600


def refused_until(google: Running, post: Post) -> timedelta:
    """How long from now the refusal of a mail tells to wait."""
    with pytest.raises(HttpError) as refused:
        post()
    assert refused.value.status_code == 429
    assert refused.value.error_details[0]["reason"] == "rateLimitExceeded"
    words = refused.value.reason.removeprefix("User-rate limit exceeded.  Retry after ")
    at = datetime.fromisoformat(words.removesuffix(" (Mail sending)"))
    return at - google.world.clock.now()


def test_an_account_that_asks_for_more_is_closed_for_an_hour_at_least(
    google: Running, post: Post
) -> None:
    google.world.options["daily_limit"] = 2
    post()
    google.world.clock.advance(23.9 * HOUR)
    post()
    told = refused_until(google, post)

    google.world.clock.advance(0.2 * HOUR)  # the first mail is a day old: there is room again

    assert timedelta(minutes=59) < told < timedelta(hours=1)
    assert refused_until(google, post) > timedelta(minutes=59)
    google.world.clock.advance(HOUR)
    assert post()["labelIds"] == ["SENT"]


def test_the_told_time_moves_while_one_goes_on_trying(google: Running, post: Post) -> None:
    google.world.options |= {"daily_limit": 0, "limit_pause": 48 * HOUR}

    first = refused_until(google, post)
    google.world.clock.advance(12 * HOUR)

    assert refused_until(google, post) > first - timedelta(minutes=1)


def test_a_raised_limit_opens_the_account(google: Running, post: Post) -> None:
    google.world.options["daily_limit"] = 0
    refused_until(google, post)

    google.world.options["daily_limit"] = 500

    assert post()["labelIds"] == ["SENT"]


def test_mail_over_the_limit_may_be_taken_and_come_back(
    google: Running, users: Any, post: Post, store: Store
) -> None:
    google.world.options |= {"daily_limit": 1, "limit_grace": 180}
    post()

    sent = post(Subject="Too many")
    google.world.clock.advance(181)

    assert sent["labelIds"] == ["SENT"]
    (report,) = users.messages().list(userId="me", labelIds=["INBOX"]).execute()["messages"]
    assert report["threadId"] == sent["threadId"]
    mail = opened(users, report["id"])
    assert "Status: 5.4.5" in mail.as_string()
    words = mail.get_body()
    assert words is not None
    assert "You have reached a limit for sending mail" in words.get_content()
    assert len(store.outside["ana@example.org"].mails) == 1
    assert refused_until(google, post) > timedelta(hours=23)


def test_the_limit_survives_a_restart(google: Running, post: Post, store: Store) -> None:
    google.world.options["daily_limit"] = 0
    refused_until(google, post)

    store.load(store.dump())

    assert store.account("owner@example.com").closed_until > 0


SHAPES = {
    "rate_limit": (403, "rateLimitExceeded", "usageLimits", "Quota exceeded for quota metric"),
    "user_rate_limit": (403, "userRateLimitExceeded", "usageLimits", "User Rate Limit Exceeded"),
    "mailbox_limit": (429, "rateLimitExceeded", "global", "User-rate limit exceeded.  Retry after"),
    "daily_limit": (429, "rateLimitExceeded", "global", "User-rate limit exceeded.  Retry after"),
    "concurrent": (429, "rateLimitExceeded", "global", "Too many concurrent requests for user"),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_each_limit_has_its_shape(google: Running, post: Post, store: Store, kind: str) -> None:
    google.desk.faults.add({"method": "gmail.users.messages.send", "kind": kind, "count": 1})

    with pytest.raises(HttpError) as refused:
        post()

    status, reason, domain, words = SHAPES[kind]
    error = json.loads(refused.value.content)["error"]
    assert (error["code"], refused.value.status_code) == (status, status)
    assert error["message"].startswith(words)
    assert ("(Mail sending)" in error["message"]) == (kind == "daily_limit")
    (detail,) = error["errors"]
    assert (detail["reason"], detail["domain"]) == (reason, domain)
    assert not store.outside
    assert post()["labelIds"] == ["SENT"]


def test_an_old_project_has_more_units_and_cheaper_reads(
    google: Running, users: Any, post: Post
) -> None:
    google.world.options |= {"quotas": True, "old_gmail_quota": True}
    for _ in range(149):
        post()
    id = post()["id"]

    with pytest.raises(HttpError) as refused:
        post()
    google.world.clock.advance(61)
    users.messages().get(userId="me", id=id).execute()

    assert refused.value.status_code == 403
    assert [entry.units for entry in google.calls.entries()][-1] == 5


def test_too_many_calls_at_once_are_refused(google: Running, web: requests.Session) -> None:
    google.world.options["concurrent"] = 1
    google.desk.faults.add({"method": "gmail.users.labels.list", "kind": "hold"})
    headers = {"authorization": "Bearer emulator:owner@example.com"}
    url = f"{google.url}/gmail/v1/users/me/labels"
    held = threading.Thread(target=requests.get, args=(url,), kwargs={"headers": headers})
    held.start()
    while not google.calls.methods():
        pass

    crowded = web.get(f"{google.url}/gmail/v1/users/me/profile")
    other = requests.get(
        f"{google.url}/gmail/v1/users/me/profile",
        headers={"authorization": "Bearer emulator:bob@example.com"},
        timeout=30,
    )
    requests.post(f"{google.url}/_emulator/faults", json={"release": True}, timeout=30)
    held.join()

    assert crowded.status_code == 429
    assert crowded.json()["error"]["message"] == "Too many concurrent requests for user"
    assert other.status_code == 200
    assert web.get(f"{google.url}/gmail/v1/users/me/profile").status_code == 200
