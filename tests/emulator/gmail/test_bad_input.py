"""What no client should send: Google's status, reason and message, and never a 500."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from emulator.api import Call, Refusal
from emulator.gmail import HANDLERS, Store
from emulator.server import Running
from emulator.world import World
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import coded, written

Post = Callable[..., dict[str, Any]]
Ask = Callable[..., tuple[int, str, str]]
UNKNOWN = "18c0000000000000"


@pytest.fixture
def ask(google: Running, web: requests.Session) -> Ask:
    """A request below /gmail/v1/users/me; its status, reason and message."""

    def answer(line: str, body: Any = None) -> tuple[int, str, str]:
        verb, _, path = line.partition(" ")
        url = f"{google.url}/gmail/v1/users/me/{path}"
        sent = web.request(verb, url, data=None if body is None else json.dumps(body))
        error = sent.json()["error"]
        assert error["code"] == sent.status_code
        return sent.status_code, error["errors"][0]["reason"], error["message"]

    return answer


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"GET messages/{UNKNOWN}", "Requested entity was not found."),
        (f"GET threads/{UNKNOWN}", "Requested entity was not found."),
        (f"POST messages/{UNKNOWN}/trash", "Requested entity was not found."),
        (f"POST threads/{UNKNOWN}/untrash", "Requested entity was not found."),
        (f"DELETE messages/{UNKNOWN}", "Requested entity was not found."),
        ("GET drafts/r123", "Requested entity was not found."),
        ("DELETE drafts/r123", "Requested entity was not found."),
        ("GET labels/Label_9", "Requested entity was not found."),
        ("GET settings/sendAs/x@y.example", "Requested entity was not found."),
        ("GET history?startHistoryId=999999999", "Requested entity was not found."),
    ],
)
def test_what_is_not_there_is_not_found(ask: Ask, line: str, message: str) -> None:
    assert ask(line) == (404, "notFound", message)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("GET messages/no-id", "Invalid id value"),
        ("GET threads/no-id", "Invalid id value"),
        ("GET messages?pageToken=17777013873299207940x", "Invalid pageToken"),
        ("GET threads?pageToken=abc", "Invalid pageToken"),
        ("GET drafts?pageToken=²", "Invalid pageToken"),
        ("GET history?startHistoryId=1000&pageToken=abc", "Invalid pageToken"),
        ("GET history?startHistoryId=1000&pageToken=" + "9" * 30, "Invalid pageToken"),
        ("GET history", "Missing/invalid parameter: startHistoryId"),
        ("GET messages?labelIds=Nope", "Invalid label: Nope"),
        ("GET threads?labelIds=INBOX&labelIds=Nope", "Invalid label: Nope"),
    ],
)
def test_ids_and_tokens_that_cannot_be_are_invalid(ask: Ask, line: str, message: str) -> None:
    assert ask(line) == (400, "invalidArgument", message)


@pytest.mark.parametrize(
    "line",
    [
        f"GET messages/{UNKNOWN}?format=bogus",
        f"GET threads/{UNKNOWN}?format=raw",
        "GET messages?maxResults=-1",
        "GET messages?maxResults=many",
        "GET messages?includeSpamTrash=perhaps",
        "GET messages?query=in:inbox",
        "GET history?startHistoryId=abc",
        "GET history?startHistoryId=1000&historyTypes=messageEaten",
    ],
)
def test_parameters_of_a_wrong_type_are_named(ask: Ask, line: str) -> None:
    status, _, message = ask(line)

    name = line.rpartition("?")[2].rpartition("&")[2].partition("=")[0]
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
    assert status == 400
    assert f"'{snake}'" in message or f'"{name}"' in message


def test_more_than_the_most_results_are_the_most(users: Any, google: Running) -> None:
    box = google.world.stores["gmail"].account(OWNER)  # type: ignore[attr-defined]
    for n in range(501):
        box.add(b"Subject: x\r\n\r\ny", frozenset(("INBOX",)), google.world, at=n + 1)

    for rows in ("messages", "threads"):
        answer = getattr(users, rows)().list(userId="me", maxResults=1000).execute()
        assert (len(answer[rows]), "nextPageToken" in answer) == (500, True)


SENDS = [("POST messages/send", "message.raw"), ("POST drafts", "draft.message.raw")]


@pytest.mark.parametrize(("line", "field"), SENDS)
@pytest.mark.parametrize("raw", ["§§§", "ab c", "a"])
def test_raw_that_is_no_base64_names_its_field(ask: Ask, line: str, field: str, raw: str) -> None:
    body = {"raw": raw} if field == "message.raw" else {"message": {"raw": raw}}

    status, _, message = ask(line, body)

    assert status == 400
    assert message.startswith(f"Invalid value at '{field}' (TYPE_BYTES), ")


@pytest.mark.parametrize(
    ("mail", "message"),
    [
        (b"", "'raw' RFC822 payload message string or uploading message via /upload/* URL"),
        (b"no head at all", "Recipient address required"),
        (b"\r\n\r\nTo: ana@example.org", "Recipient address required"),
        (b"Subject: x\r\n\r\n", "Recipient address required"),
        (b"To: ana\r\n\r\n", "Invalid To header"),
        (b"To: ana@\r\n\r\n", "Invalid To header"),
        (b"Cc: <@example.org>\r\n\r\n", "Invalid Cc header"),
        (b"To: ana@example.org, b\r\n\r\n", "Invalid To header"),
        (b"Bcc: a b@example.org\r\n\r\n", "Invalid Bcc header"),
    ],
)
def test_mail_nobody_can_get_is_refused(ask: Ask, mail: bytes, message: str) -> None:
    status, reason, said = ask("POST messages/send", {"raw": coded(mail)})

    assert (status, reason) == (400, "invalidArgument")
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("thread", "expected"),
    [
        ("FMfcgzQfCM", (400, "invalidArgument", "Invalid thread_id value")),
        (UNKNOWN, (404, "notFound", "Requested entity was not found.")),
    ],
)
def test_a_thread_that_is_none_is_refused(
    ask: Ask, thread: str, expected: tuple[int, str, str]
) -> None:
    body = {"raw": coded(written()), "threadId": thread}

    assert ask("POST messages/send", body) == expected
    assert ask("POST drafts", {"message": body}) == expected


def test_bodies_of_a_wrong_shape_are_refused(ask: Ask) -> None:
    for line, body in [
        ("POST messages/send", {"raw": 5}),
        ("POST messages/send", {"rawMail": ""}),
        ("POST drafts", {"message": "x"}),
        ("POST messages/batchModify", {"ids": {"a": 1}}),
        ("POST labels", {"name": ["x"]}),
        ("PUT settings/vacation", {"startTime": "soon"}),
    ]:
        assert ask(line, body)[0] == 400, line


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST messages?deleted=true", {"raw": coded(written())}),
        ("POST messages/import?deleted=true", {"raw": coded(written())}),
        (f"POST messages/{UNKNOWN}/modify", {"removeClassificationLabelIds": ["x"]}),
        ("POST settings/sendAs", {"sendAsEmail": "a@b.example", "smtpMsa": {"host": "h"}}),
        ("GET settings/filters", None),
    ],
)
def test_what_the_emulator_does_not_do_it_says(ask: Ask, post: Post, line: str, body: Any) -> None:
    there = line.replace(UNKNOWN, post()["id"])

    assert ask(there, body)[0] == 501


LINES = st.sampled_from(
    [
        b"To: ana@example.org",
        b"Cc: =?utf-8?q?=C4=8C?= <c@d.example>, <<",
        b"Bcc: undisclosed-recipients:;",
        b"From: a@b.example, owner@example.com",
        b"From: ",
        b"Reply-To: <",
        b"Subject: \xff\x00",
        b"Date: Mon, 99 Foo 20000 99:99:99 +9999",
        b"Date: Thu, 01 Jan 1900 00:00:00 GMT",
        b"Message-ID: \r\n <x>",
        b"In-Reply-To: <a@b> <c@d",
        b"Content-Type: text/html",
        b"Content-Type: multipart/mixed; boundary=",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        b"Content-Type: message/rfc822",
        b'Content-Disposition: attachment; filename="a\nb"',
        b"Content-Transfer-Encoding: base64",
        b"MIME-Version: 1.0\r",
        b": empty",
        b"",
    ]
)
MAILS = st.one_of(
    st.binary(max_size=80), st.lists(LINES, max_size=8).map(b"\r\n".join), st.just(b"")
)
METHODS = st.sampled_from(
    ["messages.send", "messages.import", "messages.insert", "drafts.create", "drafts.send"]
)


@given(METHODS, MAILS, st.sampled_from(["", "dateHeader", "receivedTime"]))
def test_any_mail_is_taken_or_refused_in_googles_words(
    method: str, mail: bytes, source: str
) -> None:
    world = World(stores={"gmail": Store()}, options={"bouncing": {"ana@example.org": "5.1.1"}})
    name, message = f"gmail.users.{method}", {"raw": coded(mail)}
    body = {"message": message} if "drafts" in method else message

    def asked(name: str, body: Any, **query: Any) -> Any:
        path = {"userId": "me", "id": query.pop("id", "")}
        return HANDLERS[name](Call(name, OWNER, path, query, body, world))

    with suppress(Refusal):
        made = asked(name, body, internalDateSource=source)
        id = made["message"]["id"] if "message" in made else made["id"]
        assert asked("gmail.users.messages.get", {}, id=id)["id"] == id
    asked("gmail.users.threads.list", {}, q="x OR from:a")
    box = world.stores["gmail"].account(OWNER)  # type: ignore[attr-defined]
    before = box.dump()
    assert type(box).load(OWNER, json.loads(json.dumps(before))).dump().keys() == before.keys()
