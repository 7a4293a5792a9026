"""Why a customer is where she is: the parts of the rules that hold, with her numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl
from msgspec import Struct
from sqlglot import exp

from core.i18n import Text, Value, listed
from core.model import Dimension
from core.money import amount_text, from_minor
from sync.catalogue import Kind, Metric, Own, catalogue
from sync.rules import Rule
from sync.rules.sentence import Sentence, all_of
from sync.segments import rules_of

Row = Mapping[str, Any]


class Part(Struct, frozen=True):
    """One condition of a rule with the customer's numbers; `holds` None where one is not known."""

    text: Text
    holds: bool | None


class Step(Struct, frozen=True):
    """One segment that was tried."""

    segment: str
    holds: bool | None
    parts: tuple[Part, ...]


class Explanation(Struct, frozen=True, dict=True):
    """Her answer. The words are made when they are asked for: of 25,000 customers few are shown."""

    customer: str
    answer: str | None
    _tried: tuple[_Tried, ...]
    _row: Row

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The segments tried, in their order; the last one is the answer if it holds."""
        return tuple(one.step(self._row) for one in self._tried)

    @cached_property
    def why(self) -> Text | None:
        """What made the last one hold; None where there is no answer."""
        return self._tried[-1].why(self._row) if self.answer is not None else None


def explain(
    metrics: pl.DataFrame, dimension: Dimension, today: date, currency: str, own: Own = ()
) -> tuple[Explanation, ...]:
    """One explanation per row of `metrics` (sync.metrics.compute). Raises RuleProblem."""
    rules = rules_of(dimension, currency, own)
    tried, columns = [], []
    for at, (segment, rule) in enumerate(zip(dimension.segments, rules, strict=True)):
        column, parts = f"rule:{at}", rule.parts()
        tried.append(_Tried(segment.key, rule.tree, column, tuple(map(_Condition, parts))))
        columns.append(rule.expression(today).alias(column))
        columns += (p.expression(today).alias(f"{column}:{n}") for n, p in enumerate(parts))
    asked = sorted(frozenset({"customer"}).union(*(rule.metrics for rule in rules)))
    table = metrics.lazy().select(*asked, *columns).collect()
    return tuple(_explanation(tried, row) for row in table.iter_rows(named=True))


class _Condition:
    """A part of a rule: the words are made once, the numbers are each customer's."""

    def __init__(self, part: Rule) -> None:
        sentence, node = Sentence(part.currency, part.own), part.tree
        self.node = node
        self._texts = {yes: sentence.claim(node, yes=yes) for yes in (True, False)}
        metrics = catalogue(part.own)
        self._metrics = {key: metrics[key] for key in sorted(part.metrics)}
        self._currency = part.currency
        self._tells_all = isinstance(node, exp.EQ) and isinstance(node.expression, exp.Literal)
        self._is_yes_or_no = isinstance(node, exp.Column) or isinstance(
            node.args.get("expression"), exp.Boolean
        )

    def said(self, row: Row, *, yes: bool, holds: bool | None) -> Text:
        """The condition or its opposite, and what stands behind it where it does not say it."""
        condition = self._texts[yes]
        if self._is_yes_or_no and holds is not None:
            return condition
        if not self._metrics or (self._tells_all and yes and holds):
            return condition
        return Text("{condition} (now {value})", condition=condition, value=self._values(row))

    def _values(self, row: Row) -> Value:
        values = [(m, _value(m, row[key], self._currency)) for key, m in self._metrics.items()]
        if len(values) == 1:
            return values[0][1]
        return listed([Text("{noun}: {value}", noun=m.noun, value=said) for m, said in values])


class _Tried(Struct, frozen=True):
    """A segment's rule with its conditions, and the columns that say whether they hold."""

    segment: str
    tree: Any
    column: str
    conditions: tuple[_Condition, ...]

    def truths(self, row: Row) -> list[bool | None]:
        return [row[f"{self.column}:{n}"] for n in range(len(self.conditions))]

    def step(self, row: Row) -> Step:
        said = (
            Part(condition.said(row, yes=True, holds=holds), holds)
            for condition, holds in zip(self.conditions, self.truths(row), strict=True)
        )
        return Step(self.segment, row[self.column], tuple(said))

    def why(self, row: Row) -> Text:
        by_node = {id(condition.node): condition for condition in self.conditions}
        truth = dict(zip(by_node, self.truths(row), strict=True))
        reasons = [
            by_node[id(node)].said(row, yes=yes, holds=yes)
            for node, yes in _support(self.tree, truth, yes=True)
        ]
        return all_of(reasons)


def _explanation(tried: list[_Tried], row: Row) -> Explanation:
    held = next((at for at, one in enumerate(tried) if row[one.column]), None)
    if held is None:
        return Explanation(row["customer"], None, tuple(tried), row)
    return Explanation(row["customer"], tried[held].segment, tuple(tried[: held + 1]), row)


def _support(node: Any, truth: Mapping[int, bool | None], *, yes: bool) -> list[tuple[Any, bool]]:
    """The conditions, and whether each holds, by which `node` is `yes`."""
    if isinstance(node, exp.Paren | exp.Not):
        return _support(node.this, truth, yes=yes is not isinstance(node, exp.Not))
    if not isinstance(node, exp.And | exp.Or):
        return [(node, yes)]
    parts = list(node.flatten(unnest=False))
    if isinstance(node, exp.Or) is yes:
        parts = [part for part in parts if _truth(part, truth) is yes][:1]
    return [leaf for part in parts for leaf in _support(part, truth, yes=yes)]


def _truth(node: Any, truth: Mapping[int, bool | None]) -> bool | None:
    """Three-valued, from the truth of the leaves."""
    if isinstance(node, exp.Paren):
        return _truth(node.this, truth)
    if isinstance(node, exp.Not):
        inner = _truth(node.this, truth)
        return None if inner is None else not inner
    if not isinstance(node, exp.And | exp.Or):
        return truth[id(node)]
    parts = [_truth(part, truth) for part in node.flatten(unnest=False)]
    decisive = isinstance(node, exp.Or)
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _value(metric: Metric, value: Any, currency: str) -> Value:
    kind = metric.kind
    if value is None:
        return Text("not known")
    if kind is Kind.MONEY:
        return amount_text(from_minor(value, currency), currency)
    if kind is Kind.YES_NO:
        return Text("yes") if value else Text("no")
    if kind is Kind.LABELS:
        return ", ".join(value) or Text("none")
    if kind is Kind.NUMBER:
        return Decimal(f"{value:.2f}".rstrip("0").rstrip("."))
    if kind is Kind.COUNT:
        return Decimal(value)
    found: Value = value
    return found
