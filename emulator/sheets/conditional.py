"""Conditional formats: which rules are accepted, and what they make of a cell on the page."""

from __future__ import annotations

from typing import Any

from emulator.api import Json
from emulator.sheets.a1 import Area
from emulator.sheets.formula.errors import CellError
from emulator.sheets.formula.refs import offset
from emulator.sheets.grid import EMPTY, Tab
from emulator.sheets.ranges import Scope, area_of
from emulator.sheets.reading import Reader
from emulator.sheets.validation import counted, holds

_KINDS = frozenset(
    f"{what}_{how}"
    for what, hows in (
        ("NUMBER", "GREATER GREATER_THAN_EQ LESS LESS_THAN_EQ EQ NOT_EQ BETWEEN NOT_BETWEEN"),
        ("TEXT", "CONTAINS NOT_CONTAINS STARTS_WITH ENDS_WITH EQ"),
        ("DATE", "EQ BEFORE AFTER"),
    )
    for how in hows.split()
) | {"BLANK", "NOT_BLANK", "CUSTOM_FORMULA"}


def check(rule: Json, scope: Scope) -> None:
    """Raises Refusal for a rule without a condition, or with one of another use."""
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise scope.refuse("A conditional format needs a boolean rule or a gradient rule.")
    if "booleanRule" in rule:
        condition = rule["booleanRule"].get("condition", {})
        kind = condition.get("type", "")
        if kind not in _KINDS:
            raise scope.refuse(
                f"Condition type {kind or 'missing'} is not valid for conditional formatting."
            )
        counted(condition, scope)


class Conditions:
    """The rules of a tab that say yes or no; gradients are not painted."""

    def __init__(self, reader: Reader, tab: Tab) -> None:
        self._reader, self._tab = reader, tab
        self._rules = [
            ([area_of(tab, place) for place in rule["ranges"]], rule["booleanRule"])
            for rule in tab.parts.get("conditionalFormats", ())
            if "booleanRule" in rule
        ]
        self._texts: dict[str, Any] = {}

    def over(self, shape: Json | None, row: int, number: int, value: Any) -> Json | None:
        """The cell's format with the looks of all rules that hold; of two, the first counts."""
        for areas, rule in reversed(self._rules):
            if any(_within(row, number, area) for area in areas):
                condition = rule["condition"]
                if self._holds(condition, areas[0], row, number, value):
                    shape = _laid_over(shape or {}, rule.get("format", {}))
        return shape

    def _holds(self, condition: Json, first: Area, row: int, number: int, value: Any) -> bool:
        kind = condition["type"]
        if kind in ("BLANK", "NOT_BLANK"):
            return bool(value == EMPTY) is (kind == "BLANK")
        given = [entry.get("userEnteredValue", "") for entry in condition.get("values", ())]
        if kind == "CUSTOM_FORMULA":
            return self._worth(offset(given[0], row - first.top, number - first.left)) is True
        if value == EMPTY or isinstance(value, CellError):
            return False
        values = [{"userEnteredValue": str(self._meant(text))} for text in given]
        return holds({"type": kind, "values": values}, value, self._reader)

    def _meant(self, text: str) -> Any:
        return self._worth(text) if text.startswith("=") else text

    def _worth(self, formula: str) -> Any:
        if formula not in self._texts:
            self._texts[formula] = self._reader.evaluator.worth(formula, self._tab)
        return self._texts[formula]


def _within(row: int, number: int, area: Area) -> bool:
    return area.top <= row < area.bottom and area.left <= number < area.right


def _laid_over(shape: Json, looks: Json) -> Json:
    both = {**shape, **looks}
    if "textFormat" in looks:
        both["textFormat"] = {**shape.get("textFormat", {}), **looks["textFormat"]}
    return both
