"""What the values in a rule are, as far as the words about them differ by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from sync.catalogue import Kind, Metric


def bare(node: Any) -> Any:
    """The node within brackets and NOT."""
    while isinstance(node, exp.Paren | exp.Not):
        node = node.this
    return node


class Kinds:
    def __init__(self, metrics: Mapping[str, Metric]) -> None:
        self._metrics = metrics

    def is_day(self, node: Any) -> bool:
        return self._kind(node) is Kind.DATE

    def is_money(self, node: Any) -> bool:
        return self._kind(node) is Kind.MONEY

    def _kind(self, node: Any) -> Kind | None:
        node = bare(node)
        if isinstance(node, exp.Column):
            name = str(node.name).lower()
            return Kind.DATE if name == "today" else self._metrics[name].kind
        if isinstance(node, exp.Cast):
            return Kind.DATE
        if isinstance(node, exp.Neg):
            return self._kind(node.this)
        if isinstance(node, exp.Add | exp.Sub):
            return self._of_sum(node)
        if isinstance(node, exp.Mul | exp.Div):
            return self._of_product(node)
        return None

    def _of_sum(self, node: Any) -> Kind | None:
        kinds = {self._kind(node.this), self._kind(node.expression)}
        if Kind.DATE in kinds:
            both = kinds == {Kind.DATE}
            return None if both else Kind.DATE
        return Kind.MONEY if Kind.MONEY in kinds else None

    def _of_product(self, node: Any) -> Kind | None:
        """Twice an amount is one; an amount by an amount is none."""
        kinds = [self._kind(node.this), self._kind(node.expression)]
        if kinds[0] is Kind.MONEY and kinds[1] is not Kind.MONEY:
            return Kind.MONEY
        return Kind.MONEY if isinstance(node, exp.Mul) and kinds[1] is Kind.MONEY else None
