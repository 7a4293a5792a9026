"""Whatever a stranger writes is stored, shown and passed on; nothing of it breaks the server."""

from __future__ import annotations

from email import message_from_bytes, policy

from hypothesis import example, given
from hypothesis import strategies as st

from emulator.api import Call, Json
from emulator.gmail import HANDLERS, Store
from emulator.gmail.mime import as_delivered
from emulator.world import World
from tests.emulator.gmail.conftest import coded

OWNER = "owner@example.com"
LINES = st.sampled_from(
    [
        b"Content-Type: text/html; charset=utf-8",
        b"Content-Type: text/html; charset=\x00x",
        b"Content-Type: text/plain; charset=klingon",
        b"Content-Type: multipart/alternative; boundary=b",
        b"Content-Type: multipart/mixed",
        b"Content-Type: message/rfc822",
        b"Content-Type: message/delivery-status",
        b"Content-Type: ;;;",
        b"Content-Disposition: attachment; filename*=utf-9''%ff",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: x-uuencode",
        b"From: =?utf-8?B?=?= <",
        b"To: a@b.example,, ;\r\n <c@d.example",
        b"Subject: =?utf-8?q?=?=\r\n\t\xff",
        b"Message-ID: <a b>",
        b"References: <x\r\n y>",
        b"Date: yesterday",
        b" leading blank",
        b"No colon",
    ]
)
BODIES = st.lists(
    st.one_of(
        st.binary(max_size=30),
        st.sampled_from(
            [
                b"--b",
                b"--b--",
                b"Content-Type: text/html",
                b"Content-Type: text/plain",
                b"",
                b"<p>x</p><!-- <![CDATA[",
                b"\xc4\x8d",
            ]
        ),
    ),
    max_size=8,
)


def raw_mail(lines: list[bytes], body: list[bytes]) -> bytes:
    return b"X-First: 1\r\n" + b"\r\n".join([*lines, b"", *body])


def ask(world: World, method: str, body: Json | None = None, **given: object) -> Json:
    path, query = {"userId": "me", "id": given.pop("id", "")}, given
    answer = HANDLERS[method](Call(method, OWNER, path, query, body or {}, world))
    assert isinstance(answer, dict)
    return answer


@given(st.lists(LINES, max_size=6), BODIES)
@example([b"Content-Type: text/html; charset=\x00x"], [b"x"])
def test_any_mail_can_be_stored_shown_and_delivered(lines: list[bytes], body: list[bytes]) -> None:
    world = World(stores={"gmail": Store()})
    raw = raw_mail(lines, body)

    made = ask(world, "gmail.users.messages.insert", {"raw": coded(raw), "labelIds": ["INBOX"]})

    for form in ("full", "metadata", "raw", "minimal"):
        shown = ask(world, "gmail.users.messages.get", id=made["id"], format=form)
        assert shown["id"] == made["id"]
    ask(world, "gmail.users.messages.list", q="in:inbox x")
    delivered = message_from_bytes(as_delivered(raw), policy=policy.compat32)
    assert delivered["X-First"].startswith("1")
