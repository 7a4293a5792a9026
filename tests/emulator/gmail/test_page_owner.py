"""What the owner does in a mailbox on its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import requests

from emulator.gmail import Store
from emulator.gmail.mail import Mail
from emulator.server import Running
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import coded, written

Post = Callable[..., dict[str, Any]]
HOME = f"/mail/{OWNER}"


@pytest.fixture
def press(google: Running) -> Callable[..., requests.Response]:
    def send(path: str, **form: str) -> requests.Response:
        return requests.post(f"{google.url}{HOME}{path}", data=form, timeout=30)

    return send


@pytest.fixture
def mail(google: Running, store: Store) -> Mail:
    """An unread mail in the owner's inbox."""
    raw = b"From: ana@example.org\r\nSubject: Re: News\r\n\r\nHvala"
    return store.account(OWNER).add(raw, frozenset(("INBOX", "UNREAD")), google.world)


@pytest.mark.parametrize(
    ("first", "then", "label"),
    [
        ("archive", "inbox", "INBOX"),
        ("read", "unread", "UNREAD"),
        ("star", "unstar", "STARRED"),
        ("trash", "untrash", "TRASH"),
    ],
)
def test_buttons_put_labels_on_and_take_them_off(
    press: Callable[..., requests.Response], mail: Mail, first: str, then: str, label: str
) -> None:
    before = label in mail.labels

    page = press(f"/message/{mail.id}", do=first)
    assert (label in mail.labels) is not before
    assert f'value="{then}"' in page.text

    press(f"/message/{mail.id}", do=then)
    assert (label in mail.labels) is before


def test_a_label_is_made_put_on_looked_at_and_deleted(
    google: Running, press: Callable[..., requests.Response], mail: Mail
) -> None:
    made = press("/labels", do="new-label", name="Loyal")
    folder = made.url.rpartition("/")[2]

    press(f"/message/{mail.id}", do="add", label=folder)
    shown = requests.get(f"{google.url}{HOME}/{folder}", timeout=30).text
    assert re.search(r'<h1 dir="auto">Loyal\s+<span class="count">1<', shown)
    assert "Re: News" in shown

    press("/labels", do="drop-label", label=folder)
    assert folder not in mail.labels
    assert requests.get(f"{google.url}{HOME}/{folder}", timeout=30).status_code == 404


def test_a_folder_is_searched_as_gmail_is(google: Running, post: Post) -> None:
    post(Subject="New wine")
    post(Subject="Opening hours")

    def found(query: str) -> str:
        return requests.get(f"{google.url}{HOME}/sent", {"q": query}, timeout=30).text

    assert "New wine" in found("subject:wine")
    assert "Opening hours" not in found("subject:wine")
    assert "No mail is found." in found("subject:beer")


def test_a_draft_is_sent_or_discarded(
    users: Any, press: Callable[..., requests.Response], store: Store
) -> None:
    body = {"message": {"raw": coded(written("Hello"))}}
    drafts = [users.drafts().create(userId="me", body=body).execute() for _ in range(2)]
    first, second = ((d["message"]["id"], d["id"]) for d in drafts)

    page = press(f"/message/{first[0]}", do="send", draft=first[1])
    assert "SENT" in page.text
    assert len(store.outside["ana@example.org"].mails) == 1

    press(f"/message/{second[0]}", do="discard", draft=second[1])
    assert store.account(OWNER).drafts == {}


def test_what_cannot_be_done_is_refused(
    google: Running, press: Callable[..., requests.Response], mail: Mail
) -> None:
    refused = press(f"/message/{mail.id}", do="explode")
    assert refused.status_code == 400
    assert "There is no button" in refused.text
    assert "Nothing was changed." in refused.text
    assert press("/message/18c0", do="star").status_code == 404
    assert press("/labels", do="new-label", name=" ").status_code == 400
    nobody = f"{google.url}/mail/nobody@example.com/labels"
    form = {"do": "new-label", "name": "x"}
    assert requests.post(nobody, data=form, timeout=30).status_code == 404
