"""A cell's value as its format and the spreadsheet's locale show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from emulator.api import Json
from emulator.sheets.locales import Conventions, conventions
from emulator.sheets.moments import moment
from emulator.sheets.numerals import general, numeral
from emulator.sheets.patterns import Section, chosen, sections

DATE_KINDS = ("DATE", "TIME", "DATE_TIME")
_REMEMBERED = 100_000


def default_pattern(kind: str, locale: Conventions) -> str:
    """The pattern of a number format that names only its type."""
    table = {
        "DATE": locale.date,
        "TIME": locale.time,
        "DATE_TIME": locale.date_time,
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": locale.money,
        "SCIENTIFIC": "0.00E+00",
    }
    return table.get(kind, "")


def formatted(value: Any, number_format: Json | None, locale: Conventions) -> str:
    """FORMATTED_VALUE of a plain value (str, bool or number)."""
    return shower(number_format, locale).text(value)


def by_pattern(value: float, pattern: str, locale: Conventions) -> str:
    return formatted(value, {"type": "NUMBER", "pattern": pattern}, locale)


def shower(number_format: Json | None, locale: Conventions) -> Shower:
    """What shows values in cells of that format."""
    if number_format is None:
        return _shower("", locale.name)
    kind = number_format.get("type", "")
    pattern = number_format.get("pattern") or default_pattern(kind, locale)
    return _shower("" if kind == "TEXT" else pattern, locale.name)


@lru_cache(maxsize=256)
def _shower(pattern: str, locale: str) -> Shower:
    return Shower(pattern, conventions(locale))


class Shower(dict[float, str]):
    """Shows numbers as items, each worked out once: a column repeats its days and prices."""

    def __init__(self, pattern: str, locale: Conventions) -> None:
        super().__init__()
        self.locale = locale
        self.sections = sections(pattern) if pattern else ()
        self._ways: dict[Section, Callable[[float], str]] = {}

    def text(self, value: Any) -> str:
        if type(value) is bool:
            return self.locale.true if value else self.locale.false
        return self._words(value) if isinstance(value, str) else self[value]

    def texts(self, values: Sequence[Any]) -> list[str]:
        """A column's values; empty cells stay empty."""
        if len(self.sections) > 3:
            return [self.text(value) if value != "" else value for value in values]
        plain, text = (float, int), self.text
        return [
            value if type(value) is str else self[value] if type(value) in plain else text(value)
            for value in values
        ]

    def __missing__(self, value: float) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        shown = self[value] = self._number(value)
        return shown

    def _number(self, value: float) -> str:
        if not self.sections:
            return general(value, self.locale)
        part, signed = chosen(self.sections, value)
        if part is None:
            return general(value, self.locale)
        try:
            shown = self._way(part)(value)
        except OverflowError:
            # a number that is no date of any calendar
            return general(value, self.locale)
        minus = value < 0 and not signed and bool(part.tokens) and _signs(part)
        return f"-{shown}" if minus else shown

    def _way(self, part: Section) -> Callable[[float], str]:
        if part not in self._ways:
            make = moment if part.is_moment else numeral
            self._ways[part] = make(part, self.locale)
        return self._ways[part]

    def _words(self, value: str) -> str:
        """Text is shown as it is, but through the fourth section if there is one."""
        if len(self.sections) < 4:
            return value
        return "".join(value if kind == "at" else text for kind, text in self.sections[3].tokens)


def _signs(part: Section) -> bool:
    """A day before 1900 has no minus; a duration and a number have."""
    return not part.is_moment or any(kind == "span" for kind, _ in part.tokens)
