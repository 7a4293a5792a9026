"""Why each person of a plan moves. It stands beside the plan: nobody approves a reason.

Nearly everybody moves because a rule says so, and which one follows from the new answer. Only the
others are looked at one by one and listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from typing import Any

from msgspec import Struct, field

from core.i18n import Text, listed
from sync.hands import Hand
from sync.merge import Override
from sync.plan import Plan
from sync.situation import Decided, Situation
from sync.why import by_hand, by_rule

Reasons = Mapping[str, Text]
"""Customer -> why."""
Overrides = Mapping[str, Mapping[str, Override]]
"""Dimension -> customer -> the override in force."""


class Whys(Struct, frozen=True):
    rules: Mapping[str, str] = field(default_factory=dict)
    """"dimension:segment" -> the rule, of every answer the plan gives."""
    answers: Mapping[str, Reasons] = field(default_factory=dict)
    """By dimension: those whose answer no rule alone gives."""
    left: Reasons = field(default_factory=dict)
    """Those who may wear no label any more."""

    def of(self, customer: str, dimension: str, answer: str | None, *, leaves: bool) -> Text | None:
        """Why she gets `answer` ("" for none), or `leaves` a label for it; None: not known."""
        if leaves and customer in self.left:
            return self.left[customer]
        told = self.answers.get(dimension, {}).get(customer)
        if told or answer is None:
            return told
        rule = self.rules.get(f"{dimension}:{answer}")
        return by_rule(rule) if rule or not answer else None

    def __bool__(self) -> bool:
        return bool(self.rules or self.answers or self.left)

    def to_json(self) -> dict[str, Any]:
        """Each reason once, with those it is about."""
        return {
            "rules": dict(self.rules),
            "answers": {key: _grouped(reasons) for key, reasons in self.answers.items()},
            "left": _grouped(self.left),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Whys:
        answers = {key: _single(groups) for key, groups in stored["answers"].items()}
        return cls(stored["rules"], answers, _single(stored["left"]))


class Grounds(Struct, frozen=True):
    """What reasons need beside the plan and its situation."""

    overrides: Overrides
    """As the run found them."""
    hands: Mapping[str, Hand]
    """Where each override came from, by its id."""
    states: Mapping[str, str]
    """Customer -> active | vanished | excluded."""
    today: date
    language: str
    undone: int | None = None
    """The number of the run that is taken back."""


def held_by_hand(plan: Plan, situation: Situation, overrides: Overrides) -> list[str]:
    """Ids of the overrides that move somebody and have to be looked up for `Grounds.hands`."""
    return [
        overrides[key][who].id
        for key, one in situation.decided.items()
        for who in sorted(_among(one.merged.by_hand, plan, key))
        if who in overrides.get(key, {})
    ]


def whys_of(plan: Plan, situation: Situation, grounds: Grounds) -> Whys:
    rules: dict[str, str] = {}
    answers: dict[str, Reasons] = {}
    for key, one in situation.decided.items():
        if not any(_moved(plan, key)):
            continue
        rules |= {f"{key}:{s.key}": s.when for s in one.dimension.segments}
        moved = _among(one.merged.by_hand | one.merged.ended.keys(), plan, key)
        if told := _Telling(key, one, grounds).of(moved):
            answers[key] = told
    leavers = {who for customers in plan.removes.values() for who in customers}
    left = leavers - situation.wearers
    return Whys(rules, answers, {who: _left(grounds.states.get(who, "")) for who in sorted(left)})


def _among(few: Set[str], plan: Plan, dimension: str) -> set[str]:
    """Those of a few whom the plan moves; a first plan moves everybody."""
    return set(few).intersection(_moved(plan, dimension)) if few else set()


def _moved(plan: Plan, dimension: str) -> Iterator[str]:
    """Everybody the plan moves in this dimension, some more than once."""
    for groups in (plan.adds, plan.removes):
        for (key, _), customers in groups.items():
            if key == dimension:
                yield from customers
    yield from (customer for customer, _, _ in plan.cells.get(dimension, ()))
    yield from (new.customer for new in plan.begun.get(dimension, ()))
    yield from plan.ended.get(dimension, {})


class _Telling:
    """The reasons of one dimension that are no rule's alone."""

    def __init__(self, key: str, one: Decided, grounds: Grounds) -> None:
        self._merged = one.merged
        self._rules = {segment.key: segment.when for segment in one.dimension.segments}
        self._overrides = grounds.overrides.get(key, {})
        self._begun = {new.customer: new for new in one.merged.begun}
        self._grounds = grounds

    def of(self, moved: Set[str]) -> dict[str, Text]:
        told = {who: self._held(who) for who in sorted(self._merged.by_hand & moved)}
        ended = (self._merged.ended.keys() - self._merged.by_hand) & moved
        return told | {who: self._ended(who) for who in sorted(ended)}

    def _held(self, who: str) -> Text:
        new, grounds = self._begun.get(who), self._grounds
        if new:
            return by_hand(new.origin, grounds.today, grounds.language, grounds.undone)
        hand = self._grounds.hands[self._overrides[who].id]
        return by_hand(hand.origin, hand.since, self._grounds.language, hand.run)

    def _ended(self, who: str) -> Text:
        until = self._overrides[who].until
        over = until is not None and until < self._grounds.today
        end = Text("its last day is over") if over else Text("given back to the rules")
        return listed([end, by_rule(self._rules.get(self._merged.answers.get(who, "")))])


def _left(state: str) -> Text:
    if state == "vanished":
        return Text("not in Contacts any more")
    if state == "active":
        return Text("must not be mailed any more")
    return Text("not a customer")


def _grouped(reasons: Reasons) -> list[Any]:
    groups: dict[Text, list[str]] = {}
    for customer, why in reasons.items():
        groups.setdefault(why, []).append(customer)
    return [[why.to_json(), customers] for why, customers in groups.items()]


def _single(groups: Iterable[Any]) -> dict[str, Text]:
    told: dict[str, Text] = {}
    for why, customers in groups:
        told |= dict.fromkeys(customers, Text.from_json(why))
    return told
