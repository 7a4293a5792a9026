"""The `q` of files.list: "mimeType = 'x' and (name contains 'y' or not trashed = true)"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from emulator.api import Refusal
from emulator.drive.shown import mime_type
from emulator.drive.store import File, invalid_value, my_drive
from emulator.sheets.access import RANKS

Test = Callable[[File, str], bool]
"""Whether a file is meant, asked by an account."""

_TOKEN = re.compile(
    r"""\s*('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[()]|!=|<=|>=|=|<|>|[A-Za-z_]\w*)\s*"""
)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_ELSEWHERE = frozenset(
    ("fullText", "properties", "appProperties", "starred", "viewedByMeTime", "memberCount")
)
"""Terms Google has and the emulator has not."""
_DEEP = 50
"""Brackets and nots within each other; Google's limit is not known."""


def compiled(text: str) -> Test:
    """Raises Drive's 400 "Invalid Value" for a query that is none."""
    tokens = _TOKEN.findall(text)
    if "".join(_TOKEN.sub(lambda found: found[1], text).split()) != "".join(
        "".join(tokens).split()
    ):
        raise invalid_value("q")
    parser = _Parser(tokens)
    try:
        test = parser.either()
    except IndexError:
        raise invalid_value("q") from None
    if parser.rest:
        raise invalid_value("q")
    return test


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens
        self.depth = 0

    def take(self) -> str:
        token, *self.rest = self.rest or [""]
        if not token:
            raise IndexError("the query ends too early")
        return token

    def next_is(self, word: str) -> bool:
        if self.rest and self.rest[0].lower() == word:
            self.take()
            return True
        return False

    def either(self) -> Test:
        tests = [self.both()]
        while self.next_is("or"):
            tests.append(self.both())
        return lambda file, who: any(test(file, who) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.next_is("and"):
            tests.append(self.one())
        return lambda file, who: all(test(file, who) for test in tests)

    def one(self) -> Test:
        self.depth += 1
        if self.depth > _DEEP:
            raise invalid_value("q")
        test = self.nested() or self.term()
        self.depth -= 1
        return test

    def nested(self) -> Test | None:
        if self.next_is("not"):
            inner = self.one()
            return lambda file, who: not inner(file, who)
        if self.next_is("("):
            inner = self.either()
            if not self.next_is(")"):
                raise invalid_value("q")
            return inner
        return None

    def term(self) -> Test:
        first = self.take()
        if first in _ELSEWHERE:
            raise Refusal(501, "UNIMPLEMENTED", f"The emulator does not search by {first}.")
        if first == "sharedWithMe":
            if self.next_is("="):
                wanted = self.take() == "true"
                return lambda file, who: (file.owner != who) == wanted
            return lambda file, who: file.owner != who
        operator, second = self.take(), self.take()
        if operator == "in":
            # gspread says `parents in "ID"`, the documentation `"ID" in parents`
            return _among(*((_text(first), second) if _quoted(first) else (_text(second), first)))
        return _compared(first, operator, second)


def _quoted(token: str) -> bool:
    return token[0] in "'\""


def _text(token: str) -> str:
    if not _quoted(token):
        raise invalid_value("q")
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _among(value: str, collection: str) -> Test:
    if collection == "parents":
        return lambda file, who: (
            (my_drive(who) if value == "root" else value)
            in (file.parents or (my_drive(file.owner),))
        )
    if collection == "owners":
        return lambda file, who: file.owner == (who if value == "me" else value)
    if collection in ("writers", "readers"):
        role = collection.removesuffix("s")
        return lambda file, who: _has(file, who if value == "me" else value, role)
    raise invalid_value("q")


def _has(file: File, address: str, role: str) -> bool:
    named = [each for each in file.permissions if each.name == address]
    return file.owner == address or any(RANKS[each.role] >= RANKS[role] for each in named)


def _compared(name: str, operator: str, value: str) -> Test:
    if name == "trashed" and operator in ("=", "!="):
        wanted = (value == "true") == (operator == "=")
        return lambda file, _: file.trashed == wanted
    if name in ("createdTime", "modifiedTime") and operator in _OPERATORS:
        at, compare = _instant(_text(value)), _OPERATORS[operator]
        created = name == "createdTime"
        return lambda file, _: compare(_instant(file.created if created else file.modified), at)
    if name not in ("name", "mimeType"):
        raise invalid_value("q")
    given = _text(value)
    if operator == "contains":
        return lambda file, _: _contains(name, _own(file, name), given)
    if operator not in ("=", "!="):
        raise invalid_value("q")
    compare = _OPERATORS[operator]
    return lambda file, _: compare(_own(file, name), given)


def _own(file: File, name: str) -> str:
    return file.title if name == "name" else mime_type(file)


def _contains(name: str, own: str, given: str) -> bool:
    """Names are searched by the beginnings of their words, types anywhere."""
    if name == "mimeType":
        return given in own
    return bool(re.search(r"(?<!\w)" + re.escape(given), own, re.IGNORECASE))


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise invalid_value("q") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
