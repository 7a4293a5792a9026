"""One account's contacts and groups, and the only ways to change them.

Every change gets the next sequence number and a line in the log. Instants are microseconds UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

from emulator.api import Json
from emulator.people.changes import Changes
from emulator.people.contact import KEPT, Contact
from emulator.people.group import MY_CONTACTS, Group, name_key, system_groups
from emulator.people.group import PREFIX as GROUP_PREFIX
from emulator.people.merging import united
from emulator.people.orders import Orders
from emulator.people.values import Values, stored_values

LIMIT = 25_000
TRASH = 30 * 86_400 * 1_000_000
"""Deleted contacts lie in the trash for 30 days and count against the limit as long."""


class Account:
    """`country` is the two-letter code by which national phone numbers are read.

    `names` has every contact by all the resource names it ever had; `trash` the instants of the
    deletions; `full_syncs` those of the latest full syncs, for their quota.
    """

    def __init__(self, address: str, country: str = "US") -> None:
        self.address = address
        self.country = country
        self.seq = 0
        self.made = 0
        self.contacts: dict[int, Contact] = {}
        self.gone: dict[int, Contact] = {}
        self.names: dict[str, Contact] = {}
        self.trash: list[int] = []
        self.groups: dict[str, Group] = system_groups()
        self.group_names: dict[str, Group] = {}
        self.changes = Changes()
        self.orders = Orders()
        self.full_syncs: deque[datetime] = deque()
        self._tidy_at = 0

    def find(self, resource_name: str) -> Contact | None:
        """A living contact by its present or a former name."""
        return self.names.get(resource_name)

    def known(self, contact_id: int) -> Contact:
        """A contact of the change log, living or deleted."""
        return self.contacts.get(contact_id) or self.gone[contact_id]

    def room(self, at: int) -> int:
        """How many contacts can still be made."""
        trashed = len(self.trash) - bisect_right(self.trash, at - TRASH)
        return LIMIT - len(self.contacts) - trashed

    def add(self, values: Values, groups: tuple[str, ...], at: int) -> Contact:
        entered = _sorted(groups) or (MY_CONTACTS,)
        contact = Contact(self._new_id(), self._next(), at, values, entered)
        self.hold(contact)
        self.orders.enter(contact)
        self._regroup(contact.id, (), entered, at)
        self._log(contact, at)
        return contact

    def hold(self, contact: Contact) -> None:
        """Index a contact under every name it has."""
        self.contacts[contact.id] = contact
        self.names[contact.name] = contact
        for former in contact.former:
            self.names[f"people/c{former}"] = contact

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
        """A new state with other values, other groups, or both."""
        old = contact.groups
        present = old if groups is None else _sorted(groups)
        if values is not None:
            self.orders.leave(contact)
        contact.become(self._next(), at, contact.values if values is None else values, present)
        if values is not None:
            self.orders.enter(contact)
        self._regroup(contact.id, old, present, at)
        self._log(contact, at)

    def move(
        self, contacts: Iterable[Contact], group: Group, at: int, *, out: bool = False
    ) -> list[Contact]:
        """Bring contacts into a group, or `out` of it, each with a change number of its own.

        Who is there already, or was not, stays as it is; who has no other group cannot leave: those
        are answered. Made for 1,000 at once: no call per contact, one look at each kind of groups.
        """
        seq, oldest, held, left = self.seq, at - KEPT, None, None
        lefts: dict[tuple[str, ...], tuple[str, ...] | None] = {}
        moved, stuck = [], []
        for c in contacts:
            if c.groups is not held:
                held = c.groups
                if held not in lefts:
                    lefts[held] = _moved(held, group.id, out=out)
                left = lefts[held]
            if left:
                seq += 1
                # what Contact.become does, without the call
                c.past = (c.seq, c.at, c.values, held, False, c.past if c.at > oldest else None)
                c.seq, c.at, c.groups, c.etag = seq, at, left, None
                moved.append(c.id)
            elif left is not None:
                stuck.append(c)
        if moved:
            self._move(group, moved, at, out=out)
        return stuck

    def _move(self, group: Group, moved: list[int], at: int, *, out: bool) -> None:
        first, members = self.seq + 1, group.members
        self.seq = group.seq = self.seq + len(moved)
        group.at = at
        for contact in moved:
            if out:
                del members[contact]
            else:
                members[contact] = None
        self.changes.extend(first, at, moved)
        self._tidy(at)

    def remove(self, contact: Contact, at: int) -> None:
        groups = contact.groups
        self.orders.leave(contact)
        contact.become(self._next(), at, {}, (), deleted=True)
        self._regroup(contact.id, groups, (), at)
        self.gone[contact.id] = self.contacts.pop(contact.id)
        for number in (contact.id, *contact.former):
            del self.names[f"people/c{number}"]
        self.trash.append(max(at, self.trash[-1]) if self.trash else at)
        self._log(contact, at)

    def relink(self, contact: Contact, at: int) -> None:
        """Another resource name, as when Google links it to a profile; the old one works on."""
        groups = contact.groups
        self._regroup(contact.id, groups, (), at)
        self.orders.leave(contact)
        former = contact.id
        del self.contacts[former]
        contact.rename(self._new_id())
        self.changes.rename(former, contact.id)
        self.hold(contact)
        self.orders.enter(contact)
        self._regroup(contact.id, (), groups, at)
        self.change(contact, at)

    def merge(self, kept: Contact, other: Contact, at: int) -> None:
        """What "Merge duplicates" does: one of the two is left, with the fields of both.

        The other's name becomes a former one of the contact that is kept.
        """
        groups = (*kept.groups, *other.groups)
        values = united(kept.values, other.values)
        self._regroup(other.id, other.groups, (), at)
        self.orders.leave(other)
        del self.contacts[other.id]
        self.changes.rename(other.id, kept.id)
        kept.former = (*kept.former, other.id, *other.former)
        self.hold(kept)
        self.change(kept, at, values, groups)

    def group(self, resource_name: str) -> Group | None:
        """A living group by its resource name."""
        if not resource_name.startswith(GROUP_PREFIX):
            return None
        found = self.groups.get(resource_name.removeprefix(GROUP_PREFIX))
        return found if found and not found.deleted else None

    def group_named(self, name: str) -> Group | None:
        """The owner's own group of that name."""
        return self.group_names.get(name_key(name))

    def add_group(self, name: str, client_data: list[Json], at: int) -> Group:
        self.made += 1
        digest = blake2b(f"{self.address}/group/{self.made}".encode(), digest_size=8)
        group = Group(digest.hexdigest(), name, self._next(), at, client_data)
        self.groups[group.id] = group
        self.group_names[name_key(name)] = group
        return group

    def change_group(self, group: Group, name: str, client_data: list[Json], at: int) -> None:
        del self.group_names[name_key(group.name)]
        self.group_names[name_key(name)] = group
        group.name, group.client_data = name, client_data
        group.seq, group.at = self._next(), at

    def remove_group(self, group: Group, at: int) -> None:
        """The people stay; who was in no other group comes into My Contacts."""
        for contact in [self.contacts[member] for member in group.members]:
            self.change(contact, at, groups=_without(contact.groups, group.id) or (MY_CONTACTS,))
        del self.group_names[name_key(group.name)]
        group.deleted = True
        group.seq, group.at = self._next(), at

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

    def _log(self, contact: Contact, at: int) -> None:
        self.changes.append(self.seq, at, contact.id)
        self._tidy(at)

    def _tidy(self, at: int) -> None:
        """Now and then, when overtaken changes are the most of the log, forget the old ones."""
        if len(self.changes.seqs) > self._tidy_at:
            self.changes.forget(at - KEPT)
            self._tidy_at = 2 * len(self.changes.seqs) + 10_000

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


def _sorted(groups: tuple[str, ...]) -> tuple[str, ...]:
    """Memberships are answered by the groups' ids: user groups, with their digits, come first."""
    return tuple(sorted(set(groups)))


def _moved(held: tuple[str, ...], key: str, *, out: bool) -> tuple[str, ...] | None:
    """The groups of who comes into one, or goes `out` of it; None for who stays as it is."""
    if (key in held) is not out:
        return None
    return _without(held, key) if out else _sorted((*held, key))


def _without(groups: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(one for one in groups if one != key)
