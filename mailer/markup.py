"""A body as clean HTML: Markdown turned into it, what is not formatting taken out."""

from __future__ import annotations

import re
from hashlib import sha256
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

# bounded: thousands of opening braces without an end must not cost their square
_PLACE = re.compile(r"\{\{.{0,500}?\}\}|\{%.{0,500}?%\}|\{#.{0,500}?#\}", re.DOTALL)
_LEAVE = re.compile(r"\{\{-?\s*unsubscribe\s*-?\}\}")

_STYLES = {
    "a": "color:#0b57d0;text-decoration:underline",
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding:0 24px",
    "ol": "margin:0 0 16px;padding:0 24px",
    "li": "margin:0 0 6px",
    "h1": "margin:0 0 16px;font-size:26px;line-height:1.25",
    "h2": "margin:24px 0 12px;font-size:21px;line-height:1.3",
    "h3": "margin:20px 0 8px;font-size:17px;line-height:1.35",
    "blockquote": "margin:0 0 16px;padding:14px 18px 1px;background:#f6f4ef;border-radius:6px",
    "hr": "margin:24px 0;border:0;border-top:1px solid #e4e0d7",
    "img": "max-width:100%;height:auto;border:0",
    "table": "margin:0 0 16px;border-collapse:collapse",
    "td": "padding:6px 8px;border-bottom:1px solid #e4e0d7;vertical-align:top",
    "th": "padding:6px 8px;border-bottom:2px solid #d8d3c8;text-align:start",
}
_TAGS = {*_STYLES, "b", "strong", "i", "em", "u", "s", "br", "div", "span", "code", "pre"} | {
    *("small", "sub", "sup", "h4", "thead", "tbody", "tr")
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "*": {"dir", "lang"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}


def to_html(body: str, leave: str) -> str:
    """The template in HTML. A body that begins with "<" is HTML already.

    A bare {{ unsubscribe }} outside of an attribute becomes a link that says `leave`.
    """
    html = body if body.lstrip().startswith("<") else _from_markdown(body)
    return re.sub(rf"(?<![\"'])({_LEAVE.pattern})", rf'<a href="\1">{leave}</a>', html)


def _from_markdown(body: str) -> str:
    """Places for values go through Markdown as words that mean nothing to it, so that neither
    their quotes nor, later, anybody's name is taken for formatting."""
    mark = "x" + sha256(body.encode()).hexdigest()[:16] + "n"
    places: list[str] = []

    def hide(found: re.Match[str]) -> str:
        places.append(found[0])
        return f"{mark}{len(places) - 1}x"

    html: str = (
        MarkdownIt("commonmark", {"html": False}).enable("table").render(_PLACE.sub(hide, body))
    )
    # a statement alone on its line is no paragraph
    html = re.sub(
        rf"<p>{mark}(\d+)x</p>",
        lambda m: f"{mark}{m[1]}x" if places[int(m[1])].startswith("{%") else m[0],
        html,
    )
    return re.sub(rf"{mark}(\d+)x", lambda m: places[int(m[1])], html)


def clean(html: str) -> str:
    """Only formatting, links and pictures, dressed for mail programs; no scripts, styles, forms."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        set_tag_attribute_values={tag: {"style": style} for tag, style in _STYLES.items()},
    )


def to_text(html: str) -> str:
    """The plain-text part, for whoever reads without HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    # blanks only: the unbreakable one between an amount and its currency stays
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "table", "hr"}
_LINES = {"br", "tr", "li"}
_HIDDEN = {"title", "style", "script", "head"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._hidden += tag in _HIDDEN
        if tag == "a":
            self._links.append((found.get("href") or "", len(self.parts)))
        elif tag == "img" and found.get("alt"):
            self.parts.append(f"[{found['alt']}]")
        self._break(tag)
        if tag == "li":
            self.parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag == "a" and self._links:
            self._say_link(*self._links.pop())
        elif tag in ("td", "th"):
            self.parts.append(" ")
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(" ".join(data.split("\n")))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag in _LINES:
            self.parts.append("\n")

    def _say_link(self, href: str, start: int) -> None:
        said = "".join(self.parts[start:]).strip()
        if href and said != href and f"mailto:{said}" != href:
            self.parts.append(f" ({href})")
