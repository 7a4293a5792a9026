"""Texts people read: written once in English, said in the owner's language where they are shown.

A `Text` carries its English original and its values and travels through plans, problems and errors
unspoken; the page and the command line say it. Catalogues are gettext .po files under
`core/locale`, read as they are (no compiled copies to forget).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from gettext import c2py
from pathlib import Path
from typing import Any, Union

from core.po import entries, plural_of

LANGUAGES = ("en", "hr", "sr", "cs", "fa")
RIGHT_TO_LEFT = frozenset({"fa"})

_LOCALE = Path(__file__).with_name("locale")

Value = Union[str, int, float, bool, None, date, Decimal, "Text"]
"""What fills a place in a text; days, decimals and other texts are said in the same language. An
int stands as it is, for it may be part of a command to type."""


@dataclass(frozen=True, init=False)
class Text:
    """A translatable sentence with its values: `Text("{count} orders in {tab}", count=3, …)`."""

    original: str
    values: tuple[tuple[str, Value], ...]
    many: str = ""
    """The original for any other number than one, where the text depends on its `count`."""

    def __init__(self, original: str, /, **values: Value) -> None:
        object.__setattr__(self, "original", original)
        object.__setattr__(self, "values", tuple(sorted(values.items())))

    def say(self, language: str = "en") -> str:
        """The sentence in `language`; English where the catalogue has no words for it."""
        values = {name: _said(value, language) for name, value in self.values}
        if self.many:
            values["count"] = _said(Decimal(self._count), language)
        return _fill(self.template(language), values)

    def template(self, language: str) -> str:
        """The sentence with its places still open, in the form its number asks for."""
        if not self.many:
            return translator(language).gettext(self.original)
        return translator(language).ngettext(self.original, self.many, self._count)

    @property
    def _count(self) -> int:
        count = dict(self.values)["count"]
        assert isinstance(count, int)
        return count

    def __str__(self) -> str:
        return self.say()

    def to_json(self) -> dict[str, Any]:
        values = {name: _stored(value) for name, value in self.values}
        more = {"many": self.many} if self.many else {}
        return {"text": self.original, **more, "values": values}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Text:
        values = {name: _restored(value) for name, value in stored["values"].items()}
        text = cls(stored["text"], **values)
        object.__setattr__(text, "many", stored.get("many", ""))
        return text


def counted(one: str, many: str, count: int) -> Text:
    """A text in the form its number asks for: `counted("{count} day", "{count} days", 8)`."""
    text = Text(one, count=count)
    object.__setattr__(text, "many", many)
    return text


def joined(texts: Sequence[Text], pair: Callable[[Text, Text], Text]) -> Text:
    """Several as one, in pairs of pairs: hundreds of them nest no deeper than a few levels."""
    while len(texts) > 1:
        pairs = [pair(*texts[at : at + 2]) for at in range(0, len(texts) - 1, 2)]
        texts = [*pairs, *texts[len(pairs) * 2 :]]
    return texts[0]


def listed(texts: Sequence[Text]) -> Text:
    """Several, one after the other, with the language's own comma."""
    return joined(texts, lambda one, more: Text("{one}, {more}", one=one, more=more))


def _said(value: Value, language: str) -> Value:
    if isinstance(value, Text):
        return value.say(language)
    if isinstance(value, date):
        from core.moments import say_day

        return say_day(value, language)
    if isinstance(value, Decimal):
        from core.moments import say_number

        return say_number(value, language)
    return value


def _stored(value: Value) -> Any:
    if isinstance(value, Text):
        return value.to_json()
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _restored(value: Any) -> Value:
    if not isinstance(value, Mapping):
        found: Value = value
        return found
    if "number" in value:
        return Decimal(value["number"])
    return date.fromisoformat(value["day"]) if "day" in value else Text.from_json(value)


def _fill(template: str, values: Mapping[str, Value]) -> str:
    # format_map on values only: templates are ours, values never are formats themselves.
    return template.format_map(values) if values else template


class Translator:
    """gettext and ngettext over one language's catalogue, as Jinja2's i18n extension wants them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._said: dict[str, tuple[str, ...]] = {}
        self._plural: Callable[[int], int] = lambda n: int(n != 1)
        if language != "en":
            self._load(language)

    def _load(self, language: str) -> None:
        source = _LOCALE.joinpath(f"{language}.po").read_text("utf-8")
        words = dict(entries(source))
        self._plural = c2py(plural_of(words.pop("", ("",))[0]))
        self._said = {original: forms for original, forms in words.items() if all(forms)}

    def gettext(self, original: str) -> str:
        forms = self._said.get(original)
        return forms[0] if forms else original

    def ngettext(self, one: str, many: str, n: int) -> str:
        forms = self._said.get(one)
        if forms:
            return forms[min(self._plural(n), len(forms) - 1)]
        return one if n == 1 else many


@lru_cache(maxsize=len(LANGUAGES))
def translator(language: str) -> Translator:
    return Translator(language if language in LANGUAGES else "en")
