"""Searches as people and programs write them, and as nobody should."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emulator.gmail.labels import SYSTEM, Label
from emulator.gmail.mail import Mail, stored
from emulator.gmail.search import Context, compiled
from tests.emulator.gmail.conftest import written

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
CONTEXT = Context(NOW, {**SYSTEM, "Label_1": Label("Label_1", "Wine/Red club", "user")})


def mail() -> Mail:
    """To eva, from Ana Babić, about red wine; with a price list; an hour old, labelled."""
    message = written(
        "Two bottles of Plavac, please",
        Subject="Red wine from Krk",
        To="Eva <eva@example.org>",
        From="Ana Babić <ana@krk.example>",
        Cc="ivo@example.org",
        Message_ID="<42@krk.example>",
    )
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Cjenik.pdf")
    at = int(NOW.timestamp() * 1000) - 3_600_000
    labels = frozenset(("INBOX", "UNREAD", "Label_1"))
    return stored(message.as_bytes(), "1a", at=at, seen=at, labels=labels)


MAIL = mail()


@pytest.mark.parametrize(
    "query",
    [
        "wine",
        "WINE krk",
        '"red wine"',
        "plavac",
        "babić",
        "from:ana",
        "from: ana",
        "from:(ana OR ivo)",
        "from:{ivo ana}",
        "-from:ivo",
        "to:eva@example.org",
        "to:ivo",
        "cc:ivo",
        "-(wine beer)",
        "-{oil beer}",
        "wine OR oil",
        "oil | wine",
        "oil OR beer OR wine",
        "wine AND plavac",
        "(oil OR wine) bottles",
        "subject:(red wine)",
        'subject:"red wine"',
        "in:inbox is:unread",
        "in:anywhere",
        "label:wine-red-club",
        "label:wine",
        "has:userlabels",
        "has:attachment",
        "filename:pdf",
        "filename:cjenik.pdf",
        "cjenik",
        "larger:100",
        "smaller:1M",
        "newer_than:1d",
        "newer_than:2h",
        "-older_than:2h",
        "after:2026/11/21",
        "after:2026-11-21 before:11/30/2026",
        "rfc822msgid:42@krk.example",
        "rfc822msgid:<42@krk.example>",
        "-in:sent",
        "unknown:thing OR wine",
        "- wine",
        "",
    ],
)
def test_a_search_that_fits(query: str) -> None:
    assert compiled(query, CONTEXT).holds(MAIL)


@pytest.mark.parametrize(
    "query",
    [
        "win",
        "beer",
        '"wine red"',
        "from:ivo",
        "from:(ana ivo)",
        "-from:ana",
        "-(wine bottles)",
        "-{wine beer}",
        "wine -bottles",
        "in:sent OR is:starred",
        "is:read",
        "label:red",
        "label:nothing",
        "has:nouserlabels",
        "has:drive",
        "filename:csv",
        "larger:1M",
        "newer_than:30m wine in:trash",
        "older_than:1d",
        "after:2026/11/22",
        "after:yesterday",
        "before:2026/13/45",
        "rfc822msgid:43@krk.example",
        "category:social",
    ],
)
def test_a_search_that_does_not_fit(query: str) -> None:
    assert not compiled(query, CONTEXT).holds(MAIL)


def test_a_search_tells_what_it_needs_so_that_the_walk_is_short() -> None:
    search = compiled("in:inbox from:mailer-daemon after:1700000000", CONTEXT)

    assert (search.labels, search.since) == (frozenset(("INBOX",)), 1_700_000_000_000)
    assert compiled("in:inbox OR in:sent", CONTEXT).labels == frozenset()
    assert compiled("-in:inbox -after:1700000000", CONTEXT).since == 0
    assert compiled("rfc822msgid:a@b", CONTEXT).named == "<a@b>"
    assert compiled("in:inbox OR rfc822msgid:a@b", CONTEXT).named == ""


TOKENS = st.sampled_from(
    [
        *("(", ")", "{", "}", "-", '"', "OR", "|", "AND", ":", " ", "in:", "from:", "label:"),
        *("after:", "newer_than:", "larger:", "wine", "99999999999999999999d", "9" * 30, "²"),
        *("after:999999999999999", "after:0001/01/01", "before:9999-12-31", "in:trash", "is:"),
    ]
)


@given(st.one_of(st.lists(TOKENS, max_size=30).map("".join), st.text(max_size=60)))
@example("(" * 3000)
@example("-" * 3000 + "x")
@example("-(" * 3000)
@example("from:(" * 3000)
def test_any_text_is_a_search(query: str) -> None:
    search = compiled(query, CONTEXT)

    assert search.holds(MAIL) in (True, False)


WORDS = st.sampled_from(["wine", "oil", "in:inbox", "-from:ana", "is:read", "newer_than:1d"])


@given(WORDS, WORDS)
def test_a_minus_before_a_bracket_turns_it_around(one: str, other: str) -> None:
    for opening, closing in ("()", "{}"):
        bracket = f"{opening}{one} {other}{closing}"
        fits = compiled(bracket, CONTEXT).holds(MAIL)

        assert compiled(f"-{bracket}", CONTEXT).holds(MAIL) is not fits


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_what_a_search_needs_holds_of_all_it_finds(terms: list[str]) -> None:
    search = compiled(" ".join(terms), CONTEXT)

    if search.holds(MAIL):
        assert search.labels <= MAIL.labels
        assert search.since <= MAIL.at
