"""Numbers, money and dates as the owner writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from babel.dates import format_skeleton, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from msgspec import Struct

from core.clock import Clock
from core.i18n import RIGHT_TO_LEFT, Text, Value
from core.moments import locale_of, own_digits, say_day, say_moment, say_number
from core.money import from_minor
from core.settings import Business


class Formats(Struct, frozen=True):
    """Everything a template needs to say a value. Instants are shown in the shop's zone."""

    business: Business
    clock: Clock

    @property
    def language(self) -> str:
        return self.business.language

    @property
    def dir(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def _locale(self) -> str:
        return locale_of(self.language)

    def digits(self, text: str) -> str:
        return own_digits(text, self.language)

    def number(self, value: float) -> str:
        return self._own(format_decimal, value)

    def signed(self, value: int) -> str:
        """+3, −2: a change."""
        # isolated, or right-to-left text would carry the sign to the other side
        return f"\u2066{'+' if value > 0 else '−'}{self.number(abs(value))}\u2069"

    def percent(self, share: float) -> str:
        return self._own(format_percent, share)

    def money(self, minor: int | None, currency: str = "") -> str:
        if minor is None:
            return "–"
        unit = currency or self.business.currency
        return self._own(partial(format_currency, currency=unit), from_minor(minor, unit))

    def _own(self, form: Callable[..., str], value: float | Decimal) -> str:
        """With the language's own separators and digits; Babel's default are the Latin ones."""
        return self.digits(form(value, locale=self._locale, numbering_system="default"))

    def day(self, value: date | None) -> str:
        if value is None:
            return "–"
        return say_day(value, self.language)

    def birthday(self, value: str | None) -> str:
        """ "1980-05-17" or, without the year, "--05-17"."""
        if not value:
            return "–"
        if value.startswith("--"):
            known = date(2000, int(value[2:4]), int(value[5:7]))
            return self.digits(format_skeleton("MMMMd", known, locale=self._locale))
        return self.day(date.fromisoformat(value))

    def moment(self, value: datetime | None) -> str:
        """Day and time in the shop's zone."""
        if value is None:
            return "–"
        return say_moment(value, self.business.zone, self.language)

    def exact(self, value: datetime) -> str:
        """With seconds and zone, for a tooltip."""
        return say_moment(value, self.business.zone, self.language, "long")

    def ago(self, value: datetime) -> str:
        """ "3 hours ago", "in 2 days"."""
        delta = value - self.clock.now()
        return self.digits(format_timedelta(delta, add_direction=True, locale=self._locale))

    def lasted(self, begun: datetime, ended: datetime) -> str:
        lasted = max(ended - begun, timedelta(seconds=1))
        return self.digits(format_timedelta(lasted, threshold=1.5, locale=self._locale))

    def say(self, text: Text | str | None) -> str:
        """A ready sentence, its numbers in the language's digits."""
        if text is None:
            return ""
        if isinstance(text, str):
            return text
        spoken = {name: self._value(value) for name, value in text.values}
        return text.template(self.language).format_map(spoken)

    def _value(self, value: Value) -> Value:
        """Numbers as the owner writes them; bools are none."""
        if isinstance(value, Text):
            return self.say(value)
        if isinstance(value, Decimal):
            return say_number(value, self.language)
        if isinstance(value, str):
            return self._isolated(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(value)
        return self.day(value) if isinstance(value, date) else value

    def _isolated(self, value: str) -> str:
        """What <bdi> does, without markup: a Latin name or address at the head of a right-to-left
        sentence must not turn it round."""
        return f"\u2068{value}\u2069" if self.dir == "rtl" else value
