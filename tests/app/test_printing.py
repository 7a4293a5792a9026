"""One story in four forms; whatever a name holds, it stays a name."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.printing import PRINTERS
from app.printing.plain import as_json
from app.printing.speech import Speech, plain
from app.printing.text import as_markdown, as_text
from app.reading.changes import Group, Moved
from app.reading.runs import RunView
from app.reading.story import Brake, RunStory
from app.wiring import Services
from core.i18n import Text

SPEECH = Speech("en", UTC)
AT = datetime(2026, 3, 1, 4, 10, tzinfo=UTC)
RULE = Text("by the rule: {rule}", rule="orders >= 2")
WILD = [
    "[red]Ana[/red]",
    "<b>Ana</b>",
    "A|n*a_",
    "`Ana`",
    "1. Ana",
    "&lt;",
    "\\*",
    "# Ana",
    "~~A~~",
]


def story(*names: str, state: str = "waiting", why: Text | None = RULE, total: int = 0) -> RunStory:
    people = [Moved(f"id{at}", name, "", "Loyal", why) for at, name in enumerate(names)]
    group = Group("add_members", "status:loyal", "Loyal", people, total or len(people))
    run = RunView(
        "x",
        3,
        "command",
        state,
        False,
        date(2026, 3, 1),
        AT,
        AT,
        None,
        "d" * 64,
        {},
        {},
        {},
        None,
        {},
    )
    brake = Brake("first_plan", Text("First plan."), Text("Look at it."), True)
    return RunStory(run, (brake,), (group,), ())


def test_the_text_says_what_waits_who_moves_and_why() -> None:
    assert as_text(story("Ana", "Ivo", total=9), SPEECH) == (
        "Run 3: Waits for you, 1 Mar 2026, 04:10\n"
        "    First plan.\n"
        "    Look at it.\n"
        f"    Look at it, then: regulars sync --approve {'d' * 64}\n"
        "\n"
        "Planned, not written\n"
        "  Given a label: Loyal (9)\n"
        "    by the rule: orders >= 2\n"
        "    - Ana: empty → Loyal\n"
        "    - Ivo: empty → Loyal\n"
        "    - and 7 more\n"
    )


@pytest.mark.parametrize("name", WILD)
def test_a_name_is_no_markup_for_the_terminal(name: str) -> None:
    assert f"- {name}: empty" in as_text(story(name), SPEECH)


def test_a_name_cannot_colour_the_terminal_nor_turn_the_line_round() -> None:
    told = as_text(story("A\x1b[31mna\r\n\u202eovI\x07"), SPEECH)
    assert "- A [31mna   ovI : empty" in told
    assert "می\u200cخواهم" in as_text(story("می\u200cخواهم"), SPEECH)


@pytest.mark.parametrize("name", WILD)
def test_a_name_is_no_markup_in_markdown(name: str) -> None:
    rendered = _words(
        MarkdownIt("gfm-like", {"linkify": False}).render(as_markdown(story(name), SPEECH))
    )
    assert f"{name}: empty → Loyal" in rendered


@example("    0")
@given(st.text(min_size=1, max_size=30).filter(lambda name: plain(name).strip()))
def test_markdown_says_any_name_as_it_is(name: str) -> None:
    rendered = MarkdownIt("commonmark").render(as_markdown(story(name), SPEECH))
    assert " ".join(f"{plain(name)}: empty → Loyal".split()) in _words(rendered)
    assert set(re.findall(r"<(\w+)", rendered)) == {"h1", "h2", "h3", "p", "ul", "li"}


@given(st.text(max_size=30))
def test_json_holds_any_name_letter_for_letter(name: str) -> None:
    told = json.loads(as_json(story(name), SPEECH))
    assert told["planned"][0]["people"][0]["name"] == name


def test_json_has_stable_keys() -> None:
    told = json.loads(as_json(story("Ana"), SPEECH))
    assert sorted(told) == [
        "as_of", "digest", "done", "dry", "error", "finished_at", "planned", "run", "started_at",
        "state", "trigger", "waits_for",
    ]  # fmt: skip
    (group,) = told["planned"]
    assert sorted(group) == [
        "dimension", "error", "kind", "people", "segment", "state", "title", "total", "why",
    ]  # fmt: skip
    assert group["people"] == [
        {"customer": "id0", "name": "Ana", "before": None, "after": "Loyal", "why": str(RULE)}
    ]


@pytest.mark.parametrize("name", WILD)
def test_a_name_is_no_markup_in_html(services: Services, name: str) -> None:
    page = PRINTERS["html"](services, story(name))
    assert html.escape(name, quote=False) in page or html.escape(name) in page
    assert name in _words(page)
    assert "<script" not in page
    assert 'href="/customers' not in page


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def _words(page: str) -> str:
    """What a browser shows."""
    parser = _Words()
    parser.feed(page)
    parser.close()
    return " ".join("".join(parser.said).split())
