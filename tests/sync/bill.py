"""What a night may cost: the calls that the difference between two states of Google is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.model import Cell
from tests.fakes.sheets import FakeTab
from tests.sync.counter import Shop


@dataclass(frozen=True)
class World:
    """What of the owner's Google a run reads and writes."""

    contacts: frozenset[str]
    labels: Mapping[str, frozenset[str]]
    order_rows: int
    sheet: Mapping[tuple[int, int], Cell] | None
    """None: there is no customer tab yet."""


def look(shop: Shop) -> World:
    tab = _customers(shop)
    return World(
        frozenset(person.resource_name for person in shop.people.contacts()),
        {shop.label(name): members for name, members in shop.people.labels().items()},
        shop.book.tab("Orders").rows,
        dict(tab.cells) if tab else None,
    )


def _customers(shop: Shop) -> FakeTab | None:
    return next(
        (tab for tab in shop.book.tabs if tab.metadata.get("regulars") == "customers"), None
    )


def bill(before: World, after: World) -> dict[str, int]:
    """The calls of a run that made `after` of `before`, in a shop of up to 1,000 contacts.

    A label costs a call for every 1,000 people in, and another for every 1,000 out: they leave
    last, so that nobody is without a label in between.
    """
    calls = Counter(
        {
            "people.people.connections.list": 1,
            "people.contactGroups.list": 1,
            "people.contactGroups.batchGet": int(any(before.labels.values())),
            "people.contactGroups.create": len(after.labels) - len(before.labels),
            "people.people.batchCreateContacts": _batches(after.contacts - before.contacts, 200),
            "people.contactGroups.members.modify": sum(
                _moved(before.labels.get(label, frozenset()), members)
                for label, members in after.labels.items()
            ),
            "sheets.spreadsheets.get": 1,
            "sheets.spreadsheets.values.batchGet": -(-before.order_rows // 50_000)
            + (before.sheet is not None),
        }
    )
    if before.sheet != after.sheet:
        calls["sheets.spreadsheets.values.batchUpdate"] = 1
        if before.sheet is not None:
            calls["sheets.spreadsheets.values.batchGet"] += 2  # the keys, before and after
    return {method: count for method, count in calls.items() if count}


def _moved(then: frozenset[str], now: frozenset[str]) -> int:
    return _batches(now - then, 1_000) + _batches(then - now, 1_000)


def _batches(people: frozenset[str], size: int) -> int:
    return -(-len(people) // size)


def paid(shop: Shop) -> dict[str, int]:
    """The calls of the last run. A sheet that gets new rows also grows, in one call more."""
    calls = dict(shop.door.calls)
    calls.pop("sheets.spreadsheets.batchUpdate", None)
    return calls
