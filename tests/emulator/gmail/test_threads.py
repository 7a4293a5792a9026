from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import coded, opened, written

Post = Callable[..., dict[str, Any]]


@pytest.fixture
def conversation(users: Any, post: Post) -> tuple[str, list[str]]:
    """A thread of two sent mails: its id and theirs."""
    first = post(Subject="Wine")
    named = opened(users, first["id"])["Message-ID"]
    raw = coded(written(Subject="Re: Wine", References=named))
    second = users.messages().send(userId="me", body={"raw": raw}).execute()
    assert second["threadId"] == first["threadId"]
    return first["threadId"], [first["id"], second["id"]]


def labels_of(users: Any, id: str) -> list[str]:
    found: list[str] = users.messages().get(userId="me", id=id).execute()["labelIds"]
    return found


def test_a_thread_has_its_messages_oldest_first(
    users: Any, conversation: tuple[str, list[str]]
) -> None:
    thread, ids = conversation

    found = users.threads().get(userId="me", id=thread, format="minimal").execute()

    assert [message["id"] for message in found["messages"]] == ids


def test_a_label_on_a_thread_is_on_each_message(
    users: Any, conversation: tuple[str, list[str]]
) -> None:
    thread, ids = conversation

    body = {"addLabelIds": ["STARRED"]}
    answer = users.threads().modify(userId="me", id=thread, body=body).execute()

    assert answer["id"] == thread
    assert [m["labelIds"] for m in answer["messages"]] == [["SENT", "STARRED"]] * 2
    assert [labels_of(users, id) for id in ids] == [["SENT", "STARRED"]] * 2


def test_a_thread_goes_to_the_trash_and_back(
    users: Any, conversation: tuple[str, list[str]]
) -> None:
    thread, ids = conversation

    users.threads().trash(userId="me", id=thread).execute()
    thrown = [labels_of(users, id) for id in ids]
    users.threads().untrash(userId="me", id=thread).execute()

    assert thrown == [["SENT", "TRASH"]] * 2
    assert [labels_of(users, id) for id in ids] == [["SENT"]] * 2


def test_a_deleted_thread_is_gone_with_its_messages(
    users: Any, conversation: tuple[str, list[str]]
) -> None:
    thread, ids = conversation

    users.threads().delete(userId="me", id=thread).execute()

    assert users.getProfile(userId="me").execute()["messagesTotal"] == 0
    for request in (
        users.threads().get(userId="me", id=thread),
        users.threads().delete(userId="me", id=thread),
        users.messages().get(userId="me", id=ids[1]),
    ):
        with pytest.raises(HttpError) as gone:
            request.execute()
        assert gone.value.status_code == 404


def test_pages_of_threads_name_each_once_by_its_newest_message(users: Any, post: Post) -> None:
    first = post(Subject="Wine")
    named = opened(users, first["id"])["Message-ID"]
    others = [post(Subject=f"Oil {n}")["threadId"] for n in range(3)]
    raw = coded(written(Subject="Re: Wine", References=named))
    users.messages().send(userId="me", body={"raw": raw}).execute()

    pages = []
    request = users.threads().list(userId="me", maxResults=1)
    while request is not None:
        answer = request.execute()
        pages += [row["id"] for row in answer["threads"]]
        request = users.threads().list_next(request, answer)

    assert pages == [first["threadId"], *reversed(others)]


def test_threads_are_found_by_what_one_message_says(
    users: Any, conversation: tuple[str, list[str]], post: Post
) -> None:
    post(Subject="Oil")

    found = users.threads().list(userId="me", q="subject:wine").execute()["threads"]

    assert [row["id"] for row in found] == [conversation[0]]


def test_a_later_page_of_threads_reads_only_that_page(
    google: Running, users: Any, store: Store
) -> None:
    box = store.account(OWNER)
    for n in range(300):
        box.add(b"Subject: x\r\n\r\ny", frozenset(("INBOX",)), google.world, at=n + 1)
    first = users.threads().list(userId="me", maxResults=250).execute()
    box.mails = counted = Counted(box.mails)

    page = {"maxResults": 5, "pageToken": first["nextPageToken"]}
    users.threads().list(userId="me", **page).execute()

    assert counted.reads < 40


class Counted(dict[str, Any]):
    """A mailbox's messages, counting how many were looked at."""

    reads = 0

    def __getitem__(self, key: str) -> Any:
        self.reads += 1
        return super().__getitem__(key)
