"""Why somebody has an answer, or loses one, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from core.i18n import Text
from core.moments import say_day
from sync.hands import COMMAND, LABEL, PAGE, SHEET
from sync.merge import UNDO

_BY_HAND: Mapping[str, Callable[[str], Text]] = {
    SHEET: lambda day: Text("chosen by hand in the sheet, since {day}", day=day),
    LABEL: lambda day: Text("chosen by hand in Contacts, since {day}", day=day),
    PAGE: lambda day: Text("chosen by hand on the page, since {day}", day=day),
    COMMAND: lambda day: Text("chosen by hand by command, since {day}", day=day),
}


_day = lru_cache(maxsize=100)(say_day)
"""Many are chosen on one day."""


def by_hand(origin: str, since: date, language: str, run: int | None = None) -> Text:
    """Where an answer by hand comes from. `run`: the number of the run an undo took back."""
    day = _day(since, language)
    if origin == UNDO:
        return _by_undo(run, day)
    if origin in _BY_HAND:
        return _BY_HAND[origin](day)
    return Text("chosen by hand, since {day}", day=day)


def _by_undo(run: int | None, day: str) -> Text:
    if run is None:
        return Text("held by an undo, since {day}", day=day)
    return Text("held by the undo of run {run}, since {day}", run=run, day=day)


def until(last: date, language: str) -> Text:
    return Text("until {day}", day=say_day(last, language))


def by_rule(rule: str | None) -> Text:
    """The rule that holds, as it is written; None: none does."""
    return Text("by the rule: {rule}", rule=rule) if rule else Text("no rule holds")
