"""Conditions on one message, and how they are joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from emulator.gmail.mail import Mail

Holds = Callable[[Mail], bool]


@dataclass(frozen=True)
class Condition:
    """One condition on a message.

    What fits it is no older than `since` (ms), carries all of `labels` and, if `named` is given,
    has that Message-ID: so a walk may be short. `everywhere`: it asks for spam or trash itself.
    """

    holds: Holds
    since: int = 0
    labels: frozenset[str] = frozenset()
    named: str = ""
    everywhere: bool = False


def all_of(tests: Sequence[Condition]) -> Condition:
    if len(tests) == 1:
        return tests[0]
    holds = [test.holds for test in tests]
    return Condition(
        lambda mail: all(hold(mail) for hold in holds),
        max((test.since for test in tests), default=0),
        frozenset().union(*(test.labels for test in tests)),
        next((test.named for test in tests if test.named), ""),
        any(test.everywhere for test in tests),
    )


def any_of(tests: Sequence[Condition]) -> Condition:
    if len(tests) == 1:
        return tests[0]
    holds = [test.holds for test in tests]
    return Condition(
        lambda mail: any(hold(mail) for hold in holds),
        min((test.since for test in tests), default=0),
        frozenset.intersection(*(test.labels for test in tests)) if tests else frozenset(),
        everywhere=any(test.everywhere for test in tests),
    )


def opposite(test: Condition) -> Condition:
    return Condition(lambda mail: not test.holds(mail))


def anything() -> Condition:
    return Condition(lambda _mail: True)


def nothing() -> Condition:
    return Condition(lambda _mail: False)
