"""The bytes that go to Gmail: what a mail program reads out of them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import WrongUse
from mailer.message import build
from mailer.tokens import is_unsubscribe_address, token, token_in, unsubscribe_link

OWNER = "owner@example.com"
TOKEN = token(b"key", "campaign", "ana@example.org")


def built(to: str = "ana@example.org", name: str = "Ana", subject: str = "News") -> bytes:
    return build(
        sender=f'"Vinarija, Krk" <{OWNER}>',
        to=to,
        to_name=name,
        subject=subject,
        text="Zdravo, ćao",
        html="<p>Zdravo, ćao</p>",
        unsubscribe=unsubscribe_link(OWNER, TOKEN),
    )


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and c != " ")


def test_it_has_a_text_and_an_html_part() -> None:
    mail = parsed(built())
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().strip() == "Zdravo, ćao"  # type: ignore[union-attr]


def test_names_stand_beside_both_addresses() -> None:
    mail = parsed(built(name="Željka Đurić"))
    assert str(mail["To"]) == "Željka Đurić <ana@example.org>"
    assert str(mail["From"]) == f'"Vinarija, Krk" <{OWNER}>'


def test_the_token_stands_in_list_unsubscribe_on_one_line() -> None:
    raw = built()
    assert f"List-Unsubscribe: <{unsubscribe_link(OWNER, TOKEN)}>\r\n".encode() in raw
    assert token_in(str(parsed(raw)["List-Unsubscribe"])) == TOKEN


@given(st.text(max_size=120), st.text(max_size=120))
def test_no_name_or_subject_smuggles_a_header_or_recipient(name: str, subject: str) -> None:
    raw = built(name=name, subject=subject)
    mail = parsed(raw)
    assert {key.lower() for key in mail} == {
        "from", "to", "subject", "list-unsubscribe", "mime-version", "content-type",
    }  # fmt: skip
    assert [address.addr_spec for address in mail["To"].addresses] == ["ana@example.org"]
    assert plain(str(make_header(decode_header(message_from_bytes(raw)["Subject"])))) == plain(
        subject
    )
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.org\r\nBcc: spy@example.org",
        "ana@example.org, spy@example.org",
        "ana@example.org\n",
        "ana",
        "",
        "<ana@example.org>",
        "ana @example.org",
    ],
)
def test_an_address_that_is_more_than_one_address_is_refused(address: str) -> None:
    with pytest.raises(WrongUse):
        built(to=address)


def test_a_domain_with_accents_is_written_as_mail_servers_know_it() -> None:
    assert str(parsed(built(to="ana@bücher.example"))["To"].addresses[0].domain).startswith("xn--")


def test_tokens_differ_by_campaign_mailbox_and_key_and_nothing_else() -> None:
    tokens = {
        token(b"key", "one", "ana@example.org"),
        token(b"key", "two", "ana@example.org"),
        token(b"key", "one", "iva@example.org"),
        token(b"other", "one", "ana@example.org"),
    }
    assert len(tokens) == 4
    assert token(b"key", "one", "ANA@Example.org") in tokens
    assert all(len(t) == 26 and t == t.lower() for t in tokens)


@pytest.mark.parametrize("owner", [OWNER, "a.very.long.name.of.an.owner@example.com"])
def test_the_link_leads_back_to_the_token_however_long_the_address(owner: str) -> None:
    link = unsubscribe_link(owner, TOKEN)
    address, _, asked = link.removeprefix("mailto:").partition("?subject=")
    assert len(address.partition("@")[0]) <= 64
    assert is_unsubscribe_address(address, owner)
    assert TOKEN in (token_in(address), token_in(asked.replace("%20", " ")))


def test_other_addresses_are_no_way_out() -> None:
    for address in (OWNER, "owner+news@example.com", "iva+unsubscribe-a@example.com"):
        assert not is_unsubscribe_address(address, OWNER)
