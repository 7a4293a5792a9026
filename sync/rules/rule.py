"""A rule: one SQL condition, checked once, said as a Polars expression for any day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl
import sqlglot
from msgspec import Struct
from sqlglot import exp
from sqlglot.errors import ParseError

from core.i18n import Text
from sync.birthdays import Today
from sync.catalogue import MOVING, Own, catalogue
from sync.rules.nodes import literal_text, offset_of
from sync.rules.problem import RuleProblem, problem_at
from sync.rules.sentence import Sentence
from sync.rules.translation import Translation
from sync.rules.words import check_words

_ANY_DAY = date(2000, 1, 1)


class Rule(Struct, frozen=True):
    """A condition over the metrics that is known to compile."""

    text: str
    currency: str
    tree: Any
    """sqlglot's tree of listed nodes only."""
    own: Own = ()

    def expression(self, today: Today) -> pl.Expr:
        """A Boolean over the columns of `sync.metrics.compute`; null where a metric is unknown."""
        return Translation(self.text, currency=self.currency, today=today, own=self.own).rule(
            self.tree
        )

    def sentence(self) -> Text:
        """What the rule says, in words."""
        return Sentence(self.currency, self.own).condition(self.tree)

    @property
    def metrics(self) -> frozenset[str]:
        """The keys of the metrics it asks for."""
        names = {str(node.name).lower() for node in self.tree.find_all(exp.Column)}
        return frozenset(names & catalogue(self.own).keys())

    @property
    def moves(self) -> bool:
        """Whether its answer can change by the calendar alone."""
        names = {str(node.name).lower() for node in self.tree.find_all(exp.Column)}
        return bool(names & MOVING) or "today" in names

    def labels(self) -> dict[str, int]:
        """The names of the labels it asks for, and where in the text each stands."""
        asked = [node.this for node in self.tree.find_all(exp.In) if node.args.get("field")]
        return {literal_text(name): offset_of(name) for name in asked}

    def problem(self, offset: int, what: Text, next: Text | None = None) -> RuleProblem:
        """Something else that is wrong at a character of it."""
        return problem_at(self.text, offset, what, next)

    def parts(self) -> tuple[Rule, ...]:
        """The conditions it joins by AND, OR and NOT, from left to right."""
        return tuple(Rule(self.text, self.currency, leaf, self.own) for leaf in _leaves(self.tree))


@lru_cache(maxsize=512)
def compile_rule(text: str, currency: str, own: Own = ()) -> Rule:
    """The rule in `text`; amounts in it are major units of `currency`, `own` are the shop's own
    metrics. Raises RuleProblem."""
    check_words(text)
    rule = Rule(text, currency, _parsed(text), own)
    rule.expression(_ANY_DAY)
    return rule


def _leaves(node: Any) -> list[Any]:
    if isinstance(node, exp.And | exp.Or):
        return [leaf for part in node.flatten(unnest=False) for leaf in _leaves(part)]
    return _leaves(node.this) if isinstance(node, exp.Paren | exp.Not) else [node]


def _parsed(text: str) -> Any:
    try:
        return sqlglot.parse_one(text, into=exp.Condition)
    except ParseError as error:
        raise _said(text, error) from None


def _said(text: str, error: ParseError) -> RuleProblem:
    """sqlglot knows the last character of the word it stumbled over; we say the first."""
    found = error.errors[0] if error.errors else {}
    word = str(found.get("highlight") or "")
    lines = text.split("\n")[: int(found.get("line") or 1)]
    offset = sum(len(line) + 1 for line in lines[:-1]) + int(found.get("col") or 1) - len(word)
    if not word:
        return problem_at(text, offset, Text("This is no condition."))
    return problem_at(text, offset, Text("The rule cannot be read at {word}.", word=word))
