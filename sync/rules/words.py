"""The first gate: which words a rule may be made of, and how deep it may nest.

It looks at tokens only, before anything is parsed: sqlglot's parser descends into itself and would
fall over deep brackets, and what never reaches it (sub-queries, comments, calls, casts by `::`)
cannot surprise us later.
"""

from __future__ import annotations

import re
from typing import Any

from sqlglot.errors import TokenError
from sqlglot.tokens import Tokenizer, TokenType

from core.i18n import Text
from sync.rules.problem import problem_at

MOST_CHARACTERS = 2_000
MOST_LEVELS = 30

_NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?")

_ALLOWED = frozenset(
    {
        TokenType.L_PAREN,
        TokenType.R_PAREN,
        TokenType.COMMA,
        TokenType.VAR,
        TokenType.STRING,
        TokenType.NUMBER,
        TokenType.AND,
        TokenType.OR,
        TokenType.NOT,
        TokenType.EQ,
        TokenType.NEQ,
        TokenType.LT,
        TokenType.LTE,
        TokenType.GT,
        TokenType.GTE,
        TokenType.BETWEEN,
        TokenType.IN,
        TokenType.LIKE,
        TokenType.IS,
        TokenType.NULL,
        TokenType.TRUE,
        TokenType.FALSE,
        TokenType.PLUS,
        TokenType.DASH,
        TokenType.STAR,
        TokenType.SLASH,
        TokenType.INTERVAL,
        TokenType.DATE,
    }
)
_OPERANDS = frozenset(
    {
        TokenType.VAR,
        TokenType.STRING,
        TokenType.NUMBER,
        TokenType.R_PAREN,
        TokenType.NULL,
        TokenType.TRUE,
        TokenType.FALSE,
    }
)
_PREFIXES = frozenset(
    {TokenType.NOT, TokenType.PLUS, TokenType.DASH, TokenType.DATE, TokenType.INTERVAL}
)


def check_words(text: str) -> None:
    """Raises RuleProblem for a rule that is too long, too deep or has a word no rule may have."""
    if len(text) > MOST_CHARACTERS:
        raise problem_at(
            text,
            MOST_CHARACTERS,
            Text(
                "Characters in the rule: {count}; allowed: {most}.",
                count=len(text),
                most=MOST_CHARACTERS,
            ),
        )
    tokens = _tokens(text)
    if not tokens:
        raise problem_at(
            text,
            0,
            Text("The rule is empty."),
            Text("Write a condition, for example: orders >= 2"),
        )
    for token in tokens:
        _check_token(text, token)
    _check_levels(text, tokens)


def is_word(name: str) -> bool:
    """Whether a metric can be called so: not what means something by itself."""
    return [token.token_type for token in _tokens(name)] == [TokenType.VAR]


def _tokens(text: str) -> list[Any]:
    try:
        return list(Tokenizer().tokenize(text))
    except TokenError:
        # The tokenizer gives up only where a quote or comment is never closed.
        offset = max(text.rfind(mark) for mark in ("'", '"', "`", "/*", "{"))
        raise problem_at(text, offset, Text("A quotation mark is never closed.")) from None


def _check_token(text: str, token: Any) -> None:
    if token.token_type is TokenType.IDENTIFIER:
        raise problem_at(
            text,
            token.start,
            Text("{word} stands in the wrong quotation marks.", word=token.text),
            Text("Write text in single quotation marks: 'Zagreb'."),
        )
    if token.comments:
        raise problem_at(text, token.start, Text("A rule cannot contain comments."))
    if token.token_type not in _ALLOWED:
        raise problem_at(
            text, token.start, Text("{word} cannot stand in a rule.", word=token.text or "?")
        )
    if token.token_type is TokenType.NUMBER and not _NUMBER.fullmatch(token.text):
        raise problem_at(
            text,
            token.start,
            Text("{word} is no number a rule understands.", word=token.text),
            Text("Write it plainly, with a point for decimals: 1250.50"),
        )


def _check_levels(text: str, tokens: list[Any]) -> None:
    """Brackets nest, and so do NOT and minus until the next AND, OR or comma beside them."""
    prefixes = [0]
    betweens = [0]
    before = None
    for token in tokens:
        kind = token.token_type
        if kind is TokenType.L_PAREN:
            prefixes.append(0)
            betweens.append(0)
        elif kind is TokenType.R_PAREN and len(prefixes) > 1:
            prefixes.pop()
            betweens.pop()
        elif kind in _PREFIXES and before not in _OPERANDS:
            prefixes[-1] += 1
        elif kind is TokenType.BETWEEN:
            betweens[-1] += 1
        elif kind is TokenType.AND and betweens[-1]:
            betweens[-1] -= 1
        elif kind in {TokenType.AND, TokenType.OR, TokenType.COMMA}:
            prefixes[-1] = 0
        if len(prefixes) - 1 + sum(prefixes) > MOST_LEVELS:
            raise too_deep(text, token.start)
        before = kind


def too_deep(text: str, offset: int) -> Exception:
    return problem_at(
        text,
        offset,
        Text("The rule nests more than {most} levels deep.", most=MOST_LEVELS),
        Text("Split it into several segments or drop brackets."),
    )
