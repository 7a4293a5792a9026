"""What a run did, as its journal tells it: what an undo starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from sync import change as kinds
from sync.items import Key
from sync.merge import Move, Values

Segments = Mapping[str, Mapping[str, frozenset[str]]]
"""Dimension -> customer -> segments."""


class Past(Struct, frozen=True):
    """One run. Its edits were the owner's own, which it only followed."""

    id: str
    number: int
    edits: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Dimension -> customers whose answer the owner had changed in Google."""
    answers: Mapping[str, tuple[Move, ...]] = field(default_factory=dict)
    """By dimension, the cells of columns there were."""
    given: Segments = field(default_factory=dict)
    taken: Segments = field(default_factory=dict)
    rows: frozenset[str] = frozenset()
    """Customers whose row it added to a tab there was."""
    labels: Mapping[Key, str] = field(default_factory=dict)
    """Labels it made, with Google's name for each."""
    deleted: Mapping[Key, str] = field(default_factory=dict)
    """Labels it deleted, by name: the owner had said so, or it was an undo itself."""
    let_go: Mapping[Key, str] = field(default_factory=dict)
    """Labels it left to the owner, by name."""
    contacts: Mapping[str, str] = field(default_factory=dict)
    """Customers it put into Contacts, with Google's name for each."""
    numbers: int = 0
    """Cells it wrote that are no answers: nobody holds them."""
    tab: Mapping[str, Any] | None = None
    """The customer tab it made: spreadsheet, tab, title."""
    columns: tuple[str, ...] = ()
    """Dimensions whose column it added to a tab there was."""
    renamed: Mapping[Key, tuple[str, str]] = field(default_factory=dict)
    """Segments, or labels alone, that were called otherwise from then on: before and after."""
    adopted: Mapping[Key, str] = field(default_factory=dict)
    """Labels the owner had given to us, by name."""
    mails: int = 0
    """Mails sent since it began."""
    filled: Mapping[str, Values] = field(default_factory=dict)
    """Field -> customer -> what it filled into her contact."""
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of an undo: dimension -> customers whose answer it holds."""
    label_answers: frozenset[str] = frozenset()
    """Of an undo: the labels it decided about, as questions are asked (sync/decisions.py)."""
    out: frozenset[str] = frozenset()
    """Of an undo: the customers it took out."""
    fields: frozenset[str] = frozenset()
    """Of an undo: the fields of contacts it decided about, as questions are asked."""

    @property
    def wrote(self) -> bool:
        """Whether there is anything to take back or to tell."""
        done = (self.answers, self.given, self.taken, self.rows, self.labels, self.deleted)
        told = (self.renamed, self.adopted, self.let_go, self.filled, self.fields)
        return any((*done, *told, self.contacts, self.tab, self.columns, self.held, self.numbers))


class Row(Struct, frozen=True):
    """A change of the journal."""

    kind: str
    target: Mapping[str, Any]
    items: Any


def read_past(
    id: str, number: int, rows: Iterable[Row], names: Mapping[str, Any], **known: Any
) -> Past:
    """What these changes come to; `names` is column `run.names`, `known` are further fields."""
    reading = _Reading()
    for row in rows:
        reading.take(row)
    return Past(
        id,
        number,
        answers={key: tuple(moves) for key, moves in reading.answers.items()},
        given=_frozen(reading.moved[kinds.ADD_MEMBERS]),
        taken=_frozen(reading.moved[kinds.REMOVE_MEMBERS]),
        rows=frozenset(reading.rows),
        labels=reading.labels,
        deleted=reading.deleted,
        let_go=reading.let_go,
        contacts=reading.contacts,
        numbers=reading.numbers,
        tab=reading.tab,
        columns=tuple(reading.columns),
        renamed=reading.renamed | {_split(key): (old, new) for key, (old, new) in names.items()},
        adopted=reading.adopted,
        filled=reading.filled,
        **known,
    )


_Sets = dict[str, dict[str, set[str]]]


class _Reading:
    """The changes of a journal, one after the other."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Move]] = {}
        self.moved: dict[str, _Sets] = {kinds.ADD_MEMBERS: {}, kinds.REMOVE_MEMBERS: {}}
        self.rows: set[str] = set()
        self.labels: dict[Key, str] = {}
        self.deleted: dict[Key, str] = {}
        self.let_go: dict[Key, str] = {}
        self.contacts: dict[str, str] = {}
        self.numbers = 0
        self.tab: Mapping[str, Any] | None = None
        self.columns: list[str] = []
        self.renamed: dict[Key, tuple[str, str]] = {}
        self.adopted: dict[Key, str] = {}
        self.filled: dict[str, dict[str, str]] = {}

    def take(self, row: Row) -> None:
        if row.kind in self.moved:
            self._members(self.moved[row.kind], row)
        elif row.kind == kinds.WRITE_SHEET:
            self._sheet(row)
        elif row.kind == kinds.CREATE_LABEL:
            self.labels[_key(row)] = row.target.get("resource_name", "")
        elif row.kind == kinds.DELETE_LABEL:
            self.deleted[_key(row)] = row.target["name"]
        elif row.kind == kinds.LEAVE_LABEL:
            self.let_go[_key(row)] = row.target["name"]
        elif row.kind == kinds.RENAME_LABEL:
            before, _ = self.renamed.get(_key(row), (row.target["before"], ""))
            self.renamed[_key(row)] = (before, row.target["name"])
        elif row.kind == kinds.ADOPT_LABEL:
            self.adopted[_key(row)] = row.target["name"]
        elif row.kind == kinds.CREATE_CONTACTS:
            names = row.target.get("contacts", {})
            self.contacts.update({who: names.get(who, "") for who in row.items})
        elif row.kind == kinds.COMPLETE_CONTACTS:
            for who, what, _, after, _ in row.items:
                self.filled.setdefault(what, {})[who] = after

    def _members(self, moved: _Sets, row: Row) -> None:
        dimension, segment = _key(row)
        by_customer = moved.setdefault(dimension, {})
        for customer in row.items:
            by_customer.setdefault(customer, set()).add(segment)

    def _sheet(self, row: Row) -> None:
        """Of a tab or column that is new, nothing was there before: it stays, and is told."""
        if row.target["made"]:
            self.tab = row.target
            return
        self.rows.update(row.items["rows"])
        self.numbers += sum(map(len, row.items["cells"].values()))
        fresh = {c.removeprefix("dimension:") for c in row.target["columns"]}
        for dimension, moves in row.items["answers"].items():
            if dimension in fresh:
                self.columns.append(dimension)
            else:
                self.answers.setdefault(dimension, []).extend((c, b, a) for c, b, a in moves)


def _key(row: Row) -> Key:
    return row.target["dimension"], row.target["segment"]


def _split(name: str) -> Key:
    dimension, _, segment = name.partition(":")
    return dimension, segment


def _frozen(sets: _Sets) -> Segments:
    return {
        dimension: {customer: frozenset(found) for customer, found in by_customer.items()}
        for dimension, by_customer in sets.items()
    }
