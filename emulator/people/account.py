"""One account's contacts and groups, and the only ways to change them.

Every change gets the next sequence number and a line in the log. Instants are microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Any

from emulator.api import Json
from emulator.people.changes import Changes
from emulator.people.contact import Contact, Version, number
from emulator.people.group import MY_CONTACTS, Group, same_name, system_groups
from emulator.people.group import PREFIX as GROUP_PREFIX
from emulator.people.values import Values, stored_values

Key = tuple[Any, ...]

LIMIT = 25_000
TRASH = 30 * 86_400 * 1_000_000
"""Deleted contacts lie in the trash for 30 days and count against the limit as long."""


class Account:
    """`country` is the two-letter code by which national phone numbers are read."""

    def __init__(self, address: str, country: str = "US") -> None:
        self.address = address
        self.country = country
        self.seq = 0
        self.made = 0
        self.contacts: dict[int, Contact] = {}
        self.gone: dict[int, Contact] = {}
        self.aliases: dict[int, int] = {}
        self.groups: dict[str, Group] = system_groups()
        self.changes = Changes()
        self._ordered: tuple[tuple[str, int], tuple[list[Key], list[int]]] | None = None

    def find(self, resource_name: str) -> Contact | None:
        """A living contact by its present or a former name."""
        wanted = number(resource_name)
        if wanted is None:
            return None
        return self.contacts.get(self.aliases.get(wanted, wanted))

    def known(self, contact_id: int) -> Contact:
        """A contact of the change log, living or deleted."""
        return self.contacts.get(contact_id) or self.gone[contact_id]

    def ordered(self, order: str, key: Callable[[Contact], Key]) -> tuple[list[Key], list[int]]:
        """All living contacts' keys and ids, sorted; kept until something changes."""
        if self._ordered is None or self._ordered[0] != (order, self.seq):
            rows = sorted((key(contact), contact.id) for contact in self.contacts.values())
            self._ordered = (order, self.seq), ([k for k, _ in rows], [i for _, i in rows])
        return self._ordered[1]

    def room(self, at: int) -> int:
        """How many contacts can still be made."""
        trash = sum(1 for contact in self.gone.values() if contact.version.at > at - TRASH)
        return LIMIT - len(self.contacts) - trash

    def add(self, values: Values, groups: tuple[str, ...], at: int) -> Contact:
        entered = tuple(dict.fromkeys(groups)) or (MY_CONTACTS,)
        contact = Contact(self._new_id(), Version(self._next(), at, values, entered))
        self.contacts[contact.id] = contact
        self._regroup(contact.id, (), entered, at)
        self.changes.append(self.seq, at, contact.id)
        return contact

    def add_contacts(self, people: Iterable[Json], now: datetime) -> list[str]:
        """Add many at once, each as createContact's body has it; answers their resource names."""
        at = micros(now)
        added = []
        for person in people:
            groups = tuple(name.removeprefix(GROUP_PREFIX) for name in wanted_groups(person))
            added.append(self.add(stored_values(person, self.country), groups, at).name)
        return added

    def change(
        self,
        contact: Contact,
        at: int,
        values: Values | None = None,
        groups: tuple[str, ...] | None = None,
    ) -> None:
        """A new version with other values, other groups, or both."""
        old = contact.version
        kept = old.values if values is None else values
        present = old.groups if groups is None else tuple(dict.fromkeys(groups))
        contact.become(Version(self._next(), at, kept, present))
        self._regroup(contact.id, old.groups, present, at)
        self.changes.append(self.seq, at, contact.id)

    def remove(self, contact: Contact, at: int) -> None:
        groups = contact.version.groups
        contact.become(Version(self._next(), at, {}, (), deleted=True))
        self._regroup(contact.id, groups, (), at)
        self.gone[contact.id] = self.contacts.pop(contact.id)
        self.changes.append(self.seq, at, contact.id)

    def relink(self, contact: Contact, at: int) -> None:
        """Another resource name, as when Google links it to a profile; the old one works on."""
        groups = contact.version.groups
        self._regroup(contact.id, groups, (), at)
        former = contact.id
        del self.contacts[former]
        contact.id = self._new_id()
        contact.former.append(former)
        self.changes.rename(former, contact.id)
        self.contacts[contact.id] = contact
        self.aliases |= dict.fromkeys(contact.former, contact.id)
        self._regroup(contact.id, (), groups, at)
        self.change(contact, at)

    def group(self, resource_name: str) -> Group | None:
        """A living group by its resource name."""
        if not resource_name.startswith(GROUP_PREFIX):
            return None
        found = self.groups.get(resource_name.removeprefix(GROUP_PREFIX))
        return found if found and not found.deleted else None

    def group_named(self, name: str) -> Group | None:
        """The owner's own group of that name."""
        mine = (g for g in self.groups.values() if not g.system and not g.deleted)
        return next((group for group in mine if same_name(group.name, name)), None)

    def add_group(self, name: str, client_data: list[Json], at: int) -> Group:
        self.made += 1
        digest = blake2b(f"{self.address}/group/{self.made}".encode(), digest_size=8)
        group = Group(digest.hexdigest(), name, self._next(), at, client_data)
        self.groups[group.id] = group
        return group

    def touch(self, group: Group, at: int) -> None:
        group.seq, group.at = self._next(), at

    def remove_group(self, group: Group, at: int) -> None:
        """The people stay; who was in no other group comes into My Contacts."""
        for contact in [self.contacts[member] for member in group.members]:
            left = tuple(key for key in contact.version.groups if key != group.id)
            self.change(contact, at, groups=left or (MY_CONTACTS,))
        group.deleted = True
        self.touch(group, at)

    def _regroup(
        self, member: int, before: tuple[str, ...], after: tuple[str, ...], at: int
    ) -> None:
        """Bring the groups' member lists to where the contact says it is."""
        if before == after:
            return
        for key in set(before).symmetric_difference(after):
            group = self.groups[key]
            if key in after:
                group.members[member] = None
            else:
                del group.members[member]
            group.seq, group.at = self.seq, at

    def _next(self) -> int:
        self.seq += 1
        return self.seq

    def _new_id(self) -> int:
        self.made += 1
        digest = blake2b(f"{self.address}/{self.made}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) >> 1 | 1 << 40


def wanted_groups(person: Json) -> list[str]:
    """The groups a sent person's memberships name; contactGroupId alone counts for nothing."""
    named = (m.get("contactGroupMembership") or {} for m in person.get("memberships") or [])
    return [name for one in named if (name := one.get("contactGroupResourceName"))]


def micros(now: datetime) -> int:
    return int(now.timestamp()) * 1_000_000 + now.microsecond
