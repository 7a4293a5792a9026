"""One contact group, and the groups every account has."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from emulator.api import Json

PREFIX = "contactGroups/"
MY_CONTACTS = "myContacts"
STARRED = "starred"
ALL = "all"
"""Everybody is in it, and no membership tells so."""

SYSTEM_GROUPS = {
    STARRED: "Starred",
    "friends": "Friends",
    "family": "Family",
    "coworkers": "Coworkers",
    MY_CONTACTS: "My Contacts",
    "chatBuddies": "Chat contacts",
    ALL: "All Contacts",
    "blocked": "Blocked",
}
"""Id to formattedName, in the order of contactGroups.list. Only My Contacts and Starred take new
members; the others are remains of old days."""


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


def name_key(name: str) -> str:
    """Google holds names equal that differ in case, in blanks around them or in their encoding."""
    return unicodedata.normalize("NFC", name.strip()).casefold()
