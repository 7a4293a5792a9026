"""The second gate: sqlglot's tree becomes a Polars expression, node by listed node.

Whatever is not in the tables below is refused by name and place. Conditions follow SQL's
three-valued logic: a comparison with null is unknown, and a rule that is unknown does not hold.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, ClassVar

import polars as pl
from sqlglot import exp

from core.i18n import Text
from core.money import exponent
from sync.birthdays import Today, day_of
from sync.catalogue import Kind, Own, catalogue
from sync.rules import numbers
from sync.rules.dates import Span, span
from sync.rules.nodes import (
    ARGUMENTS,
    COMPARISONS,
    NUMBERS,
    Condition,
    Day,
    Labels,
    Value,
    Word,
    depth,
    is_literal,
    is_text,
    iso_date,
    literal_text,
    offset_of,
    pattern,
    plain,
    said,
)
from sync.rules.problem import RuleProblem, problem_at
from sync.rules.words import MOST_LEVELS, too_deep


class Translation:
    """One rule on one day. `text` is only for saying where something is wrong."""

    def __init__(self, text: str, *, currency: str, today: Today, own: Own = ()) -> None:
        self._text = text
        self._metrics = catalogue(own)
        self._minor = 10 ** exponent(currency)
        self._today = day_of(today)

    def rule(self, node: Any) -> pl.Expr:
        """The whole tree as one Boolean expression. Raises RuleProblem."""
        if depth(node) > MOST_LEVELS:
            raise too_deep(self._text, offset_of(node))
        return self._condition(node)

    def _condition(self, node: Any) -> pl.Expr:
        value = self._value(node)
        if isinstance(value, Condition):
            return value.expression
        raise self._refusal(
            node,
            Text("This is a value, not a condition."),
            Text("Compare it with something, for example: orders >= 2"),
        )

    def _value(self, node: Any) -> Value:
        kind = type(node)
        if kind in COMPARISONS:
            self._check_arguments(node)
            return self._comparison(node)
        translate = self._TRANSLATE.get(kind)
        if translate is None:
            raise self._refusal(node, Text("{word} cannot stand in a rule.", word=said(node)))
        self._check_arguments(node)
        try:
            return translate(self, node)
        except numbers.TooLarge:
            raise self._refusal(node, Text("The numbers in this rule are too large.")) from None
        except ZeroDivisionError:
            raise self._refusal(node, Text("Nothing can be divided by zero.")) from None

    def _check_arguments(self, node: Any) -> None:
        if any(value for name, value in node.args.items() if name not in ARGUMENTS[type(node)]):
            raise self._refusal(node, Text("{word} cannot stand in a rule.", word=said(node)))

    # Conditions

    def _connected(self, node: Any) -> Condition:
        """A chain of ANDs (or ORs) at once: a long one must not become a deep expression."""
        parts = [self._condition(part) for part in node.flatten(unnest=False)]
        together = pl.all_horizontal if isinstance(node, exp.And) else pl.any_horizontal
        return Condition(together(parts))

    def _negated(self, node: Any) -> Condition:
        return Condition(~self._condition(node.this))

    def _truth(self, node: Any) -> Condition:
        return Condition(pl.lit(bool(node.this)))

    def _comparison(self, node: Any) -> Condition:
        left, right = self._value(node.this), self._value(node.expression)
        return Condition(self._compared(node, COMPARISONS[type(node)], left, right))

    def _compared(self, node: Any, sign: str, left: Value, right: Value) -> pl.Expr:
        if isinstance(left, NUMBERS) and isinstance(right, NUMBERS):
            return numbers.compare(sign, left, right)
        if isinstance(left, Day) and isinstance(right, Day):
            return numbers.compare_plain(sign, left.expression, right.expression)
        if isinstance(left, Word) and isinstance(right, Word):
            if sign not in {"=", "<>"}:
                raise self._refusal(node, Text("Text can only be compared with = and <>."))
            return numbers.compare_plain(sign, left.expression, right.expression)
        if isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Boolean):
            return self._answered(node, sign, left)
        raise self._no_pair(node, left, right)

    def _answered(self, node: Any, sign: str, value: Value) -> pl.Expr:
        """A metric of yes or no against TRUE or FALSE."""
        if not isinstance(value, Condition) or sign not in {"=", "<>"}:
            raise self._no_pair(node, value, Condition(pl.lit(True)))
        yes = bool(node.expression.this) is (sign == "=")
        return value.expression if yes else ~value.expression

    def _between(self, node: Any) -> Condition:
        value = self._value(node.this)
        low, high = self._value(node.args["low"]), self._value(node.args["high"])
        above = self._compared(node, ">=", value, low)
        return Condition(above & self._compared(node, "<=", value, high))

    def _in(self, node: Any) -> Condition:
        if node.args.get("field") is not None:
            return self._label_in(node)
        value = self._value(node.this)
        listed = node.expressions
        if not listed:
            raise self._refusal(node, Text("The list after IN is empty."))
        for item in listed:
            if not is_literal(item):
                raise self._refusal(
                    item, Text("A list after IN holds only numbers, texts and dates.")
                )
        return Condition(
            pl.any_horizontal([self._compared(i, "=", value, self._value(i)) for i in listed])
        )

    def _label_in(self, node: Any) -> Condition:
        labels = self._value(node.args["field"])
        name = node.this
        if not isinstance(labels, Labels) or not is_text(name):
            raise self._refusal(
                node,
                Text("IN needs a list in brackets."),
                Text("For labels write: 'VIP' IN labels"),
            )
        return Condition(labels.expression.list.contains(literal_text(name)))

    def _like(self, node: Any) -> Condition:
        value = self._value(node.this)
        if not isinstance(value, Word) or not is_text(node.expression):
            raise self._refusal(
                node,
                Text("LIKE compares a metric with a text."),
                Text("Write it like this: city LIKE 'Novi %'"),
            )
        matches = value.expression.str.contains(pattern(literal_text(node.expression)))
        return Condition(~matches if node.args.get("negate") else matches)

    def _is(self, node: Any) -> Condition:
        value = self._value(node.this)
        if not isinstance(node.expression, exp.Null):
            raise self._refusal(node, Text("IS can only be followed by NULL or NOT NULL."))
        is_asked = isinstance(value, Condition) and not isinstance(node.this, exp.Column)
        if is_asked or isinstance(value, Span):
            raise self._refusal(node, Text("Only a metric can be compared with NULL."))
        return Condition(plain(value).is_null())

    # Values

    def _column(self, node: Any) -> Value:
        name = str(node.name).lower()
        if name == "today":
            return Day(self._today)
        if name not in self._metrics:
            raise self._unknown(node, name)
        kind = self._metrics[name].kind
        if kind is Kind.COUNT:
            return numbers.integer_column(name)
        if kind is Kind.MONEY:
            return numbers.integer_column(name, self._minor)
        if kind is Kind.NUMBER:
            return numbers.Approximate(pl.col(name))
        if kind is Kind.DATE:
            return Day(pl.col(name))
        if kind is Kind.YES_NO:
            return Condition(pl.col(name))
        return Word(pl.col(name)) if kind is Kind.TEXT else Labels(pl.col(name))

    def _literal(self, node: Any) -> Value:
        return Word(pl.lit(literal_text(node))) if node.is_string else Fraction(node.this)

    def _date(self, node: Any) -> Day:
        day = iso_date(node.this.this) if is_text(node.this) and node.to.is_type("date") else None
        if day is None:
            raise self._refusal(
                node,
                Text("{word} is no date.", word=said(node.this)),
                Text("Write dates like this: DATE '2026-01-31'"),
            )
        return Day(pl.lit(day))

    def _interval(self, node: Any) -> Span:
        length = node.this
        found = None
        if isinstance(length, exp.Literal):
            found = span(str(length.this), node.unit.name if node.unit else None)
        if found is None:
            raise self._refusal(
                node,
                Text("This is no interval."),
                Text(
                    "Write INTERVAL 8 MONTH; units are DAY, WEEK, MONTH and YEAR, up to 100 years."
                ),
            )
        return found

    def _bracketed(self, node: Any) -> Value:
        return self._value(node.this)

    def _sum(self, node: Any) -> Value:
        sign = 1 if isinstance(node, exp.Add) else -1
        left, right = self._value(node.this), self._value(node.expression)
        if isinstance(left, NUMBERS) and isinstance(right, NUMBERS):
            return numbers.add(left, right, sign)
        if isinstance(left, Day) and isinstance(right, Span):
            return Day(right.moved(left.expression, sign))
        if isinstance(left, Day) and isinstance(right, Day) and sign < 0:
            days = (left.expression - right.expression).dt.total_days()
            return numbers.Ratio(days, 1, 2**32)
        if isinstance(left, Span) and isinstance(right, Day) and sign > 0:
            return Day(left.moved(right.expression, sign))
        if isinstance(left, Day) and isinstance(right, NUMBERS):
            raise self._refusal(
                node,
                Text("A date and a number cannot be added."),
                Text("Write how much: today - INTERVAL 30 DAY"),
            )
        raise self._no_pair(node, left, right)

    def _product(self, node: Any) -> Value:
        left, right = self._value(node.this), self._value(node.expression)
        if not (isinstance(left, NUMBERS) and isinstance(right, NUMBERS)):
            raise self._no_pair(node, left, right)
        calculate = numbers.multiply if isinstance(node, exp.Mul) else numbers.divide
        return calculate(left, right)

    def _negative(self, node: Any) -> Value:
        value = self._value(node.this)
        if not isinstance(value, NUMBERS):
            raise self._refusal(node, Text("Only a number can have a minus."))
        return numbers.negate(value)

    # Refusals

    def _refusal(self, node: Any, what: Text, next: Text | None = None) -> RuleProblem:
        return problem_at(self._text, offset_of(node), what, next)

    def _unknown(self, node: Any, name: str) -> RuleProblem:
        near = get_close_matches(name, [*self._metrics, "today"], n=1)
        advice = Text("Did you mean {name}?", name=near[0]) if near else None
        return self._refusal(node, Text("{name} is no metric.", name=str(node.name)), advice)

    def _no_pair(self, node: Any, left: Value, right: Value) -> RuleProblem:
        advice = None
        if {type(left), type(right)} == {Day, Word}:
            advice = Text("Write dates like this: DATE '2026-01-31'")
        elif isinstance(left, Labels) or isinstance(right, Labels):
            advice = Text("For labels write: 'VIP' IN labels")
        what = Text("{word}: values of different kinds cannot be put together.", word=said(node))
        return self._refusal(node, what, advice)

    _TRANSLATE: ClassVar[dict[type[Any], Callable[[Translation, Any], Value]]] = {
        exp.And: _connected,
        exp.Or: _connected,
        exp.Not: _negated,
        exp.Paren: _bracketed,
        exp.Boolean: _truth,
        exp.Between: _between,
        exp.In: _in,
        exp.Is: _is,
        exp.Like: _like,
        exp.Column: _column,
        exp.Literal: _literal,
        exp.Cast: _date,
        exp.Interval: _interval,
        exp.Add: _sum,
        exp.Sub: _sum,
        exp.Mul: _product,
        exp.Div: _product,
        exp.Neg: _negative,
    }
