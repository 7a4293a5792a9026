from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import requests

from emulator.gmail import Store
from emulator.server import Running
from tests.emulator.conftest import OWNER
from tests.emulator.gmail.conftest import coded, written

Post = Callable[..., dict[str, Any]]


@pytest.fixture
def look(google: Running) -> Callable[[str], str]:
    def get(path: str) -> str:
        answer = requests.get(google.url + path, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text

    return get


def test_the_page_lists_accounts_folders_and_who_received_mail(
    post: Post, look: Callable[[str], str]
) -> None:
    post(Subject="Nova <berba>")

    assert OWNER in look("/mail")
    assert "Nova &lt;berba&gt;" in look(f"/mail/{OWNER}/sent")
    assert "ana@example.org" in look("/mail/outside?find=ANA")
    assert "ana@example.org" not in look("/mail/outside?find=nobody")


def test_a_mail_is_rendered_in_a_frame_that_can_run_nothing(
    post: Post, look: Callable[[str], str], store: Store
) -> None:
    post("", '<p>Hi</p><script>alert("1")</script>')
    (mail,) = store.outside["ana@example.org"].mails.values()

    page = look(f"/mail/ana@example.org/message/{mail.id}")

    frame = re.search(r'<iframe[^>]*sandbox="([^"]*)"[^>]*srcdoc="([^"]*)"', page)
    assert frame is not None
    assert "allow-scripts" not in frame[1]
    assert "allow-same-origin" not in frame[1]
    content = unescape(frame[2])
    assert content.index("default-src 'none'") < content.index("<script>")
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("reply", "Re: News"),
        ("bounce", "Delivery Status Notification (Failure)"),
        ("unsubscribe", "off"),
    ],
)
def test_the_buttons_play_the_customer(
    google: Running, post: Post, look: Callable[[str], str], kind: str, subject: str
) -> None:
    sent = post(List_Unsubscribe="<mailto:owner+u@example.com?subject=off>")
    page = look(f"/mail/{OWNER}/message/{sent['id']}")
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert f'value="{kind}"' in page

    form = {**fields, "kind": kind, "text": "Yes"}
    answer = requests.post(google.url + "/mail/play", data=form, timeout=30)

    assert f">{subject}</h1>" in answer.text
    assert subject in look(f"/mail/{OWNER}/inbox")


def test_a_folder_is_shown_in_screens_of_fifty(
    google: Running, store: Store, look: Callable[[str], str]
) -> None:
    box = store.account(OWNER)
    for n in range(60):
        box.add(f"Subject: Mail {n:02}\r\n\r\n".encode(), frozenset(("INBOX",)), google.world)

    first = look(f"/mail/{OWNER}/inbox")
    older = re.search(r'href="(\?before=\w+)"', first)

    assert older is not None
    second = look(f"/mail/{OWNER}/inbox{older[1]}")
    assert "Mail 59" in first
    assert "Mail 09" not in first
    assert "Mail 09" in second
    assert "Mail 10" not in second


def test_a_mail_that_is_gone_says_so(google: Running) -> None:
    answer = requests.get(f"{google.url}/mail/{OWNER}/message/18c0", timeout=30)

    assert answer.status_code == 404
    assert "Not here" in answer.text


def test_an_answer_to_somebody_outside_shows_who_received_it(google: Running, post: Post) -> None:
    sent = post(Reply_To="orders@elsewhere.example")

    form = {"account": OWNER, "kind": "reply", "to_message": sent["id"]}
    answer = requests.post(google.url + "/mail/play", data=form, timeout=30)

    assert answer.status_code == 200
    assert "orders@elsewhere.example" in answer.text


@pytest.mark.parametrize("before", ["x", "²" * 36])
def test_a_page_nobody_gave_out_is_not_there(google: Running, post: Post, before: str) -> None:
    post()
    answer = requests.get(f"{google.url}/mail/{OWNER}/sent", {"before": before}, timeout=30)

    assert answer.status_code == 404


def test_a_mail_shows_the_pictures_it_brings_and_no_others(
    users: Any, look: Callable[[str], str], store: Store
) -> None:
    mail = written("Hello", '<img src="cid:logo@x"><img src="cid:gone@x"><img src="http://x/p">')
    mail.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<logo@x>")  # type: ignore[index, union-attr]
    users.messages().send(userId="me", body={"raw": coded(mail)}).execute()
    (got,) = store.outside["ana@example.org"].mails.values()

    page = unescape(look(f"/mail/ana@example.org/message/{got.id}"))

    assert '<img src="data:image/png;base64,iVBORw==">' in page
    assert '<img src="cid:gone@x">' in page
    assert "img-src data:;" in page


@pytest.mark.parametrize("path", ["/mail/outside", "/customers"])
@pytest.mark.parametrize("start", ["-1", "²", "٣", "9" * 5000])
def test_a_start_that_is_none_is_the_beginning_or_beyond_the_end(
    post: Post, look: Callable[[str], str], path: str, start: str
) -> None:
    post()

    assert ("ana@example.org" in look(f"{path}?start={start}")) is (start != "٣")


def test_a_mail_of_the_last_day_there_is_has_no_date_beyond_it(
    users: Any, look: Callable[[str], str]
) -> None:
    mail = written(Date="Fri, 31 Dec 9999 23:59:59 -1200", Subject="Far")
    body = {"raw": coded(mail), "labelIds": ["INBOX"]}
    users.messages().insert(userId="me", internalDateSource="dateHeader", body=body).execute()

    assert "Far" in look(f"/mail/{OWNER}/inbox")


def test_names_of_attachments_are_readable(users: Any, look: Callable[[str], str]) -> None:
    mail = written("Look")
    mail.add_attachment(b"x", "application", "pdf", filename="cjenik.pdf")
    raw = mail.as_bytes().replace(b"cjenik.pdf", b"=?utf-8?q?vo=C4=87e.pdf?=")
    made = users.messages().insert(userId="me", body={"raw": coded(raw)}).execute()

    assert "Attached: voće.pdf" in look(f"/mail/{OWNER}/message/{made['id']}")


@pytest.mark.parametrize("rel", ["preconnect", "dns-prefetch", "stylesheet"])
def test_a_mail_makes_the_browser_call_nobody(
    post: Post, store: Store, look: Callable[[str], str], rel: str
) -> None:
    post("Hello", f'<LINK rel="{rel}" href="http://spy.example"><p>Hello</p>')
    (got,) = store.outside["ana@example.org"].mails.values()

    frame = re.search(r'srcdoc="([^"]*)"', look(f"/mail/ana@example.org/message/{got.id}"))

    assert frame is not None
    assert "<p>Hello</p>" in unescape(frame[1])
    assert "spy.example" not in unescape(frame[1])


def test_a_long_conversation_shows_its_newest_mails(
    google: Running, store: Store, look: Callable[[str], str]
) -> None:
    box, inbox = store.account(OWNER), frozenset(("INBOX",))
    first = box.add(b"Subject: First\r\n\r\n", inbox, google.world)
    for n in range(60):
        box.add(f"Subject: Mail {n:02}\r\n\r\n".encode(), inbox, google.world, thread=first.thread)

    page = look(f"/mail/{OWNER}/message/{first.id}")

    assert "Mail 59" in page
    assert "Mail 10" in page
    assert "Mail 09" not in page
