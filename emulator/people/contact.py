"""One contact as it is, and the states a lagging read may still show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from emulator.people.masks import Mask
from emulator.people.texts import field_texts
from emulator.people.values import Values

KEPT = 2 * 3600 * 1_000_000
"""Microseconds for which an old state is kept after it was replaced: a crawl's life and its lag."""

PREFIX = "people/c"

Past = tuple[int, int, Values, tuple[str, ...], bool, "Past | None"]
"""A former state and the one before it. Plain, as a move of 1,000 makes 1,000 of them."""


Shape = tuple[Mask, bool]
"""What a list asked for, and whether its etags are marked (option strict_etags)."""


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

    `texts` are its fields written out. `shown` is the whole as connections.list answered it last,
    and in which shape; `sought` the text that searches look through, once one did.
    """

    id: int
    seq: int
    at: int
    values: Values
    groups: tuple[str, ...]
    deleted: bool = False
    former: tuple[int, ...] = ()
    past: Past | None = None
    shown: tuple[Shape, bytes] | None = None
    sought: str | None = None
    name: str = field(init=False)
    texts: dict[str, bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.name = f"{PREFIX}{self.id}"
        self.texts = field_texts(self.values, self.id)

    def rename(self, number: int) -> None:
        self.former = (*self.former, self.id)
        self.id, self.name = number, f"{PREFIX}{number}"
        self.texts = field_texts(self.values, number)

    def become(
        self, seq: int, at: int, values: Values, groups: tuple[str, ...], deleted: bool = False
    ) -> None:
        before = self.past if self.at > at - KEPT else None
        self.past = (self.seq, self.at, self.values, self.groups, self.deleted, before)
        if values is not self.values:
            self.texts = field_texts(values, self.id)
        self.seq, self.at, self.values, self.groups = seq, at, values, groups
        self.deleted, self.shown, self.sought = deleted, None, None

    def as_of(self, seq: int) -> Contact | Version | None:
        """The state that was current after change number `seq`; None before it was made."""
        if self.seq <= seq:
            return self
        past = self.past
        while past is not None and past[0] > seq:
            past = past[5]
        return Version(*past[:5]) if past else None
