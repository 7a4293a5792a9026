from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import opened

Post = Callable[..., dict[str, Any]]


@pytest.fixture
def find(users: Any) -> Callable[..., list[str]]:
    """Subjects of what messages.list selects, newest first."""

    def search(q: str = "", **options: Any) -> list[str]:
        options |= {"q": q} if q else {}
        found = users.messages().list(userId="me", **options).execute().get("messages", [])
        return [opened(users, row["id"])["Subject"] for row in found]

    return search


def test_an_empty_list_has_no_messages_at_all(users: Any) -> None:
    assert users.messages().list(userId="me").execute() == {"resultSizeEstimate": 0}


def test_labels_are_joined_by_and(users: Any, post: Post, find: Callable[..., list[str]]) -> None:
    starred = post(Subject="starred")
    post(Subject="plain")
    body = {"addLabelIds": ["STARRED"]}
    users.messages().modify(userId="me", id=starred["id"], body=body).execute()

    assert find(labelIds=["SENT", "STARRED"]) == ["starred"]


def test_pages_go_on_where_the_last_ended_even_if_mail_comes_between(
    users: Any, post: Post
) -> None:
    ids = [post(Subject=str(n))["id"] for n in range(5)]
    pages = []
    request = users.messages().list(userId="me", labelIds=["SENT"], maxResults=2)
    while request is not None:
        answer = request.execute()
        pages.append([row["id"] for row in answer["messages"]])
        request = users.messages().list_next(request, answer)
        post(Subject="late")

    assert pages == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]


def test_fresh_mail_is_missing_from_searches_but_not_from_labels(
    google: Running, users: Any, post: Post, find: Callable[..., list[str]]
) -> None:
    google.world.options["index_lag_seconds"] = 120
    post(Subject="fresh")

    searched, labelled = find("in:sent"), find(labelIds=["SENT"])
    google.world.clock.advance(121)

    assert (searched, labelled) == ([], ["fresh"])
    assert find("in:sent") == ["fresh"]


def test_a_search_sees_labels_as_they_were_a_while_ago(
    google: Running, users: Any, post: Post, find: Callable[..., list[str]]
) -> None:
    id = post(Subject="old")["id"]
    google.world.options["index_lag_seconds"] = 120
    google.world.clock.advance(121)
    body = {"addLabelIds": ["STARRED"]}
    users.messages().modify(userId="me", id=id, body=body).execute()

    at_once = find("is:starred"), find("-is:starred"), find(labelIds=["STARRED"])
    google.world.clock.advance(121)
    later = find("is:starred"), find("-is:starred")
    users.messages().modify(userId="me", id=id, body={"removeLabelIds": ["STARRED"]}).execute()

    assert at_once == ([], ["old"], ["old"])
    assert later == (["old"], [])
    assert find("is:starred") == ["old"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("in:sent", ["Zlatna kap", "Bijelo vino"]),
        ("in:inbox", []),
        ("to:eva@example.org", ["Zlatna kap"]),
        ("to:eva", ["Zlatna kap"]),
        (f"from:{OWNER}", ["Zlatna kap", "Bijelo vino"]),
        ("from:mailer-daemon", []),
        ("subject:vino", ["Bijelo vino"]),
        ('subject:"bijelo vino"', ["Bijelo vino"]),
        ("subject:(bijelo vino)", ["Bijelo vino"]),
        ("vin", []),
        ("tok9en", ["Bijelo vino"]),
        ('"second line here"', ["Bijelo vino"]),
        ('"here line"', []),
        ("is:unread", []),
        ("-subject:vino", ["Zlatna kap"]),
        ("subject:vino OR subject:kap", ["Zlatna kap", "Bijelo vino"]),
        ("{subject:vino subject:kap}", ["Zlatna kap", "Bijelo vino"]),
        ("in:sent (subject:vino OR to:nobody)", ["Bijelo vino"]),
        ("newer_than:1d", ["Zlatna kap"]),
        ("older_than:1d", ["Bijelo vino"]),
        ("label:sent subject:kap", ["Zlatna kap"]),
        ("has:userlabels", []),
        ("", ["Zlatna kap", "Bijelo vino"]),
    ],
)
def test_searches(
    google: Running, post: Post, find: Callable[..., list[str]], query: str, found: list[str]
) -> None:
    post("First line\nTOK9EN second line here", Subject="Bijelo vino")
    google.world.clock.advance(2 * 24 * 3600)
    post("", "<p>Maslinovo ulje</p>", Subject="Zlatna kap", To="Eva <eva@example.org>")

    assert find(query) == found


def test_a_token_in_the_html_is_found_though_the_plain_text_lacks_it(
    post: Post, find: Callable[..., list[str]]
) -> None:
    post("plain words", "<p>rich words</p><small>t0ken77</small>")

    assert find("in:sent t0ken77") == ["News"]


def test_after_and_before_take_epoch_seconds(
    google: Running, post: Post, find: Callable[..., list[str]]
) -> None:
    post(Subject="old")
    google.world.clock.advance(1000)
    between = int(google.world.clock.now().timestamp()) - 500
    post(Subject="new")

    assert find(f"after:{between}") == ["new"]
    assert find(f"before:{between}") == ["old"]


def test_mail_is_found_by_gmails_message_id_and_not_by_ours(
    users: Any, post: Post, find: Callable[..., list[str]]
) -> None:
    sent = post(Message_ID="<mine@shop.example>", Subject="found")

    given = opened(users, sent["id"])["Message-ID"]

    assert find("rfc822msgid:mine@shop.example") == []
    assert find(f"rfc822msgid:{given}") == ["found"]


def test_trash_is_hidden_unless_asked_for(
    users: Any, post: Post, find: Callable[..., list[str]]
) -> None:
    users.messages().trash(userId="me", id=post(Subject="thrown")["id"]).execute()

    assert find() == find("in:sent") == []
    assert find(labelIds=["TRASH"]) == find("in:trash") == ["thrown"]
    assert find(includeSpamTrash=True) == ["thrown"]


def test_a_label_that_is_not_there_is_refused(users: Any) -> None:
    with pytest.raises(HttpError) as refused:
        users.messages().list(userId="me", labelIds=["Nope"]).execute()

    assert refused.value.reason == "Invalid label: Nope"


def test_a_page_of_a_label_reads_only_that_page(
    google: Running, users: Any, store: Store, post: Post
) -> None:
    sent = post()
    box = store.account(OWNER)
    for n in range(200):
        box.add(b"Subject: x\r\n\r\ny", frozenset(("INBOX",)), google.world, at=n + 1)
    box.mails = Counted(box.mails)

    answer = users.messages().list(userId="me", labelIds=["SENT"], maxResults=1).execute()

    assert [row["id"] for row in answer["messages"]] == [sent["id"]]
    assert box.mails.reads == 1


class Counted(dict[str, Any]):
    """A mailbox's messages, counting how many were looked at."""

    reads = 0

    def __getitem__(self, key: str) -> Any:
        self.reads += 1
        return super().__getitem__(key)
