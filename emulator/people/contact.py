"""One contact with its versions: the current one, and those a lagging read may still show."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.people.values import Values

LONGEST_LAG = 3600 * 1_000_000
"""Microseconds for which an old version is kept after it was replaced."""

PREFIX = "people/c"


@dataclass(slots=True)
class Version:
    """A contact as it was from change number `seq` on. Never altered: changes make a new one.

    `at` is the instant in microseconds UTC, `groups` the ids of the groups it is in.
    """

    seq: int
    at: int
    values: Values
    groups: tuple[str, ...]
    deleted: bool = False


@dataclass(slots=True)
class Contact:
    """`id` is the number behind `people/c`; `former` the numbers it had before."""

    id: int
    version: Version
    older: list[Version] = field(default_factory=list)
    former: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.id}"

    def become(self, version: Version) -> None:
        chain = [*self.older, self.version]
        replaced = [*(newer.at for newer in chain[1:]), version.at]
        oldest = version.at - LONGEST_LAG
        self.older = [old for old, at in zip(chain, replaced, strict=True) if at > oldest]
        self.version = version

    def as_of(self, seq: int) -> Version | None:
        """The version that was current after change number `seq`; None before it was made."""
        if self.version.seq <= seq:
            return self.version
        return next((old for old in reversed(self.older) if old.seq <= seq), None)


def number(resource_name: str) -> int | None:
    """The number in `people/c<decimal>`; None for any other name."""
    digits = resource_name.removeprefix(PREFIX)
    return int(digits) if digits != resource_name and digits.isdecimal() else None
