"""Gmail's search language as programs use it: operators, words, phrases, OR, minus, brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from emulator.gmail.labels import Label
from emulator.gmail.mail import Mail

Test = Callable[[Mail], bool]

_TOKEN = re.compile(r'[(){}]|-?(?:[A-Za-z_]+:)?(?:"[^"]*"?|[^\s(){}"]+)')
_WORD = re.compile(r"\w+")
_PACIFIC = ZoneInfo("America/Los_Angeles")
_IN = {"drafts": "DRAFT", "draft": "DRAFT", "sent": "SENT", "chats": "CHAT"}
_AGES = {"h": 1, "d": 24, "m": 24 * 30, "y": 24 * 365}


@dataclass(frozen=True)
class Search:
    """A compiled query. `everywhere` tells that it asked for spam or trash itself."""

    test: Test
    everywhere: bool


@dataclass(frozen=True)
class Context:
    """What words in a query refer to: the clock and the mailbox's labels."""

    now: datetime
    labels: dict[str, Label]


def compiled(query: str, context: Context) -> Search:
    """The query as a test. Unknown operators are searched as words, as Gmail does."""
    tokens = _TOKEN.findall(query)
    asked = [t.lower() for t in tokens]
    everywhere = any(t in ("in:anywhere", "in:trash", "in:spam") for t in asked)
    return Search(_Reader(tokens, context).all_of(""), everywhere)


class _Reader:
    def __init__(self, tokens: list[str], context: Context) -> None:
        self.tokens = list(reversed(tokens))
        self.context = context

    def all_of(self, closing: str) -> Test:
        """Terms up to the bracket: all of them, or any of those that OR joins."""
        groups: list[list[Test]] = []
        joined = False
        while self.tokens and (token := self.tokens.pop()) != closing:
            if token == "OR":
                joined = bool(groups)
                continue
            if token in ")}":
                continue
            test = self._term(token)
            if joined:
                groups[-1].append(test)
            else:
                groups.append([test])
            joined = False
        return _all([_any(group) for group in groups])

    def _any_of(self, closing: str) -> Test:
        tests: list[Test] = []
        while self.tokens and (token := self.tokens.pop()) != closing:
            if token != "OR":
                tests.append(self._term(token))
        return _any(tests)

    def _term(self, token: str) -> Test:
        if token == "(":
            return self.all_of(")")
        if token == "{":
            return self._any_of("}")
        if token.startswith("-") and len(token) > 1:
            test = self._term(token[1:])
            return lambda mail: not test(mail)
        if token == "-":
            return lambda _mail: True
        operator, colon, value = token.partition(":")
        if colon and (operator.lower() in _OPERATORS):
            if not value and self.tokens and self.tokens[-1] in "({":
                return self._group_for(operator)
            return _OPERATORS[operator.lower()](value.strip('"'), self.context)
        return _words(token.strip('"'))

    def _group_for(self, operator: str) -> Test:
        """from:(a OR b), subject:(two words): the operator spread over the bracket's words."""
        opening = self.tokens.pop()
        closing = ")" if opening == "(" else "}"
        inner: list[str] = []
        while self.tokens and (token := self.tokens.pop()) != closing:
            inner.append(token if token == "OR" else f"{operator}:{token}")
        reader = _Reader(inner, self.context)
        return reader.all_of("") if opening == "(" else reader._any_of("")


def _all(tests: list[Test]) -> Test:
    return lambda mail: all(test(mail) for test in tests)


def _any(tests: list[Test]) -> Test:
    return lambda mail: any(test(mail) for test in tests)


def _tokens(text: str) -> str:
    """Words in lower case between single blanks, so that a phrase is a substring."""
    return " " + " ".join(_WORD.findall(text.lower())) + " "


def _words(phrase: str) -> Test:
    wanted = _tokens(phrase)
    if not wanted.strip():
        return lambda _mail: True
    plain = wanted.strip().partition(" ")[0]

    def test(mail: Mail) -> bool:
        head = f"{mail.subject}\n{mail.sender}\n{mail.to}"
        if wanted in _tokens(head):
            return True
        text = mail.text
        return plain in text and wanted in _tokens(text)

    return test


