"""A mailbox to write to, in the words of a test."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.conftest import OWNER, client

Post = dict[str, Any]


def coded(mail: bytes | EmailMessage) -> str:
    return urlsafe_b64encode(mail if isinstance(mail, bytes) else mail.as_bytes()).decode()


def written(text: str = "Hello", html: str = "", **headers: str) -> EmailMessage:
    """A mail to ana@example.org; other headers by name, with _ for -."""
    mail = EmailMessage()
    fields = {"To": "ana@example.org", "From": OWNER, "Subject": "News", **headers}
    for name, value in fields.items():
        if value:
            mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


@pytest.fixture
def users(gmail_api: Any) -> Any:
    return gmail_api.users()


@pytest.fixture
def other(google: Running) -> Iterator[Any]:
    """The users() of a second account, bob@example.com, who has used Gmail before."""
    with client(google, "gmail", "v1", "bob@example.com") as resource:
        resource.users().getProfile(userId="me").execute()
        yield resource.users()


@pytest.fixture
def post(users: Any) -> Callable[..., Post]:
    """Send a mail as `written` makes it and answer what Gmail answered."""

    def send(text: str = "Hello", html: str = "", **headers: str) -> Post:
        body = {"raw": coded(written(text, html, **headers))}
        answer: Post = users.messages().send(userId="me", body=body).execute()
        return answer

    return send


@pytest.fixture
def store(google: Running) -> Store:
    found = google.world.stores["gmail"]
    assert isinstance(found, Store)
    return found


def opened(users: Any, id: str) -> EmailMessage:
    """The stored message, parsed from its raw form."""
    answer = users.messages().get(userId="me", id=id, format="raw").execute()
    return message_from_bytes(urlsafe_b64decode(answer["raw"]), policy=policy.default)


def received(store: Store, address: str) -> EmailMessage:
    """The one mail somebody outside has received."""
    (mail,) = store.outside[address].mails.values()
    return message_from_bytes(mail.raw, policy=policy.default)


def parts(mail: EmailMessage) -> list[Any]:
    """The parts directly inside."""
    return list(mail.iter_parts())


def headers(message: Post) -> dict[str, str]:
    return {h["name"]: h["value"] for h in message["payload"]["headers"]}
