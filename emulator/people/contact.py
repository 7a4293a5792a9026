"""One contact as it is, and the states a lagging read may still show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from emulator.people.etags import etag_bytes
from emulator.people.texts import (
    Texts,
    field_names,
    field_texts,
    memberships_text,
    metadata_text,
    opening_text,
    source_text,
)
from emulator.people.values import Values

KEPT = 2 * 3600 * 1_000_000
"""Microseconds for which an old state is kept after it was replaced: a crawl's life and its lag."""

PREFIX = "people/c"

Past = tuple[int, int, Values, tuple[str, ...], bool, "Past | None"]
"""A former state and the one before it. Plain, as a move of 1,000 makes 1,000 of them."""


class Version(NamedTuple):
    """A contact as it was from change number `seq` on.

    `at` is the instant in microseconds UTC, `groups` the ids of the groups it was in.
    """

    seq: int
    at: int
    values: Values
    groups: tuple[str, ...]
    deleted: bool


@dataclass(slots=True, eq=False)
class Contact:
    """`id` is the number behind `people/c`; `former` the numbers it had before.

    `sought` is the text that searches look through, once one did. The rest is the contact written
    out: `texts` are those of its `fields`, and the last two, with `etag`, change with every change.
    A move of a thousand leaves them to be written by the next read: `etag` is None until then.
    """

    id: int
    seq: int
    at: int
    values: Values
    groups: tuple[str, ...]
    deleted: bool = False
    former: tuple[int, ...] = ()
    past: Past | None = None
    sought: str | None = None
    name: str = field(init=False)
    opening: bytes = field(init=False)
    source: bytes = field(init=False)
    fields: tuple[str, ...] = field(init=False)
    texts: Texts = field(init=False)
    etag: bytes | None = field(init=False)

    def __post_init__(self) -> None:
        self._name()

    def rename(self, number: int) -> None:
        self.former = (*self.former, self.id)
        self.id = number
        self._name()

    def become(
        self, seq: int, at: int, values: Values, groups: tuple[str, ...], deleted: bool = False
    ) -> None:
        before = self.past if self.at > at - KEPT else None
        self.past = (self.seq, self.at, self.values, self.groups, self.deleted, before)
        changed = values is not self.values
        self.seq, self.at, self.values, self.groups = seq, at, values, groups
        self.deleted, self.sought = deleted, None
        if changed:
            self._write_fields()
        self.write_state()

    def write_state(self) -> bytes:
        """Writes out what every change changes; answers the etag."""
        self.etag = etag = etag_bytes(self.id, self.seq)
        metadata = metadata_text(self.source, etag, self.at)
        self.texts = (*self.texts[:-2], metadata, memberships_text(self.source, self.groups))
        return etag

    def _write_fields(self) -> None:
        self.fields = field_names(*self.values, "metadata", "memberships")
        self.texts = (*field_texts(self.values, self.source), b"", b"")

    def _name(self) -> None:
        self.name = f"{PREFIX}{self.id}"
        self.opening, self.source = opening_text(self.name), source_text(self.id)
        self._write_fields()
        self.write_state()

    def as_of(self, seq: int) -> Contact | Version | None:
        """The state that was current after change number `seq`; None before it was made."""
        if self.seq <= seq:
            return self
        past = self.past
        while past is not None and past[0] > seq:
            past = past[5]
        return Version(*past[:5]) if past else None
