"""The plan, pure: everything one run would write, as one frozen value that can be printed.

The preview, the page, the log, the tests and `apply` all use this value; only `apply` acts on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson
from msgspec import Struct, field

from core.model import NONE, NewContact
from sheets.customer_sheet import SheetPlan
from sync.items import Item, Key, items
from sync.merge import UNDO, Move, NewOverride, Values


class Plan(Struct, frozen=True):
    """What would be written. Customers stand in a fixed order, whatever order they came in."""

    adopt_labels: Mapping[Key, str] = field(default_factory=dict)
    rename_labels: Mapping[Key, str] = field(default_factory=dict)
    create_labels: Mapping[Key, str] = field(default_factory=dict)
    create_contacts: tuple[NewContact, ...] = ()
    adds: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    removes: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    cells: Mapping[str, tuple[Move, ...]] = field(default_factory=dict)
    begun: Mapping[str, tuple[NewOverride, ...]] = field(default_factory=dict)
    ended: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheet: SheetPlan | None = None
    create_spreadsheet: bool = False
    facts: tuple[Item, ...] = ()
    delete_labels: Mapping[Key, str] = field(default_factory=dict)
    leave_labels: Mapping[Key, str] = field(default_factory=dict)
    completions: Mapping[str, Values] = field(default_factory=dict)
    clears: Mapping[str, Values] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing would be written to Google."""
        return not (
            self.adopt_labels
            or self.rename_labels
            or self.create_labels
            or self.create_contacts
            or self.adds
            or self.removes
            or self.delete_labels
            or self.leave_labels
            or self.completions
            or self.clears
            or (self.sheet and not self.sheet.is_empty)
        )

    def counts(self) -> dict[str, int]:
        """How many things of each kind; kinds with none are absent."""
        begun = [new for begun in self.begun.values() for new in begun]
        sizes = {
            "create_spreadsheet": int(self.create_spreadsheet),
            "adopt_labels": len(self.adopt_labels),
            "rename_labels": len(self.rename_labels),
            "create_labels": len(self.create_labels),
            "create_contacts": len(self.create_contacts),
            "complete_contacts": _people(self.completions),
            "clear_contacts": _people(self.clears),
            "add_members": _size(self.adds),
            "write_cells": self.sheet.size if self.sheet else 0,
            "remove_members": _size(self.removes),
            "delete_labels": len(self.delete_labels),
            "leave_labels": len(self.leave_labels),
            "new_overrides": sum(new.origin != UNDO for new in begun),
            "held_answers": sum(new.origin == UNDO for new in begun),
            "ended_overrides": _size(self.ended),
        }
        return {kind: size for kind, size in sizes.items() if size}

    def changes(self) -> dict[str, Any]:
        """The changes alone, as JSON: what the digest covers and approval is about."""
        return {
            "create_spreadsheet": self.create_spreadsheet,
            "adopt_labels": {_name(key): name for key, name in sorted(self.adopt_labels.items())},
            "rename_labels": {_name(key): name for key, name in sorted(self.rename_labels.items())},
            "create_labels": {_name(key): name for key, name in sorted(self.create_labels.items())},
            "delete_labels": {_name(key): name for key, name in sorted(self.delete_labels.items())},
            "leave_labels": {_name(key): name for key, name in sorted(self.leave_labels.items())},
            "create_contacts": [
                {"customer": new.mark, "name": new.name, "email": new.email, "phone": new.phone}
                for new in self.create_contacts
            ],
            "complete_contacts": {what: dict(told) for what, told in self.completions.items()},
            "clear_contacts": {what: dict(told) for what, told in self.clears.items()},
            "add_members": _by_name(self.adds),
            "remove_members": _by_name(self.removes),
            "answers": {
                dimension: _by_answer(moves) for dimension, moves in sorted(self.cells.items())
            },
            "new_overrides": {
                dimension: {new.customer: new.segment or NONE for new in begun}
                for dimension, begun in sorted(self.begun.items())
            },
            "ended_overrides": {
                dimension: sorted(ended) for dimension, ended in sorted(self.ended.items())
            },
            "facts": sorted(self.facts),
            "sheet": _sheet_digest(self.sheet),
        }

    def digest(self) -> str:
        """Names the changes, and only them: not their reasons, the time, rows or etags."""
        return sha256(orjson.dumps(self.changes(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    def items(self) -> frozenset[Item]:
        return items(self.changes())


def _size(groups: Mapping[Any, Sequence[Any] | Mapping[str, Any]]) -> int:
    return sum(map(len, groups.values()))


def _people(fields: Mapping[str, Values]) -> int:
    """How many customers' contacts."""
    return len({customer for values in fields.values() for customer in values})


def _name(key: Key) -> str:
    return ":".join(key)


def _by_name(groups: Mapping[Key, tuple[str, ...]]) -> dict[str, list[str]]:
    return {_name(key): list(customers) for key, customers in sorted(groups.items())}


def _by_answer(moves: Iterable[Move]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for customer, _, after in moves:
        groups[after].append(customer)
    return groups


def _sheet_digest(sheet: SheetPlan | None) -> str:
    """The written cells by customer and column: a sorted or filtered sheet has the same digest.

    New rows come in an order of their own, whatever the sheet's.
    """
    if sheet is None or sheet.is_empty:
        return ""
    changed = sorted((customer, column, after) for customer, column, _, after in sheet.cells)
    return sha256(orjson.dumps([sheet.creates, sheet.new, sheet.made, changed])).hexdigest()
