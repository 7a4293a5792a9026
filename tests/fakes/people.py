"""Google Contacts in memory: what core.google.people.GooglePeople answers, without the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from msgspec import structs
from msgspec.structs import replace

from core.errors import Conflict, Expired, Gone, Rejected
from core.google.ports import ContactPull, MembersResult
from core.i18n import Text
from core.model import Contact, Label, NewContact
from tests.fakes.calls import Calls

MY_CONTACTS = "contactGroups/myContacts"
STARRED = "contactGroups/starred"
PAGE = 1000


@dataclass(frozen=True)
class _View:
    """The contacts as they were at change `number`."""

    number: int
    contact: Callable[[str], Contact]
    changed: Mapping[str, int]
    deleted: Mapping[str, int]


@dataclass
class FakePeople:
    """Implements core.google.ports.People; the methods below `# the owner` play the owner."""

    calls: Calls = field(default_factory=Calls)
    pull_parameters: str = "fake"

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._contacts: dict[str, Contact] = {}
        self._etags: dict[str, str] = {}
        self._changed: dict[str, int] = {}
        self._deleted: dict[str, int] = {}
        self._labels = {
            MY_CONTACTS: Label(MY_CONTACTS, "myContacts", system=True),
            STARRED: Label(STARRED, "starred", system=True),
        }
        self._members: dict[str, dict[str, None]] = {MY_CONTACTS: {}, STARRED: {}}
        self._oldest = 0
        self._late: _View | None = None

    def pull_contacts(self, token: str | None) -> ContactPull:
        since = int(token.removeprefix("sync-")) if token else -1
        if token and since < self._oldest:
            with self.calls.made("people.people.connections.list"):
                raise Expired(Text("expired"), http=400, reason="EXPIRED_SYNC_TOKEN")
        view = self._late or self._now()
        names = [name for name, changed in view.changed.items() if changed > since]
        for _ in range(max(1, -(-len(names) // PAGE))):
            with self.calls.made("people.people.connections.list"):
                pass
        found = tuple(view.contact(name) for name in names)
        gone = [name for name, changed in view.deleted.items() if token and changed > since]
        return ContactPull(found, tuple(gone), f"sync-{view.number}", full=token is None)

    def list_labels(self) -> list[Label]:
        with self.calls.made("people.contactGroups.list"):
            return [self._counted(label) for label in self._labels.values()]

    def label_members(self, labels: Mapping[str, int]) -> dict[str, frozenset[str]]:
        names = list(labels)
        for _ in range(0, len(names), 200):
            with self.calls.made("people.contactGroups.batchGet"):
                pass
        return {name: frozenset(self._members[name]) for name in names if name in self._labels}

    def create_label(self, name: str, mark: str) -> Label:
        with self.calls.made("people.contactGroups.create"):
            return self._new_label(name, mark)

    def rename_label(self, label: Label, name: str) -> Label:
        with self.calls.made("people.contactGroups.update"):
            existing = self._label(label.resource_name)
            self._free(name, except_for=label.resource_name)
            if existing.etag != label.etag:
                raise Conflict(Text("The label changed meanwhile."), http=400)
            renamed = replace(existing, name=name, etag=self._etag())
            self._labels[label.resource_name] = renamed
            return self._counted(renamed)

    def remove_label(self, resource_name: str) -> None:
        with self.calls.made("people.contactGroups.delete"):
            if resource_name in self._labels:
                self.delete_label(resource_name)

    def mark_label(self, label: Label, mark: str) -> Label:
        with self.calls.made("people.contactGroups.get"):
            existing = self._label(label.resource_name)
        with self.calls.made("people.contactGroups.update"):
            marked = replace(existing, mark=mark or None, etag=self._etag())
            self._labels[label.resource_name] = marked
            return self._counted(marked)

    def change_members(
        self, label: str, add: Sequence[str], remove: Sequence[str]
    ) -> MembersResult:
        with self.calls.made("people.contactGroups.members.modify"):
            self._label(label)
            if len(add) + len(remove) > 1000:
                raise Rejected(Text("At most 1000 members."), http=400)
            unknown = {name for name in (*add, *remove) if name not in self._contacts}
            for name in self.calls.done(add):
                if name not in unknown:
                    self.put(label, name)
            there = [name for name in self.calls.done(remove) if name not in unknown]
            kept = {name for name in there if not self._took(label, name)}
            return MembersResult(frozenset(unknown), frozenset(kept))

    def create_contacts(self, people: Sequence[NewContact]) -> dict[str, Contact]:
        if not people:
            return {}
        with self.calls.made("people.people.batchCreateContacts"):
            if len(people) > 200:
                raise Rejected(Text("At most 200 contacts."), http=400)
            return {person.mark: self._created(person) for person in self.calls.done(people)}

    def read_contacts(self, names: Sequence[str]) -> dict[str, Contact]:
        if not names:
            return {}
        with self.calls.made("people.people.getBatchGet"):
            if len(names) > 200:
                raise Rejected(Text("At most 200 contacts."), http=400)
            return {name: self.contact(name) for name in names if name in self._contacts}

    def write_fields(
        self, contacts: Sequence[Contact], fields: Sequence[str]
    ) -> dict[str, Contact]:
        if not contacts:
            return {}
        with self.calls.made("people.people.batchUpdateContacts"):
            if len(contacts) > 200:
                raise Rejected(Text("At most 200 contacts."), http=400)
            same = [c for c in contacts if self._etags.get(c.resource_name) == c.etag]
            if not same:
                raise Conflict(Text("The contact changed meanwhile."), http=400)
            return {one.resource_name: self._written(one, fields) for one in same}

    # the owner

    def add(self, name: str = "", *, email: str = "", phone: str = "", **more: object) -> Contact:
        """A contact in My contacts, made by hand."""
        number = next(self._numbers)
        contact = Contact(
            f"people/c{number}",
            self._etag(),
            name=name,
            given_name=name.partition(" ")[0],
            family_name=name.partition(" ")[2],
            emails=(email,) if email else (),
            phones=(phone,) if phone else (),
        )
        made = structs.replace(contact, **more) if more else contact
        self._contacts[contact.resource_name] = made
        self._changed[contact.resource_name] = number
        self.put(MY_CONTACTS, contact.resource_name)
        return self.contact(contact.resource_name)

    def edit(self, name: str, /, **fields: object) -> Contact:
        self._contacts[name] = structs.replace(self._contacts[name], **fields)
        self._touch(name)
        return self.contact(name)

    def delete(self, name: str) -> None:
        contact = self._contacts.pop(name)
        self._changed.pop(name)
        at = next(self._numbers)
        self._deleted.update(dict.fromkeys((name, *contact.previous_names), at))
        for members in self._members.values():
            members.pop(name, None)

    def restore(self, contact: Contact) -> None:
        """Out of the bin, with the labels it had."""
        name = contact.resource_name
        self._contacts[name] = contact
        self._deleted.pop(name, None)
        for label in contact.labels & self._members.keys():
            self._members[label][name] = None
        self._touch(name)

    def join(self, kept: str, other: str) -> None:
        """The owner made two contacts one: it has the addresses and labels of both."""
        one, two = self._contacts[kept], self.contact(other)
        self.delete(other)
        self._deleted.pop(other)
        self._contacts[kept] = structs.replace(
            one,
            emails=(*one.emails, *two.emails),
            phones=(*one.phones, *two.phones),
            previous_names=(*one.previous_names, other, *two.previous_names),
        )
        for label in two.labels:
            self._members[label][kept] = None
        self._touch(kept)

    def rename_contact(self, old: str, new: str) -> None:
        """Google gave the contact another resource name."""
        contact = self._contacts.pop(old)
        earlier = (*contact.previous_names, old)
        self._contacts[new] = structs.replace(contact, resource_name=new, previous_names=earlier)
        self._changed.pop(old)
        for members in self._members.values():
            if old in members:
                del members[old]
                members[new] = None
        self._touch(new)

    def contact(self, name: str) -> Contact:
        labels = frozenset(label for label, members in self._members.items() if name in members)
        return structs.replace(self._contacts[name], labels=labels, etag=self._etags[name])

    def contacts(self) -> list[Contact]:
        return [self.contact(name) for name in self._contacts]

    def addresses(self) -> dict[str, str]:
        """The first address of each contact that has one."""
        return {name: one.emails[0] for name, one in self._contacts.items() if one.emails}

    def label_named(self, name: str) -> Label:
        """The label as it is now; KeyError if there is none of that name."""
        for label in self._labels.values():
            if label.name == name:
                return self._counted(label)
        raise KeyError(name)

    def labels(self) -> dict[str, frozenset[str]]:
        """Members by the name of each label that is not the system's."""
        return {
            label.name: frozenset(self._members[label.resource_name])
            for label in self._labels.values()
            if not label.system
        }

    def all_labels(self) -> list[Label]:
        return list(self._labels.values())

    def make_label(self, name: str) -> Label:
        return self._new_label(name, None)

    def edit_label(self, resource_name: str, name: str) -> None:
        label = self._label(resource_name)
        self._labels[resource_name] = replace(label, name=name, etag=self._etag())

    def unmark_label(self, resource_name: str) -> None:
        """Some other program wrote the label's clientData."""
        label = self._label(resource_name)
        self._labels[resource_name] = replace(label, mark=None, etag=self._etag())

    def fall_behind(self) -> None:
        """`pull_contacts` answers as of now until `catch_up`, as a sync request of Google may for
        minutes; members of labels are read as they are."""
        people = {name: self.contact(name) for name in self._contacts}
        changed, deleted = dict(self._changed), dict(self._deleted)
        self._late = _View(next(self._numbers), people.__getitem__, changed, deleted)

    def catch_up(self) -> None:
        self._late = None

    def _now(self) -> _View:
        return _View(next(self._numbers), self.contact, self._changed, self._deleted)

    def delete_label(self, resource_name: str) -> None:
        del self._labels[resource_name]
        for name in self._members.pop(resource_name):
            self._touch(name)

    def put(self, label: str, name: str) -> None:
        if name not in self._members[label]:
            self._members[label][name] = None
            self._touch(name)

    def take(self, label: str, name: str) -> None:
        if name in self._members[label]:
            del self._members[label][name]
            self._touch(name)

    def expire_tokens(self) -> None:
        """Every sync token given so far is too old."""
        self._oldest = next(self._numbers)

    def _took(self, label: str, name: str) -> bool:
        groups = [found for found, members in self._members.items() if name in members]
        if groups == [label]:
            return False
        self.take(label, name)
        return True

    def _created(self, person: NewContact) -> Contact:
        return self.add(
            person.name, email=person.email or "", phone=person.phone or "", mark=person.mark
        )

    def _written(self, wanted: Contact, fields: Sequence[str]) -> Contact:
        name = wanted.resource_name
        found = self._contacts[name]
        for what in fields:
            found = found.telling(what, wanted.told(what))
        self._contacts[name] = structs.replace(found, beside=found.beside - set(fields))
        self._touch(name)
        return self.contact(name)

    def _new_label(self, name: str, mark: str | None) -> Label:
        self._free(name)
        resource_name = f"contactGroups/{next(self._numbers):x}"
        self._labels[resource_name] = Label(resource_name, name, self._etag(), mark=mark)
        self._members[resource_name] = {}
        return self._labels[resource_name]

    def _free(self, name: str, *, except_for: str = "") -> None:
        for label in self._labels.values():
            if label.name == name and label.resource_name != except_for:
                raise Conflict(Text("The label exists."), http=409, reason="ALREADY_EXISTS")

    def _label(self, resource_name: str) -> Label:
        if resource_name not in self._labels:
            raise Gone(Text("The label is gone."), http=404)
        return self._labels[resource_name]

    def _counted(self, label: Label) -> Label:
        return replace(label, member_count=len(self._members[label.resource_name]))

    def _touch(self, name: str) -> None:
        self._etags[name] = self._etag()
        self._changed[name] = next(self._numbers)

    def _etag(self) -> str:
        return f"%etag{next(self._numbers)}"
