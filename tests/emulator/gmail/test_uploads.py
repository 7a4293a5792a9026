"""Mail as Google's client uploads it: alone, or beside its JSON."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import httplib2  # type: ignore[import-untyped]
import pytest
import requests
from google_auth_httplib2 import AuthorizedHttp  # type: ignore[import-untyped]
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseUpload

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.conftest import OWNER, Fixed
from tests.emulator.gmail.conftest import opened, received, written


class Plain(httplib2.Http):  # type: ignore[misc]
    """Google's client uploads by https only, wherever it is told to."""

    def request(self, uri: str, *args: Any, **options: Any) -> Any:
        return super().request(uri.replace("https://127", "http://127"), *args, **options)


@pytest.fixture
def uploader(google: Running) -> Iterator[Any]:
    http = AuthorizedHttp(Fixed(f"emulator:{OWNER}"), http=Plain(timeout=30))
    options = {"api_endpoint": google.url}
    with build("gmail", "v1", http=http, client_options=options, static_discovery=True) as api:
        yield api.users()


def media(content: bytes = b"", *, resumable: bool = False) -> MediaIoBaseUpload:
    mail = written(Subject="Uploaded")
    # Google's client cannot put a mail with bytes over 127 beside its JSON
    mail.set_content("Grüße", cte="quoted-printable")
    source = io.BytesIO(content or mail.as_bytes())
    return MediaIoBaseUpload(source, mimetype="message/rfc822", resumable=resumable)


@pytest.mark.parametrize("body", [None, {"labelIds": []}])
def test_an_uploaded_mail_is_sent(
    uploader: Any, users: Any, store: Store, body: dict[str, Any] | None
) -> None:
    sent = uploader.messages().send(userId="me", body=body, media_body=media()).execute()

    assert sent["labelIds"] == ["SENT"]
    assert opened(users, sent["id"]).get_content().strip() == "Grüße"
    assert received(store, "ana@example.org")["Subject"] == "Uploaded"


def test_the_json_beside_an_upload_counts(uploader: Any, users: Any) -> None:
    first = uploader.messages().send(userId="me", media_body=media()).execute()
    named = opened(users, first["id"])["Message-ID"]
    answer = media(written(Subject="Re: Uploaded", References=named).as_bytes())

    body = {"threadId": first["threadId"], "labelIds": ["INBOX", "STARRED"]}
    put = uploader.messages().insert(userId="me", body=body, media_body=answer).execute()

    assert put["threadId"] == first["threadId"]
    assert put["labelIds"] == ["INBOX", "STARRED"]


def test_a_draft_is_made_changed_and_sent_by_uploads(
    uploader: Any, users: Any, store: Store
) -> None:
    made = uploader.drafts().create(userId="me", media_body=media()).execute()
    other = media(written(Subject="Changed").as_bytes())
    uploader.drafts().update(userId="me", id=made["id"], media_body=other).execute()

    uploader.drafts().send(userId="me", body={"id": made["id"]}, media_body=media()).execute()

    assert received(store, "ana@example.org")["Subject"] == "Uploaded"
    assert users.drafts().list(userId="me").execute() == {"resultSizeEstimate": 0}


def test_an_imported_mail_comes_unread_at_the_date_it_has(uploader: Any, users: Any) -> None:
    mail = written(Date="Mon, 02 Mar 2020 10:00:00 +0100").as_bytes()

    put = uploader.messages().import_(userId="me", media_body=media(mail)).execute()

    assert set(put["labelIds"]) == {"INBOX", "UNREAD"}
    found = users.messages().get(userId="me", id=put["id"], format="minimal").execute()
    assert found["internalDate"] == "1583139600000"


def test_parts_and_blank_lines_in_an_upload_stay_as_they_are(uploader: Any, users: Any) -> None:
    mail = written("one\n\n\ntwo", "<p>x</p>")
    mail.add_attachment(b"--b\r\n\r\n--b--", maintype="application", subtype="x", filename="b")

    sent = (
        uploader.messages().send(userId="me", body={}, media_body=media(mail.as_bytes())).execute()
    )

    found = opened(users, sent["id"])
    (attached,) = found.iter_attachments()
    assert attached.get_content() == b"--b\r\n\r\n--b--"


def test_a_resumable_upload_says_that_it_is_not_done(uploader: Any) -> None:
    request = uploader.messages().send(userId="me", media_body=media(resumable=True))

    with pytest.raises(HttpError) as refused:
        request.execute()

    assert refused.value.status_code == 501


@pytest.mark.parametrize(
    ("how", "kind", "content"),
    [
        ("multipart", "multipart/related; boundary=b", b"--b\r\n\r\n{}\r\n--b--"),
        ("multipart", "multipart/related", b"--b\r\n\r\n{}\r\n--b--"),
        ("multipart", "multipart/related; boundary=b", b"--b\n\n{\n--b\n\nTo: a@b.de\n\n--b--"),
        ("multipart", "text/plain", b""),
        ("media", "message/rfc822", b"To: nobody\r\n\r\n"),
        ("media", "message/rfc822", b""),
        ("carrier-pigeon", "message/rfc822", b"To: ana@example.org\r\n\r\n"),
    ],
)
def test_broken_uploads_are_refused(
    google: Running, web: requests.Session, how: str, kind: str, content: bytes
) -> None:
    answer = web.post(
        f"{google.url}/upload/gmail/v1/users/me/messages/send",
        params={"uploadType": how},
        headers={"content-type": kind},
        data=content,
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_an_upload_over_35_mebibytes_is_refused(
    google: Running, web: requests.Session, store: Store
) -> None:
    mail = b"To: ana@example.org\r\n\r\n" + b"x" * 36_700_160

    answer = web.post(
        f"{google.url}/upload/gmail/v1/users/me/messages/send?uploadType=media",
        headers={"content-type": "message/rfc822"},
        data=mail,
    )

    assert answer.status_code == 413
    assert not store.outside


def test_an_upload_is_logged_as_its_method(google: Running, uploader: Any) -> None:
    uploader.messages().send(userId="me", media_body=media()).execute()

    assert google.calls.methods() == ["gmail.users.messages.send"]
