"""Writes of ours that may show in Google already or not yet: no edit of the owner's, either way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, or_, select

from core.tables import change
from sync.change import (
    ADD_MEMBERS,
    CLEAR_CONTACTS,
    COMPLETE_CONTACTS,
    CREATE_CONTACTS,
    CREATE_LABEL,
    CREATE_SPREADSHEET,
    LOOKED_AT,
    REMOVE_MEMBERS,
    RENAME_LABEL,
    WRITE_SHEET,
)
from sync.items import Key

YOUNG = timedelta(minutes=15)
"""For so long after it settled a write may show late."""

UNANSWERED = ("sent", "unsure")
FILLS = (COMPLETE_CONTACTS, CLEAR_CONTACTS)


class Pending(Struct, frozen=True):
    """Writes of ours that may show or not show yet."""

    labels: Mapping[str, Mapping[str, set[str]]] = field(default_factory=dict)
    """Dimension -> customer -> segments given or taken."""
    cells: Mapping[str, Mapping[str, set[str]]] = field(default_factory=dict)
    """Dimension -> customer -> values before and after."""
    left_labels: Mapping[str, Mapping[str, set[str]]] = field(default_factory=dict)
    left_cells: Mapping[str, Mapping[str, set[str]]] = field(default_factory=dict)
    """The same two of changes that this run looks at for the last time."""
    meant: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    """Dimension -> value -> customers whose cell such a write was to give it, as often as it was
    put. Where fewer of them hold it, it may stand in anybody's: rows may have moved in that moment,
    and again since; a repair puts it once more, and what came astray before it may still be there.
    """
    landed: Mapping[str, Mapping[int, set[str]]] = field(default_factory=dict)
    """Dimension -> row -> what a write that was never looked at put there, whosever row it is by
    now: rows may have moved in that moment."""
    made: frozenset[str] = frozenset()
    """Customers whose row such a write was to make: an empty cell of it was cleared by nobody."""
    created: frozenset[str] = frozenset()
    """Customers whose contact was created within the last minutes: a read may not list it yet."""
    unsure: Mapping[str, datetime] = field(default_factory=dict)
    """Customers whose creation was sent and never answered, and when it was sent."""
    completing: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """(field, customer) -> the value that was to be filled in, and the contact's etag right before:
    nobody knows whether it was."""
    refused: frozenset[str] = frozenset()
    """Customers whose creation Google refused within the last minutes: it may have made some all
    the same, and a read tells so late."""
    clearing: frozenset[tuple[str, str]] = frozenset()
    """(field, customer) where an undo was to take that again: nobody knows whether it did."""
    making: frozenset[tuple[str, str]] = frozenset()
    """(dimension, segment) whose label we were about to make: one with our mark is no stranger."""
    renamed: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """(dimension, segment) -> names its label may show as long as a renaming of ours is young."""
    half_written: bool = False
    """A write of the customer sheet was begun and never looked at."""
    spreadsheet_lost: bool = False
    """A spreadsheet was to be made and nobody knows whether it was."""
    open_changes: tuple[str, ...] = ()
    """Ids of changes a run before this one left planned or sent, or perhaps half-done."""

    def cells_of(self, dimension: str, rows: Mapping[str, int]) -> Mapping[str, Set[str]]:
        """Customer -> the values of her cell that are ours; `rows` as they stand now."""
        left = self.left_in_cells(dimension, rows)
        return _both(self.cells.get(dimension, {}), left)

    def left_in_cells(self, dimension: str, rows: Mapping[str, int]) -> Mapping[str, Set[str]]:
        """The same of changes that this run looks at for the last time."""
        cells, landed = self.left_cells.get(dimension, {}), self.landed.get(dimension, {})
        if not landed and not self.made:
            return cells
        there = {customer: landed[row] for customer, row in rows.items() if row in landed}
        return _both(_both(cells, there), {customer: {""} for customer in self.made})

    def astray(self, dimension: str, cells: Mapping[str, str]) -> frozenset[str]:
        """Values that may have come into other cells than they were meant for."""
        meant = self.meant.get(dimension, {}).items()
        held = {v: {c for c in who if cells.get(c, "") == v} for v, who in meant}
        return frozenset(v for v, who in meant if len(held[v]) < len(who))

    def waits(self, customer: str, full_read: bool, now: datetime) -> bool:
        """Whether a creation may still show: only a read minutes later says it does not, and where
        the answer was lost a full one."""
        sent = self.unsure.get(customer)
        if customer in self.refused:
            return True
        return sent is not None and not (full_read and now - sent >= YOUNG)

    def due(self, now: datetime) -> bool:
        """Whether a full read can settle a lost answer now."""
        return any(now - sent >= YOUNG for sent in self.unsure.values())


def _both(one: Mapping[str, Set[str]], other: Mapping[str, Set[str]]) -> Mapping[str, Set[str]]:
    if not one or not other:
        return one or other
    return {c: {*one.get(c, ()), *other.get(c, ())} for c in one.keys() | other.keys()}


def read_pending(connection: Connection, account: str, now: datetime) -> Pending:
    """All changes that are unsettled or settled less than fifteen minutes ago."""
    rows = connection.execute(
        select(change.c.id, change.c.kind, change.c.target, change.c["items"], change.c.state)
        .add_columns(change.c.sent_at, change.c.settled_at)
        .where(change.c.account == account)
        .where(
            or_(
                change.c.state.in_(("planned", *UNANSWERED)),
                change.c.settled_at > now - YOUNG,
            )
        )
    )
    reading = _Reading()
    for row in rows:
        reading.take(row)
    return reading.pending()


class _Reading:
    """What the changes come to, one after the other."""

    def __init__(self) -> None:
        self._labels: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._cells: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._left_labels: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._left_cells: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._meant: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._landed: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._made: set[str] = set()
        self._created: set[str] = set()
        self._unsure: dict[str, datetime] = {}
        self._completing: dict[tuple[str, str], tuple[str, str]] = {}
        self._refused: set[str] = set()
        self._clearing: set[tuple[str, str]] = set()
        self._making: set[Key] = set()
        self._renamed: dict[Key, set[str]] = defaultdict(set)
        self._half_written = False
        self._spreadsheet_lost = False
        self._left: list[str] = []

    def take(self, row: Any) -> None:
        """A row of table `change`."""
        unanswered = row.state in UNANSWERED
        if row.kind in (ADD_MEMBERS, REMOVE_MEMBERS):
            self._moved(row, unanswered=unanswered)
        elif row.kind == WRITE_SHEET:
            self._written(row)
            if unanswered:
                self._half_done(row.items)
        elif row.kind == CREATE_CONTACTS and unanswered:
            self._unsure.update(dict.fromkeys(row.items, row.sent_at))
        elif row.kind == CREATE_CONTACTS and row.state == "done":
            self._created.update(row.items)
        elif row.kind in FILLS and row.state in ("planned", *UNANSWERED):
            self._filled(row)
        elif row.kind == CREATE_CONTACTS and row.sent_at:  # failed just now
            self._refused.update(row.items)
        elif row.kind == RENAME_LABEL:
            self._renamed[_label(row)] |= {row.target["before"], row.target["name"]}
        elif row.kind == CREATE_LABEL:
            self._making.add(_label(row))
        elif row.kind == CREATE_SPREADSHEET and unanswered:
            self._spreadsheet_lost = True
        half = row.state == "unsure" and row.kind in LOOKED_AT
        if half or row.state in ("planned", "sent"):
            self._left.append(row.id)
            self._half_written |= row.kind == WRITE_SHEET

    def _moved(self, row: Any, *, unanswered: bool) -> None:
        dimension, segment = _label(row)
        for labels in (self._labels, self._left_labels) if unanswered else (self._labels,):
            for customer in row.items:
                labels[dimension][customer].add(segment)

    def _filled(self, row: Any) -> None:
        for customer, what, _, after, stamp in row.items:
            if stamp and row.kind == COMPLETE_CONTACTS:
                self._completing[what, customer] = (after, stamp)
            elif stamp:
                self._clearing.add((what, customer))

    def _written(self, row: Any) -> None:
        for dimension, triples in row.items["answers"].items():
            shown = self._cells[dimension]
            for customer, before, after in triples:
                shown[customer].update((before, after))

    def _half_done(self, items: Any) -> None:
        """A write that was never looked at."""
        self._made.update(items["rows"])
        for dimension, triples in items["answers"].items():
            for customer, before, after in triples:
                self._left_cells[dimension][customer].update((before, after))
                self._put(dimension, customer, after, items["at"].get(customer, 0))
        for dimension, pairs in items.get("renamed", {}).items():
            for customer, answer in pairs:
                self._left_cells[dimension][customer].add(answer)
                self._put(dimension, customer, answer, items["at"].get(customer, 0))
        for dimension, customer, answer, at in items.get("again", ()):
            self._left_cells[dimension][customer].add(answer)
            self._put(dimension, customer, answer, at)

    def _put(self, dimension: str, customer: str, answer: str, row: int) -> None:
        if row:  # one that is new stands below all others
            self._landed[dimension][row].add(answer)
            self._meant[dimension][answer].append(customer)

    def pending(self) -> Pending:
        return Pending(
            labels=self._labels,
            cells=self._cells,
            left_labels=self._left_labels,
            left_cells=self._left_cells,
            meant=self._meant,
            landed=self._landed,
            made=frozenset(self._made),
            created=frozenset(self._created),
            unsure=self._unsure,
            completing=self._completing,
            refused=frozenset(self._refused),
            clearing=frozenset(self._clearing),
            making=frozenset(self._making),
            renamed={key: frozenset(names) for key, names in self._renamed.items()},
            half_written=self._half_written,
            spreadsheet_lost=self._spreadsheet_lost,
            open_changes=tuple(self._left),
        )


def _label(row: Any) -> Key:
    return row.target["dimension"], row.target["segment"]