def _in_field(read: Callable[[Mail], str]) -> Callable[[str, Context], Test]:
    def operator(value: str, _context: Context) -> Test:
        wanted = _tokens(value)
        return lambda mail: wanted in _tokens(read(mail))

    return operator


def _header(name: str) -> Callable[[Mail], str]:
    return lambda mail: ", ".join(mail.letter().values(name))


def _in(value: str, context: Context) -> Test:
    if value.lower() == "anywhere":
        return lambda _mail: True
    return _label(_IN.get(value.lower(), value), context)


def _label(value: str, context: Context) -> Test:
    """By id or name; blanks and slashes may be typed as hyphens, and nested labels count in."""
    wanted = _slug(value)
    ids = {
        label.id
        for label in context.labels.values()
        if value.upper() == label.id.upper()
        or _slug(label.name) == wanted
        or _slug(label.name).startswith(wanted + "-")
    }
    return lambda mail: not ids.isdisjoint(mail.labels)


def _slug(name: str) -> str:
    return re.sub(r"[\s/&()|]+", "-", name.lower())


def _is(value: str, context: Context) -> Test:
    if value.lower() == "read":
        return lambda mail: "UNREAD" not in mail.labels
    return _label(value, context)


def _has(value: str, _context: Context) -> Test:
    if value.lower() == "userlabels":
        return lambda mail: any(label.startswith("Label_") for label in mail.labels)
    if value.lower() == "nouserlabels":
        return lambda mail: not any(label.startswith("Label_") for label in mail.labels)
    if value.lower() == "attachment":
        return lambda mail: b"attachment" in mail.raw.lower()
    return lambda _mail: False


def _moment(value: str) -> int | None:
    """Epoch seconds as given; a written date is its midnight in Pacific time. Answer in ms."""
    if re.fullmatch(r"\d{9,}", value):
        return int(value) * 1000
    found = re.fullmatch(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", value)
    if not found:
        return None
    try:
        day = datetime(*(int(part) for part in found.groups()), tzinfo=_PACIFIC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
    return int(day.timestamp() * 1000)


def _after(value: str, _context: Context) -> Test:
    moment = _moment(value)
    return lambda mail: moment is not None and mail.at >= moment


def _before(value: str, _context: Context) -> Test:
    moment = _moment(value)
    return lambda mail: moment is not None and mail.at < moment


def _age_limit(value: str, context: Context) -> int | None:
    found = re.fullmatch(r"(\d+)([hdmy])", value.lower())
    if not found:
        return None
    age = timedelta(hours=int(found[1]) * _AGES[found[2]])
    return int((context.now - age).timestamp() * 1000)


def _newer_than(value: str, context: Context) -> Test:
    limit = _age_limit(value, context)
    return lambda mail: limit is not None and mail.at >= limit


def _older_than(value: str, context: Context) -> Test:
    limit = _age_limit(value, context)
    return lambda mail: limit is not None and mail.at < limit


def _message_id(value: str, _context: Context) -> Test:
    wanted = value.strip("<>")
    return lambda mail: mail.message_id.strip("<>") == wanted


_OPERATORS: dict[str, Callable[[str, Context], Test]] = {
    "in": _in,
    "label": _label,
    "is": _is,
    "has": _has,
    "from": _in_field(lambda mail: mail.sender),
    "to": _in_field(lambda mail: mail.to),
    "cc": _in_field(_header("Cc")),
    "bcc": _in_field(_header("Bcc")),
    "subject": _in_field(lambda mail: mail.subject),
    "deliveredto": _in_field(_header("Delivered-To")),
    "list": _in_field(_header("List-Id")),
    "after": _after,
    "newer": _after,
    "before": _before,
    "older": _before,
    "newer_than": _newer_than,
    "older_than": _older_than,
    "rfc822msgid": _message_id,
}
