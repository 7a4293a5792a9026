"""A campaign's subject and body, checked once and rendered for each customer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from html import escape

from jinja2 import TemplateError
from jinja2.environment import Template
from msgspec import Struct
from msgspec.structs import replace

from core.i18n import Text
from core.settings import Business
from mailer.fields import Reader, unknown_field, values_of
from mailer.frame import LEAVE, framed
from mailer.markup import clean, to_html, to_text
from mailer.sandbox import LONGEST_RENDERED, BadTemplate, environment, names_in, parse

_SUBJECT_MOST = 200
_SAMPLE = Reader("Ana Horvat", "ana@example.org", "Ana", "Horvat", 3, 4500, date(2026, 1, 31))


class Rendered(Struct, frozen=True):
    """One mail as its reader sees it."""

    subject: str
    html: str
    text: str
    to: str


def check(subject: str, body: str, dimensions: Collection[str] | None = None) -> list[Text]:
    """Everything wrong with a template; empty: it can be sent.

    `dimensions` are the keys there are; without them segments.ANYTHING is let through.
    """
    if not subject.strip():
        return [Text("The subject is empty.")]
    if not body.strip():
        return [Text("The text is empty.")]
    try:
        found = {n: None for source in (subject, body) for n in names_in(parse(source))}
        problems = [p for name in found if (p := unknown_field(name, dimensions))]
        return problems or _tried(subject, body, {n[1] for n in found if len(n) > 1})
    except BadTemplate as bad:
        return [bad.what]


def _tried(subject: str, body: str, segments: Collection[str]) -> list[Text]:
    """What only shows when it is rendered: adding a number to a name, an HTML tag cut in two."""
    answers = dict.fromkeys(segments, "Loyal customer")
    for reader in (_SAMPLE, Reader("", "ana@example.org")):
        full = replace(reader, segments=answers)
        rendered(subject, body, full, Business(name="Shop"), "mailto:owner@example.com")
    return []


def rendered(
    subject: str, body: str, reader: Reader, business: Business, unsubscribe: str
) -> Rendered:
    """The mail to `reader`. Raises BadTemplate."""
    values = values_of(reader, business, unsubscribe)
    head, page = _compiled(subject, body, escape(LEAVE.say(business.language)))
    try:
        title = " ".join(head.render(values).split())[:_SUBJECT_MOST]
        content = page.render(values)
    except (TemplateError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise BadTemplate(
            Text("The text does not fit every customer: {why}", why=str(error)[:200])
        ) from error
    if len(content) > LONGEST_RENDERED:
        raise BadTemplate(Text("The mail would be too long for {name}.", name=reader.name))
    html = framed(clean(content), title, business, unsubscribe)
    return Rendered(title, html, to_text(html), reader.email)


@lru_cache(maxsize=8)
def _compiled(subject: str, body: str, leave: str) -> tuple[Template, Template]:
    parse(subject)
    page = to_html(body, leave)
    parse(page)
    return (
        environment(html=False).from_string(subject),
        environment(html=True).from_string(page),
    )
