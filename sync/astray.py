"""What a write that broke off may have brought into other cells than it was meant for.

Rows that were moved in that very moment, and again since, do not tell any more. A value that the
write was to bring to somebody who lacks it, found in a cell where nobody of ours expects it, may be
ours or the owner's choice: she is asked, once and for as long as it stands there.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime

from msgspec import Struct, field
from sqlalchemy import Connection

from sync.contacts import load_cursor, store_cursor
from sync.edits import ASTRAY
from sync.merge import Edits, Override, Values

CURSOR = "astray"

Asked = Mapping[str, Values]
"""Dimension -> customer -> what her cell held when she was asked about it."""


def load_asked(connection: Connection, account: str) -> Asked:
    return load_cursor(connection, account, CURSOR) or {}


def store_asked(
    connection: Connection, account: str, before: Asked, asked: Asked, now: datetime
) -> None:
    found = {dimension: dict(cells) for dimension, cells in asked.items() if cells}
    if found != before:
        store_cursor(connection, account, CURSOR, found, now)


class Doubts(Struct, frozen=True):
    """One column. `values` may be anywhere, `asked`: who was asked about what before."""

    values: frozenset[str] = frozenset()
    asked: Values = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    own: Values = field(default_factory=dict)
    """What she chose on the page or by command, newer than all that: own_edits."""

    def about(self, customer: str, held: str) -> bool:
        """Whether to ask. Not where her answer is that already, or an empty cell ends nothing."""
        by_hand = self.overrides[customer].answer if customer in self.overrides else ""
        return self._possible(customer, held) and by_hand != held and customer not in self.own

    def settled(self, cells: Values) -> dict[str, Set[str]]:
        """Customer -> what is ours in her cell, since she has chosen on the page meanwhile."""
        found = {c: cells.get(c, "") for c in self.own}
        return {c: {held} for c, held in found.items() if self._possible(c, held)}

    def open(self, edits: Edits, rows: Set[str], copies: Mapping[str, Set[str]]) -> dict[str, str]:
        """Who is asked now; who was and has no row at the moment; and who will be, should a copy of
        her row that holds such a value come to be the one that counts."""
        found = {one.customer: one.values[0] for one in edits.findings if one.kind == ASTRAY}
        away = {c: v for c, v in self.asked.items() if c not in rows or v in copies.get(c, ())}
        later = {c: v for c, there in copies.items() for v in there & self.values}
        return away | later | found

    def _possible(self, customer: str, held: str) -> bool:
        return held in self.values or self.asked.get(customer) == held
