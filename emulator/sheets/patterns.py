"""Number and date patterns taken apart: sections, and in each the marks and the text between them.

The marks are those of Google's "Date and number formats" page, with these decisions where it is
silent: `*x` (fill the cell) fills nothing, `_x` is a blank, a fraction's `/` is text, and a bracket
that is neither money, a span, a condition nor a colour is text.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

Token = tuple[str, str]
_TOKENS = re.compile(
    r'"(?P<text>[^"]*)"?|\\(?P<char>.)|_(?P<blank>.)|\*(?P<fill>.)|'
    r"\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<span>h+|m+|s+)\]|"
    r"\[(?P<condition>(?:<=|>=|<>|<|>|=)\s*-?\d+(?:\.\d+)?)\]|"
    r"\[(?P<color>black|blue|cyan|green|magenta|red|white|yellow|color\s?\d\d?)\]|"
    r"(?P<ampm>am/pm|a/p)|(?P<fraction>(?<=[sS\]])\.0+)|(?P<date>y+|m+|d+|h+|s+)|"
    r"(?P<digits>[#0?](?:[#0?,]*[#0?])?(?:\.[#0?]*)?,*|\.[#0?]+)|"
    r"(?P<power>e[+-]0+)|(?P<percent>%)|(?P<at>@)|(?P<general>general)|(?P<end>;)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_MOMENT = ("date", "span", "ampm", "fraction")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


@dataclass(frozen=True)
class Section:
    """What stands between two semicolons; `condition` like ("<", 100.0)."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None

    @property
    def is_moment(self) -> bool:
        return any(kind in _MOMENT for kind, _ in self.tokens)

    def holds(self, value: float) -> bool:
        return self.condition is not None and _HOLDS[self.condition[0]](value, self.condition[1])


@lru_cache(maxsize=512)
def sections(pattern: str) -> tuple[Section, ...]:
    """At least one; an empty one shows nothing."""
    parts: list[list[Token]] = [[]]
    for found in _TOKENS.finditer(pattern):
        kind = found.lastgroup or "text"
        if kind == "end":
            parts.append([])
        else:
            parts[-1].append((kind, found[kind] or ""))
    return tuple(_section(part) for part in parts)


def _section(tokens: list[Token]) -> Section:
    given = [text for kind, text in tokens if kind == "condition"]
    found = re.fullmatch(r"([<>=]+)\s*(.+)", given[0]) if given else None
    return Section(tuple(_plain(tokens)), (found[1], float(found[2])) if found else None)


def _plain(tokens: list[Token]) -> Iterator[Token]:
    """Without what leaves no trace; all that is shown as it stands has the kind "text"."""
    for kind, text in tokens:
        if kind == "blank":
            yield "text", " "
        elif kind in ("char", "money", "other", "text"):
            yield "text", text
        elif kind not in ("fill", "color", "condition"):
            yield kind, text


def chosen(parts: tuple[Section, ...], value: float) -> tuple[Section | None, bool]:
    """The section for a number, and whether it shows a minus itself; None: no section is for it."""
    numeric = parts[:3]
    if any(part.condition for part in numeric):
        for part in numeric:
            if part.condition is None or part.holds(value):
                return part, False
        return None, False
    if value < 0 and len(parts) > 1:
        return parts[1], True
    if value == 0 and len(parts) > 2:
        return parts[2], True
    return parts[0], False
