"""One contact group, and the groups every account has."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.api import Json

PREFIX = "contactGroups/"
MY_CONTACTS = "myContacts"
STARRED = "starred"

SYSTEM_GROUPS = {
    MY_CONTACTS: "My Contacts",
    STARRED: "Starred",
    "friends": "Friends",
    "family": "Family",
    "coworkers": "Coworkers",
    "blocked": "Blocked",
    "all": "All Contacts",
    "chatBuddies": "Chat contacts",
}
"""Id to formattedName. Only the first two take new members; the others are remains of old days."""


@dataclass(slots=True)
class Group:
    """`members` is a set that keeps its order; `seq` and `at` are those of the last change."""

    id: str
    name: str
    seq: int = 0
    at: int = 0
    client_data: list[Json] = field(default_factory=list)
    members: dict[int, None] = field(default_factory=dict)
    deleted: bool = False

    @property
    def resource_name(self) -> str:
        return PREFIX + self.id

    @property
    def system(self) -> bool:
        return self.id in SYSTEM_GROUPS

    @property
    def takes_members(self) -> bool:
        return not self.system or self.id in (MY_CONTACTS, STARRED)


def system_groups() -> dict[str, Group]:
    return {key: Group(key, key) for key in SYSTEM_GROUPS}


def same_name(one: str, other: str) -> bool:
    """Google holds names equal that differ in case or in blanks around them only."""
    return one.strip().casefold() == other.strip().casefold()
