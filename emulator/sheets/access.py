"""Who may do what with a file: Drive's permissions, by which Sheets answers or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

RANKS = {"reader": 1, "commenter": 2, "writer": 3, "owner": 4}


@dataclass(frozen=True)
class Permission:
    """`kind` is "user", "group", "domain" or "anyone"; `name` the address or domain, "" for anyone.
    The owner has none of these: ownership is the file's own."""

    id: str
    kind: str
    role: str
    name: str = ""
    discoverable: bool = False
    pending: bool = False
    """Named as the next owner, who has yet to accept."""

    def reaches(self, address: str) -> bool:
        if self.kind == "anyone":
            return True
        if self.kind == "domain":
            return address.casefold().endswith("@" + self.name.casefold())
        return address.casefold() == self.name.casefold()


class Shared(Protocol):
    owner: str
    permissions: tuple[Permission, ...]


def rank(file: Shared, address: str) -> int:
    """0: may not even know of it; 1 reads, 2 comments, 3 writes, 4 owns."""
    if file.owner == address:
        return RANKS["owner"]
    given = [RANKS[each.role] for each in file.permissions if each.reaches(address)]
    return max(given, default=0)


def may_see(file: Shared, address: str) -> bool:
    return rank(file, address) > 0


def may_write(file: Shared, address: str) -> bool:
    return rank(file, address) >= RANKS["writer"]
