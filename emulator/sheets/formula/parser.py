"""A formula's text to a tree. References are "§" here (see refs.take_out), in their order."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from emulator.sheets.formula.errors import broken

_TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:[^"]|"")*")|(?P<number>\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?)|(?P<ref>§)|'
    r"(?P<error>#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!))|(?P<name>[^\W\d][\w.]*)|"
    r"(?P<sign><>|<=|>=|[-+*/^&=<>(),;%]))"
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("=", "<>", "<", ">", "<=", ">="),
    ("&",),
    ("+", "-"),
    ("*", "/"),
    ("^",),
)


@dataclass(frozen=True)
class Node:
    """`kind`: value, ref (`value` is its number), call (its name), sign, minus, percent, error."""

    kind: str
    value: Any = None
    parts: tuple[Node, ...] = ()


def _parse_error() -> Exception:
    return broken("ERROR", "Formula parse error.")


@lru_cache(maxsize=4096)
def parse(template: str, decimal_comma: bool) -> Node:
    """The tree of a formula without its "=". Raises Broken."""
    tokens = _read(template, decimal_comma)
    parser = _Parser(tokens, decimal_comma)
    try:
        node = parser.level(0)
    except RecursionError as error:
        raise _parse_error() from error
    if parser.at != len(tokens):
        raise _parse_error()
    return node


def _read(text: str, decimal_comma: bool) -> list[tuple[str, str]]:
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or not found.lastgroup:
            raise _parse_error()
        kind, word, at = found.lastgroup, found[found.lastgroup], found.end()
        if kind == "number" and ("," in word) != decimal_comma and re.search("[.,]", word):
            word, at = _cut_number(word, at)
        tokens.append((kind, word))
    return tokens


def _cut_number(word: str, at: int) -> tuple[str, int]:
    """In ROUND(1,2) of a locale with decimal points the comma parts two arguments."""
    if "." in word:
        raise _parse_error()
    first = word.partition(",")[0]
    return first, at - (len(word) - len(first))


def _literal(word: str) -> float:
    value = float(word.replace(",", "."))
    if math.isinf(value):
        raise broken("NUM", "Numeric value is out of range.")
    return value


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], decimal_comma: bool) -> None:
        self.tokens, self.at, self.refs = tokens, 0, 0
        self.separators = (";",) if decimal_comma else (",", ";")

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, *signs: str) -> str:
        """The next token if it is one of these signs."""
        if self.at < len(self.tokens) and self.tokens[self.at] in [("sign", s) for s in signs]:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def level(self, depth: int) -> Node:
        if depth == len(_LEVELS):
            return self.unary()
        node = self.level(depth + 1)
        while sign := self.take(*_LEVELS[depth]):
            node = Node("sign", sign, (node, self.level(depth + 1)))
        return node

    def unary(self) -> Node:
        if sign := self.take("-", "+"):
            inner = self.unary()
            return Node("minus", None, (inner,)) if sign == "-" else inner
        node = self.atom()
        while self.take("%"):
            node = Node("percent", None, (node,))
        return node

    def atom(self) -> Node:
        if self.take("("):
            node = self.level(0)
            self.close()
            return node
        if self.at == len(self.tokens):
            raise _parse_error()
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "string":
            return Node("value", word[1:-1].replace('""', '"'))
        if kind == "number":
            return Node("value", _literal(word))
        if kind == "ref":
            self.refs += 1
            return Node("ref", self.refs - 1)
        if kind == "error":
            return Node("error", word)
        if kind == "name":
            return self.name(word)
        raise _parse_error()

    def name(self, word: str) -> Node:
        if not self.take("("):
            if word.upper() in ("TRUE", "FALSE"):
                return Node("value", word.upper() == "TRUE")
            return Node("unknown", word)
        arguments: list[Node] = []
        if self.peek() != ")":
            arguments.append(self.level(0))
            while self.take(*self.separators):
                arguments.append(self.level(0))
        self.close()
        return Node("call", word.upper(), tuple(arguments))

    def close(self) -> None:
        if not self.take(")"):
            raise _parse_error()
