"""Gmail's search language as programs use it: operators, words, phrases, OR, minus, brackets."""

from __future__ import annotations

import re

from emulator.gmail.conditions import Condition, all_of, any_of, anything, opposite
from emulator.gmail.operators import OPERATORS, Context, words

__all__ = ["Condition", "Context", "compiled"]

_TOKEN = re.compile(r'[(){}]|-(?=[({])|-?(?:[A-Za-z_]+:)?(?:"[^"]*"?|[^\s(){}"]+)')
_CLOSING = {"(": ")", "{": "}"}
_OR = frozenset(("OR", "|"))


def compiled(query: str, context: Context) -> Condition:
    """The query as a test. Unknown operators are searched as words, as Gmail does."""
    return _Reader(_TOKEN.findall(query), context).terms("")


class _Reader:
    """Takes tokens from the left. Deep brackets are cut off rather than followed."""

    _DEEPEST = 50

    def __init__(self, tokens: list[str], context: Context) -> None:
        self.tokens = list(reversed(tokens))
        self.context = context
        self.depth = 0

    def terms(self, closing: str) -> Condition:
        """Terms up to the bracket: all of them, or any of those that OR joins."""
        groups: list[list[Condition]] = []
        joined = False
        while self.tokens and (token := self.tokens.pop()) != closing:
            if token in _OR:
                joined = bool(groups)
            elif token not in (")", "}", "AND"):
                test = self._term(token)
                if joined:
                    groups[-1].append(test)
                else:
                    groups.append([test])
                joined = False
        return all_of([any_of(group) for group in groups])

    def _either(self) -> Condition:
        """{a b}: one of them is enough."""
        tests: list[Condition] = []
        while self.tokens and (token := self.tokens.pop()) != "}":
            if token not in _OR and token not in (")", "AND"):
                tests.append(self._term(token))
        return any_of(tests)

    def _term(self, token: str) -> Condition:
        if token in _CLOSING:
            return self._bracket(token)
        if token.startswith("-"):
            return self._opposite(token.lstrip("-"))
        operator, colon, value = token.partition(":")
        if colon and operator.lower() in OPERATORS:
            return self._operator(operator.lower(), value)
        return words(token.strip('"'))

    def _opposite(self, term: str) -> Condition:
        """-word or -(bracket); a minus before nothing asks nothing."""
        if not term and self.tokens and self.tokens[-1] in _CLOSING:
            term = self.tokens.pop()
        return opposite(self._term(term)) if term else anything()

    def _bracket(self, opening: str) -> Condition:
        if self.depth >= self._DEEPEST:
            return anything()
        self.depth += 1
        found = self.terms(")") if opening == "(" else self._either()
        self.depth -= 1
        return found

    def _operator(self, operator: str, value: str) -> Condition:
        following = self.tokens[-1] if self.tokens else ""
        if not value and following in _CLOSING:
            return self._spread(operator)
        if not value and following and following not in _OR | {")", "}"}:
            value = self.tokens.pop()
        return OPERATORS[operator](value.strip('"'), self.context)

    def _spread(self, operator: str) -> Condition:
        """from:(a OR b), subject:(two words): the operator spread over the bracket's words."""
        opening = self.tokens.pop()
        inner: list[str] = []
        while self.tokens and (token := self.tokens.pop()) != _CLOSING[opening]:
            if token in _OR:
                inner.append(token)
            elif token not in _CLOSING and token.strip("-"):
                minus = "-" if token.startswith("-") else ""
                inner.append(f"{minus}{operator}:{token.removeprefix('-')}")
        reader = _Reader(inner, self.context)
        return reader.terms("") if opening == "(" else reader._either()
