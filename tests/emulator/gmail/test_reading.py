from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from emulator.server import Running
from tests.emulator.gmail.conftest import coded, headers, opened, written

Post = Callable[..., dict[str, Any]]


def test_full_shows_the_tree_of_parts(users: Any, post: Post) -> None:
    sent = post("plain", "<p>rich</p>", Subject="Božić")

    mail = users.messages().get(userId="me", id=sent["id"]).execute()

    payload = mail["payload"]
    assert (payload["partId"], payload["mimeType"]) == ("", "multipart/alternative")
    assert headers(mail)["Subject"] == "Božić"
    assert [(p["partId"], p["mimeType"]) for p in payload["parts"]] == [
        ("0", "text/plain"),
        ("1", "text/html"),
    ]
    assert urlsafe_b64decode(payload["parts"][1]["body"]["data"]).strip() == b"<p>rich</p>"


def test_an_attachment_is_fetched_by_its_id(users: Any) -> None:
    mail = written("see the list")
    mail.add_attachment(b"a;b", maintype="text", subtype="csv", filename="Čaj.csv")
    sent = users.messages().send(userId="me", body={"raw": coded(mail)}).execute()
    full = users.messages().get(userId="me", id=sent["id"]).execute()
    part = full["payload"]["parts"][1]

    found = (
        users.messages()
        .attachments()
        .get(userId="me", messageId=sent["id"], id=part["body"]["attachmentId"])
        .execute()
    )

    assert part["filename"] == "Čaj.csv"
    assert "data" not in part["body"]
    assert urlsafe_b64decode(found["data"]) == b"a;b"


def test_metadata_shows_only_the_headers_asked_for(users: Any, post: Post) -> None:
    sent = post(X_Token="abc")

    mail = (
        users.messages()
        .get(userId="me", id=sent["id"], format="metadata", metadataHeaders=["x-token", "To"])
        .execute()
    )

    assert headers(mail) == {"To": "ana@example.org", "X-Token": "abc"}
    assert set(mail["payload"]) == {"mimeType", "headers"}


def test_minimal_has_no_content(users: Any, post: Post) -> None:
    mail = users.messages().get(userId="me", id=post()["id"], format="minimal").execute()

    assert set(mail) == {
        "id",
        "threadId",
        "labelIds",
        "snippet",
        "sizeEstimate",
        "historyId",
        "internalDate",
    }


def test_raw_is_base64url_with_padding(users: Any, post: Post) -> None:
    raws = [
        users.messages().get(userId="me", id=post("x" * n)["id"], format="raw").execute()["raw"]
        for n in range(1, 4)
    ]

    assert all(len(raw) % 4 == 0 for raw in raws)
    assert any(raw.endswith("=") for raw in raws)


def test_the_snippet_is_one_escaped_line(users: Any, post: Post) -> None:
    sent = post("It's\n  1 < 2 & more")

    mail = users.messages().get(userId="me", id=sent["id"]).execute()

    assert mail["snippet"] == "It&#39;s 1 &lt; 2 &amp; more"


def test_the_internal_date_is_the_emulators_clock(google: Running, users: Any, post: Post) -> None:
    google.world.clock.advance(400 * 24 * 3600)
    before = google.world.clock.now().timestamp() * 1000

    mail = users.messages().get(userId="me", id=post()["id"]).execute()

    assert before - 1 <= int(mail["internalDate"]) <= before + 60_000


def test_an_inserted_mail_is_kept_unchanged_with_its_own_date(users: Any) -> None:
    raw = coded(written(Message_ID="<old@shop.example>", Date="Mon, 1 Feb 2021 10:00:00 +0000"))

    made = (
        users.messages()
        .insert(
            userId="me",
            internalDateSource="dateHeader",
            body={"raw": raw, "labelIds": ["INBOX", "UNREAD"]},
        )
        .execute()
    )

    mail = users.messages().get(userId="me", id=made["id"]).execute()
    assert opened(users, made["id"])["Message-ID"] == "<old@shop.example>"
    assert mail["internalDate"] == "1612173600000"
    assert mail["labelIds"] == ["INBOX", "UNREAD"]


def test_ids_that_cannot_be_and_ids_that_are_not_there(users: Any) -> None:
    with pytest.raises(HttpError) as odd:
        users.messages().get(userId="me", id="no-such-id").execute()
    with pytest.raises(HttpError) as unknown:
        users.messages().get(userId="me", id="18c0000000000000").execute()

    assert (odd.value.status_code, odd.value.reason) == (400, "Invalid id value")
    assert unknown.value.status_code == 404
    assert unknown.value.reason == "Requested entity was not found."


def test_a_thread_shows_its_mails_oldest_first(users: Any, post: Post) -> None:
    first = post(Subject="Wine")
    named = opened(users, first["id"])["Message-ID"]
    second = post(Subject="Re: Wine", In_Reply_To=named)

    thread = users.threads().get(userId="me", id=first["id"], format="minimal").execute()

    assert [mail["id"] for mail in thread["messages"]] == [first["id"], second["id"]]


def test_threads_are_listed_once_each_over_pages(users: Any, post: Post) -> None:
    first = post(Subject="Wine")
    others = [post(Subject=f"Mail {n}")["threadId"] for n in range(3)]
    post(Subject="Re: Wine", In_Reply_To=opened(users, first["id"])["Message-ID"])

    found: list[str] = []
    request = users.threads().list(userId="me", maxResults=2)
    while request is not None:
        answer = request.execute()
        found += [row["id"] for row in answer["threads"]]
        request = users.threads().list_next(request, answer)

    assert found == [first["threadId"], *reversed(others)]
