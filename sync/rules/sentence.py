"""A rule in words: the checked tree becomes a sentence of texts, said in any of the languages.

Nouns are singular ("the number of orders"), so that one verb fits them all in every language.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlglot import exp

from core.i18n import Text, Value, counted, joined, listed
from core.money import amount_text
from sync.catalogue import Own, catalogue
from sync.rules.dates import Span, span
from sync.rules.nodes import iso_date, literal_text
from sync.rules.words_by_kind import Kinds, bare

_OPPOSITE: dict[type[Any], type[Any]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.LT: exp.GTE,
    exp.GTE: exp.LT,
    exp.GT: exp.LTE,
    exp.LTE: exp.GT,
}


def all_of(conditions: Sequence[Text]) -> Text:
    return joined(conditions, lambda one, more: Text("{one} and {more}", one=one, more=more))


class Sentence:
    """Says conditions whose amounts are in `currency`. Only for trees that compiled."""

    def __init__(self, currency: str, own: Own = ()) -> None:
        self._currency = currency
        self._metrics = catalogue(own)
        self._kinds = Kinds(self._metrics)

    def condition(self, node: Any) -> Text:
        return self.claim(node, yes=True)

    def claim(self, node: Any, *, yes: bool) -> Text:
        """The condition, or with `yes` False its opposite; unknown stays unknown in both."""
        if isinstance(node, exp.Paren):
            return self.claim(node.this, yes=yes)
        if isinstance(node, exp.Not):
            return self.claim(node.this, yes=not yes)
        if isinstance(node, exp.And | exp.Or):
            return self._joined(node, yes=yes)
        if isinstance(node, exp.Boolean):
            return Text("everybody") if bool(node.this) is yes else Text("nobody")
        if isinstance(node, exp.Column):
            return self._answered(node, yes=yes)
        return self._simple(node, yes=yes)

    def _joined(self, node: Any, *, yes: bool) -> Text:
        parts = [self._part(part, yes=yes) for part in node.flatten(unnest=False)]
        if isinstance(node, exp.And) is yes:
            return all_of(parts)
        return joined(parts, lambda one, more: Text("{one} or {more}", one=one, more=more))

    def _part(self, node: Any, *, yes: bool) -> Text:
        said = self.claim(node, yes=yes)
        inner = bare(node)
        return (
            Text("({condition})", condition=said) if isinstance(inner, exp.And | exp.Or) else said
        )

    def _simple(self, node: Any, *, yes: bool) -> Text:
        if isinstance(node, exp.Between):
            return self._between(node, yes=yes)
        if isinstance(node, exp.In):
            return self._in(node, yes=yes)
        if isinstance(node, exp.Like):
            return self._like(node, yes=yes is not bool(node.args.get("negate")))
        if isinstance(node.args.get("expression"), exp.Boolean):
            yes = yes is isinstance(node, exp.EQ)
            return self._answered(node.this, yes=yes is bool(node.expression.this))
        left = self._value(node.this)
        if isinstance(node, exp.Is):
            if yes:
                return Text("{left} is not known", left=left)
            return Text("{left} is known", left=left)
        kind = type(node) if yes else _OPPOSITE[type(node)]
        money = self._kinds.is_money(node.this) or self._kinds.is_money(node.expression)
        left, right = self._value(node.this, money=money), self._value(node.expression, money=money)
        words = _OF_DAYS if self._kinds.is_day(node.this) else _OF_NUMBERS
        return Text(words[kind].original, left=left, right=right)

    def _answered(self, node: Any, *, yes: bool) -> Text:
        """A metric of yes or no."""
        noun = self._value(node)
        return Text("{noun}: {value}", noun=noun, value=Text("yes") if yes else Text("no"))

    def _between(self, node: Any, *, yes: bool) -> Text:
        money = self._kinds.is_money(node.this)
        value = self._value(node.this)
        low = self._value(node.args["low"], money=money)
        high = self._value(node.args["high"], money=money)
        if yes:
            return Text("{left} is from {low} to {high}", left=value, low=low, high=high)
        return Text("{left} is not from {low} to {high}", left=value, low=low, high=high)

    def _in(self, node: Any, *, yes: bool) -> Text:
        if node.args.get("field") is not None:
            name = literal_text(node.this)
            if yes:
                return Text("the label “{name}” is there", name=name)
            return Text("the label “{name}” is not there", name=name)
        value, money = self._value(node.this), self._kinds.is_money(node.this)
        among = _list([self._value(item, money=money) for item in node.expressions])
        if yes:
            return Text("{left} is one of ({list})", left=value, list=among)
        return Text("{left} is none of ({list})", left=value, list=among)

    def _like(self, node: Any, *, yes: bool) -> Text:
        value, like = self._value(node.this), literal_text(node.expression)
        if yes:
            return Text("{left} looks like “{pattern}”", left=value, pattern=like)
        return Text("{left} does not look like “{pattern}”", left=value, pattern=like)

    def _value(self, node: Any, *, money: bool = False) -> Value:
        if isinstance(node, exp.Column):
            name = str(node.name).lower()
            return Text("today") if name == "today" else self._metrics[name].noun
        if isinstance(node, exp.Paren):
            return self._value(node.this, money=money)
        if isinstance(node, exp.Literal):
            return self._literal(node, money=money)
        if isinstance(node, exp.Cast):
            return iso_date(node.this.this)
        if isinstance(node, exp.Neg):
            return Text("minus {right}", right=self._operand(node.this, money=money))
        if isinstance(node, exp.Interval):
            return _said_span(node)
        return self._calculation(node, money=money)

    def _literal(self, node: Any, *, money: bool) -> Value:
        if node.is_string:
            return Text("“{text}”", text=literal_text(node))
        number = Decimal(str(node.this))
        if money:
            return amount_text(number, self._currency)
        return number

    def _calculation(self, node: Any, *, money: bool) -> Text:
        sums = isinstance(node, exp.Add | exp.Sub)
        money = sums and (money or self._kinds.is_money(node))
        left = self._operand(node.this, money=money)
        right = self._operand(node.expression, money=money)
        return Text(_CALCULATIONS[type(node)].original, left=left, right=right)

    def _operand(self, node: Any, *, money: bool) -> Value:
        value = self._value(node, money=money)
        inner = bare(node)
        deep = isinstance(inner, exp.Add | exp.Sub | exp.Mul | exp.Div)
        return Text("({condition})", condition=value) if deep else value


_OF_NUMBERS = {
    exp.EQ: Text("{left} is {right}"),
    exp.NEQ: Text("{left} is not {right}"),
    exp.LT: Text("{left} is less than {right}"),
    exp.LTE: Text("{left} is at most {right}"),
    exp.GT: Text("{left} is more than {right}"),
    exp.GTE: Text("{left} is at least {right}"),
}
_OF_DAYS = _OF_NUMBERS | {
    exp.LT: Text("{left} is before {right}"),
    exp.LTE: Text("{left} is not after {right}"),
    exp.GT: Text("{left} is after {right}"),
    exp.GTE: Text("{left} is not before {right}"),
}
_CALCULATIONS = {
    exp.Add: Text("{left} plus {right}"),
    exp.Sub: Text("{left} minus {right}"),
    exp.Mul: Text("{left} times {right}"),
    exp.Div: Text("{left} divided by {right}"),
}


def _said_span(node: Any) -> Text:
    found = span(str(node.this.this), node.unit.name if node.unit else None)
    assert found is not None
    return span_text(found)


def span_text(length: Span) -> Text:
    if length.unit == "d":
        return counted("{count} day", "{count} days", length.count)
    if length.unit == "w":
        return counted("{count} week", "{count} weeks", length.count)
    if length.unit == "mo":
        return counted("{count} month", "{count} months", length.count)
    return counted("{count} year", "{count} years", length.count)


def _list(values: Sequence[Value]) -> Text:
    return listed([Text("{value}", value=value) for value in values])
