"""What a campaign's text may say, and what hostile text cannot do."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.settings import Business
from mailer.fields import FIELDS, Reader
from mailer.sandbox import LONGEST, BadTemplate
from mailer.template import Rendered, check, rendered

LINK = "mailto:owner+unsubscribe-abc@example.com?subject=unsubscribe%20abc"
ANA = Reader(
    "Ana Horvat", "ana@example.org", "Ana", "Horvat", 3, 450_000, date(2026, 11, 1),
    {"status": "Loyal customer"},
)  # fmt: skip
SHOP = Business("Vinarija Krk", "Europe/Zagreb", "en", "EUR")


def render(
    body: str, subject: str = "News", reader: Reader = ANA, shop: Business = SHOP
) -> Rendered:
    return rendered(subject, body, reader, shop, LINK)


def problems(body: str) -> list[str]:
    return [problem.say() for problem in check("News", body, ["status"])]


def test_every_offered_field_can_be_used() -> None:
    for name in FIELDS:
        assert (
            problems("{{ segments.status }}" if name == "segments" else f"{{{{ {name} }}}}") == []
        )


def test_fields_are_said_in_the_words_of_the_business() -> None:
    croatian = replace(SHOP, language="hr")
    mail = render("{{ turnover }} | {{ last_order }} | {{ segments.status }}", shop=croatian)
    assert "4.500,00\xa0€ | 1. studenoga 2026. | Loyal customer" in mail.text


def test_a_field_without_a_value_falls_back() -> None:
    mail = render("Hi {{ first_name or 'friend' }}", reader=Reader("", "ana@example.org"))
    assert "Hi friend" in mail.text


def test_an_unknown_field_is_named_with_what_was_meant() -> None:
    assert problems("{{ frist_name }}") == [
        "There is no field “frist_name”. Did you mean “first_name”?"
    ]
    assert problems("{{ segments.satus }}") == [
        "There is no field “segments.satus”. Did you mean “segments.status”?"
    ]


def test_an_unknown_field_in_the_subject_is_found_too() -> None:
    assert check("Hi {{ nme }}", "Hello")


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__class__ }}",
        "{{ self }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ name() }}",
        "{{ name['upper'] }}",
        "{% for x in name %}x{% endfor %}",
        "{% set x = name %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'a' | center(1000000000) }}",
        "{{ name | safe }}",
        "{{ name | attr('__class__') }}",
        "{{ range(1000000000) }}",
        "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
        "{{ " + " + ".join(["1"] * 9_000) + " }}",
        "{{ " + "9" * 20_000 + " }}",
        "{{ name + orders }}",
        "{{",
        "{% if name %}",
        "x" * (LONGEST + 1),
        "",
    ],
    ids=lambda body: body[:30],
)
def test_what_is_no_plain_mail_is_refused_before_it_is_sent(body: str) -> None:
    assert problems(body)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "body",
    [
        "{% raw %}" + "{{" * 24_000 + "{% endraw %}",
        "[" * 24_000,
        "*a_ " * 12_000,
        "> " * 24_000,
        "<div>" * 9_000,
        "<a " * 16_000,
        "|a" * 100 + "\n" + "|-" * 100 + "\n" + ("|" * 100 + "\n") * 200,
    ],
    ids=lambda body: body[:12],
)
def test_a_long_odd_body_is_checked_without_running_away(body: str) -> None:
    check("News", body)


def test_a_mail_that_would_grow_too_long_is_refused() -> None:
    body = "{{ " + " ~ ".join(["name"] * 5_000) + " }}"
    with pytest.raises(BadTemplate):
        render(body, reader=replace(ANA, name="&" * 200))


def test_a_name_cannot_bring_formatting_or_markup() -> None:
    mail = render("Hi {{ name }}!", reader=replace(ANA, name="[x](http://evil.example) <b>*y*"))
    assert "Hi [x](http://evil.example) &lt;b&gt;*y*!" in mail.html


def test_markdown_becomes_formatting_around_the_values() -> None:
    mail = render("# Hi {{ name }}\n\nWe have *{{ orders }}* [news](https://example.org).")
    assert "<em>3</em>" in mail.html
    assert "Hi Ana Horvat\n" in mail.text
    assert "news (https://example.org)" in mail.text


def test_an_if_over_several_paragraphs_leaves_no_empty_ones() -> None:
    body = "{% if orders > 5 %}\n\nMany\n\n{% else %}\n\nFew\n\n{% endif %}"
    mail = render(body)
    assert "Few" in mail.html
    assert "Many" not in mail.html
    assert mail.html.count("<p style") == 2  # the text and the way out


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='{{ name }}'>x</a>",
        "<img src=x onerror=alert(1)>",
        "<iframe src='https://example.org'></iframe>",
        "<form action='https://example.org'><input></form>",
        "<style>*{display:none}</style>",
        "<p style='position:fixed'>x</p>",
        "<!-- comment -->",
        "<svg><script>alert(1)</script></svg>",
        "<meta http-equiv=refresh content=0>",
    ],
)
def test_html_that_could_act_is_taken_out(html: str) -> None:
    mail = render(f"<p>Hello</p>{html}", reader=replace(ANA, name="javascript:alert(1)"))
    inner = mail.html.split("<body")[1].lower()
    for word in ("<script", 'href="javascript', "onerror", "<iframe", "<form", "<input", "<!--"):
        assert word not in inner
    for word in ("position:fixed", "display:none", "<svg", "<meta"):
        assert word not in inner
    assert "Hello" in mail.text


def test_every_mail_has_a_way_out_in_sight() -> None:
    for body in ("Hello", "<p>Hello</p>", "<a href='{{ unsubscribe }}'></a>Hello"):
        mail = render(body)
        assert f'<a href="{LINK}"' in mail.html
        assert "You get this mail because you are a customer of Vinarija Krk." in mail.text
        assert LINK in mail.text


def test_an_own_way_out_is_not_doubled() -> None:
    for body in ("Bye: {{ unsubscribe }}", "[Leave]({{ unsubscribe }})"):
        mail = render(body)
        assert mail.html.count(f'href="{LINK}"') == 1
        assert "You get this mail" not in mail.text


def test_the_subject_stays_one_line() -> None:
    mail = render("x", "News\r\nBcc: spy@example.org {{ name }}", replace(ANA, name="A\r\nB"))
    assert mail.subject == "News Bcc: spy@example.org A B"


def test_the_subject_is_not_escaped() -> None:
    assert render("x", "{{ name }}", replace(ANA, name="Ana & Co")).subject == "Ana & Co"


def test_persian_mail_runs_from_right_to_left() -> None:
    assert '<html lang="fa" dir="rtl">' in render("سلام", shop=replace(SHOP, language="fa")).html


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


@given(st.text(max_size=200))
def test_no_name_whatever_brings_a_tag(name: str) -> None:
    plain = Tags(render("Hi {{ name }}").html).seen
    assert Tags(render("Hi {{ name }}", reader=replace(ANA, name=name)).html).seen == plain


@given(st.text("{}%#()*_[]<>|~+-'\"/ aA0.\n", max_size=60))
def test_any_body_is_either_refused_or_renders(body: str) -> None:
    if not check("News", body):
        assert render(body).html
