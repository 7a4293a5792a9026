"""A browser without a screen: cookies, forms with their token, what a page says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self

import requests


@dataclass
class Browser:
    """One person's browser on the page at `url`."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **options: Any) -> requests.Response:
        options.setdefault("timeout", 30)
        return self.session.get(self.url + path, **options)

    def post(self, path: str, *, csrf: str | None = None, **form: Any) -> requests.Response:
        """A form as the page itself sends it; `csrf` overrides the token."""
        token = self.token() if csrf is None else csrf
        return self.session.post(
            self.url + path,
            data={"csrf": token, **form},
            headers={"origin": self.url},
            timeout=60,
        )

    def token(self) -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.get("/settings").text)
        assert found
        return found[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()


class Seen(HTMLParser):
    """What a page says, and what a screen reader would miss in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.language = self.direction = ""
        self.nameless: list[str] = []
        """Fields, buttons, links and frames without words."""
        self.ids: list[str] = []
        self.headings: list[int] = []
        self._label = 0
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        if tag == "html":
            self.language, self.direction = attributes["lang"], attributes["dir"]
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self._label += tag == "label"
        named = self._label or attributes.get("aria-label") or attributes.get("title")
        hidden = attributes.get("type") == "hidden"
        if tag in ("input", "select", "textarea", "iframe") and not named and not hidden:
            self.nameless.append(self.get_starttag_text() or tag)
        if tag in ("a", "button", "summary", "label"):
            self._open.append((self.get_starttag_text() or tag, []))

    def handle_endtag(self, tag: str) -> None:
        self._label -= tag == "label"
        if tag in ("a", "button", "summary", "label"):
            start, words = self._open.pop()
            if not "".join(words).strip():
                self.nameless.append(start)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        for _, words in self._open:
            words.append(data)
