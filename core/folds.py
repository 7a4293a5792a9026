"""Customers the owner said are one person: who counts as whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set

SAME = "same"
"""The question of table `decision`: who is she really? Subject: a customer; answer: another."""

Folds = Mapping[str, str]
"""Folded customer -> the main one, who is folded into nobody."""


def folds_of(same: Mapping[str, str], customers: Set[str]) -> dict[str, str]:
    """Chains followed to their end. Of a circle (two hands at once) the oldest is the main one."""
    known = {one: other for one, other in same.items() if {one, other} <= customers}
    ends = {customer: _end(customer, known) for customer in known}
    return {customer: end for customer, end in ends.items() if customer != end}


def folded_into(folds: Folds) -> dict[str, list[str]]:
    """Main customer -> those folded into her, oldest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for customer, main in sorted(folds.items()):
        found[main].append(customer)
    return found


def _end(customer: str, same: Mapping[str, str]) -> str:
    walked: list[str] = []
    while customer in same and customer not in walked:
        walked.append(customer)
        customer = same[customer]
    circle = walked[walked.index(customer) :] if customer in walked else [customer]
    return min(circle)
