"""Data validation rules: which are accepted, what they offer, and which values violate them."""

from __future__ import annotations

import re
from typing import Any

from emulator.api import Json, Refusal
from emulator.sheets.book import bounded, find
from emulator.sheets.formula.errors import CellError
from emulator.sheets.grid import EMPTY, Tab
from emulator.sheets.ranges import Scope
from emulator.sheets.reading import Reader
from emulator.sheets.typed import amount, understand

_NOT_HERE = (
    "TEXT_STARTS_WITH",
    "TEXT_ENDS_WITH",
    "BLANK",
    "NOT_BLANK",
    "TEXT_NOT_EQ",
    "DATE_NOT_EQ",
    "FILTER_EXPRESSION",
    "CONDITION_TYPE_UNSPECIFIED",
)
_COUNTS = {
    "ONE_OF_RANGE": (1, 1),
    "DATE_IS_VALID": (0, 0),
    "TEXT_IS_EMAIL": (0, 0),
    "TEXT_IS_URL": (0, 0),
    "BOOLEAN": (0, 2),
    "ONE_OF_LIST": (1, 10**6),
    "CUSTOM_FORMULA": (1, 1),
    "BLANK": (0, 0),
    "NOT_BLANK": (0, 0),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check_rule(rule: Json, scope: Scope) -> Json:
    """The rule as stored, without switches that are off. Raises Refusal for a wrong condition."""
    condition = rule.get("condition", {})
    kind = condition.get("type", "")
    if not kind or kind in _NOT_HERE:
        raise scope.refuse(f"Condition type {kind or 'missing'} is not valid for data validation.")
    counted(condition, scope)
    for value in condition.get("values", []):
        if "relativeDate" in value:
            raise scope.refuse("Relative dates are not supported in data validation.")
    return {name: given for name, given in rule.items() if given}


def counted(condition: Json, scope: Scope) -> None:
    """Raises Refusal where a condition has too many values, or too few."""
    kind = condition["type"]
    low, high = _COUNTS.get(kind, (2, 2) if "BETWEEN" in kind else (1, 1))
    if not low <= len(condition.get("values", [])) <= high:
        raise scope.refuse(f"Wrong number of values for condition type {kind}.")


def options(rule: Json, reader: Reader) -> list[str] | None:
    """What a drop-down offers, None for a rule without one."""
    condition = rule["condition"]
    given = [value.get("userEnteredValue", "") for value in condition.get("values", [])]
    if condition["type"] == "ONE_OF_LIST":
        return given
    if condition["type"] == "BOOLEAN":
        return given or [reader.locale.true, reader.locale.false]
    if condition["type"] == "ONE_OF_RANGE":
        return _from_range(given[0], reader)
    return None


def _from_range(text: str, reader: Reader) -> list[str]:
    text = text.removeprefix("=")
    try:
        tab, written = find(reader.book, text)
        area = bounded(tab, written, text)
    except Refusal:
        return []
    cells = (
        reader.formatted_cell(tab, row, column)
        for column in range(area.left, area.right)
        for row in range(area.top, min(area.bottom, tab.used_rows))
    )
    return list(dict.fromkeys(cell for cell in cells if cell))


def violates(
    rule: Json, offered: list[str] | None, reader: Reader, tab: Tab, row: int, column: int
) -> bool:
    """Whether the cell gets the red mark; `offered` is what `options` says. Empty cells never do,
    formulas are judged by their value."""
    raw = tab.get(row, column)
    value = reader.effective(tab, row, column, raw)
    if isinstance(value, CellError):
        return True
    if value == EMPTY:
        return False
    if offered is not None:
        plain = isinstance(value, bool) and rule["condition"]["type"] == "BOOLEAN"
        return not plain and reader.formatted_cell(tab, row, column) not in offered
    return not holds(rule["condition"], value, reader)


def holds(condition: Json, value: Any, reader: Reader) -> bool:
    """Whether a value that is there is as the condition wants it."""
    kind: str = condition["type"]
    given = [entry.get("userEnteredValue", "") for entry in condition.get("values", [])]
    if kind.startswith("TEXT"):
        return _text_holds(kind, str(value), given[0] if given else "")
    if kind == "DATE_IS_VALID":
        return _is_number(value)
    if kind == "CUSTOM_FORMULA":
        return True
    limits = [_limit(text, reader) for text in given]
    if not _is_number(value) or None in limits:
        return False
    return _number_holds(kind.partition("_")[2], value, [x for x in limits if x is not None])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text_holds(kind: str, value: str, given: str) -> bool:
    return {
        "TEXT_IS_EMAIL": bool(_EMAIL.fullmatch(value)),
        "TEXT_IS_URL": bool(re.match(r"(https?://)?[^\s/.]+\.[^\s]+", value)),
        "TEXT_CONTAINS": given.casefold() in value.casefold(),
        "TEXT_STARTS_WITH": value.casefold().startswith(given.casefold()),
        "TEXT_ENDS_WITH": value.casefold().endswith(given.casefold()),
        "TEXT_NOT_CONTAINS": given.casefold() not in value.casefold(),
        "TEXT_EQ": value == given,
    }[kind]


def _limit(text: str, reader: Reader) -> float | None:
    typed = understand(text, reader.locale, reader.evaluator.now.year).value
    if isinstance(typed, int | float):
        return typed
    plain = text.removeprefix("=")
    return amount(plain, reader.locale)


def _number_holds(kind: str, value: float, limits: list[float]) -> bool:
    first, last = limits[0], limits[-1]
    return {
        "GREATER": value > first,
        "AFTER": value > first,
        "GREATER_THAN_EQ": value >= first,
        "ON_OR_AFTER": value >= first,
        "LESS": value < first,
        "BEFORE": value < first,
        "LESS_THAN_EQ": value <= first,
        "ON_OR_BEFORE": value <= first,
        "EQ": value == first,
        "NOT_EQ": value != first,
        "BETWEEN": first <= value <= last,
        "NOT_BETWEEN": not first <= value <= last,
    }[kind]
