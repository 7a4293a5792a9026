"""The vocabulary: one word, one meaning, one frozen value each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from msgspec import Struct, field, structs

from core.i18n import Text

NONE = "-"
"""The segment key of the answer "none" given by hand (the drop-down's "—")."""


class Segment(Struct, frozen=True):
    """One answer of a dimension: an option of its column and, usually, a contact label."""

    key: str
    name: str
    when: str
    """An SQL condition over the metrics; see sync/rules/."""


class Dimension(Struct, frozen=True):
    """A question with one answer per customer: the first segment whose rule holds."""

    key: str
    name: str
    segments: tuple[Segment, ...]
    column: bool = True
    label: bool = True

    def named(self, key: str) -> str:
        """What people call the segment `key`."""
        return next(segment.name for segment in self.segments if segment.key == key)


TELLABLE = ("birthday", "phone", "city", "occupation", "name")
"""What an order row may tell of its buyer and a contact has a field for."""


class Contact(Struct, frozen=True, omit_defaults=True, gc=False):
    """A person in Google Contacts. `resource_name` can change: see `previous_names`."""

    resource_name: str
    etag: str
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    birthday: str | None = None
    """"1980-05-17", or "--05-17" where the year is not known."""
    city: str | None = None
    gender: str | None = None
    occupation: str | None = None
    language: str | None = None
    labels: frozenset[str] = frozenset()
    """Resource names of the groups the person says it is in; may lag by minutes."""
    mark: str | None = None
    """Our clientData key: the id of the customer this contact was created for."""
    updated_at: datetime | None = None
    previous_names: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()
    """Of TELLABLE: fields in which more stands than is told here, an address without a city. A pull
    says so only of those in which nothing else is told."""

    def told(self, field: str) -> str:
        """What the contact says in one of TELLABLE; "" for nothing."""
        if field == "phone":
            return self.phones[0] if self.phones else ""
        found: str | None = getattr(self, field)
        return found or ""

    def has(self, field: str) -> bool:
        """Whether anything at all stands in the field."""
        return bool(self.told(field)) or field in self.beside

    def telling(self, field: str, value: str) -> Contact:
        """The contact with this value in the field and nothing else there; "" empties it."""
        if field == "phone":
            return structs.replace(self, phones=(value,) if value else ())
        changed: dict[str, Any] = {field: value or ("" if field == "name" else None)}
        return structs.replace(self, **changed)


class NewContact(Struct, frozen=True):
    """A buyer to create. `mark` (the customer's id) is how a lost answer is found again."""

    mark: str
    name: str
    email: str | None = None
    phone: str | None = None


class Label(Struct, frozen=True):
    """A contact group. `mark` is our clientData on it ("dimension/segment"), if it is ours."""

    resource_name: str
    name: str
    etag: str = ""
    member_count: int = 0
    system: bool = False
    mark: str | None = None


class Place(Struct, frozen=True):
    """Where a person has to look: a cell of a sheet or a contact."""

    spreadsheet: str | None = None
    tab: int | None = None
    title: str | None = None
    cell: str | None = None
    contact: str | None = None

    @property
    def link(self) -> str | None:
        """A deep link into Google, or None for what has no address."""
        if self.spreadsheet and ":" not in self.spreadsheet:  # a folder of files has none
            link = f"https://docs.google.com/spreadsheets/d/{self.spreadsheet}/edit"
            if self.tab is not None:
                link += f"#gid={self.tab}" + (f"&range={self.cell}" if self.cell else "")
            return link
        if self.contact:
            return "https://contacts.google.com/person/" + self.contact.removeprefix("people/")
        return None


class Problem(Struct, frozen=True):
    """Something a person has to look at: where, what was found, what to do."""

    kind: str
    origin: str
    """The step or tab that found it and clears it: "orders:SPREADSHEET/TAB", "matching", …"""
    place: Place
    message: Text
    advice: Text | None = None

    @property
    def key(self) -> str:
        """The same finding at the same place with the same value has the same key."""
        facts = [self.kind, self.origin, repr(self.place), self.message.to_json()]
        return sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).hexdigest()


class Table(Struct, frozen=True):
    """A native table of a tab; its place 0-based and half-open."""

    id: str
    top: int
    left: int
    bottom: int
    right: int


class TabInfo(Struct, frozen=True):
    """A tab's properties and our developer metadata on it."""

    sheet_id: int
    title: str
    rows: int
    columns: int
    hidden: bool = False
    frozen_rows: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
    column_metadata: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Developer metadata of columns, by 0-based column index."""
    locked: tuple[str, ...] = ()
    """Ranges in A1 notation that are protected against this account; a whole tab is ""."""
    tables: tuple[Table, ...] = ()


class SpreadsheetInfo(Struct, frozen=True):
    id: str
    title: str
    locale: str
    time_zone: str
    tabs: tuple[TabInfo, ...]


Cell = str | int | float | bool | None
"""A cell as UNFORMATTED_VALUE + SERIAL_NUMBER answers it; None or "" is an empty one."""


class SendAs(Struct, frozen=True):
    address: str
    name: str
    primary: bool
    verified: bool


class Draft(Struct, frozen=True):
    id: str
    message_id: str


class SentMessage(Struct, frozen=True):
    id: str
    thread_id: str


class MessageHeaders(Struct, frozen=True):
    """A message of the mailbox without its body. Header names are lower-case."""

    id: str
    thread_id: str
    at: datetime
    labels: frozenset[str]
    headers: Mapping[str, str]
