"""What the packages above know of Google: three gateways, our types in and out.

The real ones are `people.py`, `sheets.py` and `gmail.py` beside this file; the fakes of the tests
pass the same contract tests. Every method may raise the errors of core/errors.py; what it raises
beyond TryLater, Denied and Rejected is said with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from core.model import (
    Cell,
    Contact,
    Draft,
    Label,
    MessageHeaders,
    NewContact,
    SendAs,
    SentMessage,
    SpreadsheetInfo,
)


class ContactPull(Struct, frozen=True):
    """One whole read of the contacts. `full`: everything there is, else only what changed."""

    contacts: tuple[Contact, ...]
    deleted: tuple[str, ...]
    token: str
    full: bool


class MembersResult(Struct, frozen=True):
    """What members.modify answered with 200 and yet did not do."""

    not_found: frozenset[str]
    kept: frozenset[str]
    """Not removed, since it was the contact's last group."""


class People(Protocol):
    def pull_contacts(self, token: str | None) -> ContactPull:
        """All contacts, or those changed since `token`. Raises Expired: read all once.

        Partial pages are dropped by the gateway.
        """

    @property
    def pull_parameters(self) -> str:
        """A digest of the parameters a sync token is bound to; store it beside the token."""

    def list_labels(self) -> list[Label]: ...

    def label_members(self, labels: Mapping[str, int]) -> dict[str, frozenset[str]]:
        """Members (resource names) by label, for {label: its member_count}. Labels that are gone
        are absent. One call per 200 labels; no call at all for an empty mapping."""

    def create_label(self, name: str, mark: str) -> Label:
        """Raises Conflict (the name is taken) and Unsure (the answer was lost)."""

    def rename_label(self, label: Label, name: str) -> Label:
        """Raises Conflict (etag or name), Gone and Unsure."""

    def remove_label(self, resource_name: str) -> None:
        """Its people stay (deleteContacts is false). Quiet when it is gone already."""

    def mark_label(self, label: Label, mark: str) -> Label:
        """The label with our mark on it, where it had none, beside what others wrote there; ""
        takes it off again. Safe to repeat. Raises Gone and Conflict (it changed meanwhile)."""

    def change_members(
        self, label: str, add: Sequence[str], remove: Sequence[str]
    ) -> MembersResult:
        """At most 1,000 names together; safe to repeat. Raises Gone."""

    def create_contacts(self, people: Sequence[NewContact]) -> dict[str, Contact]:
        """At most 200 at once; {mark: contact}; a mark that failed is absent. Raises Unsure."""

    def read_contacts(self, names: Sequence[str]) -> dict[str, Contact]:
        """At most 200, as they are now, by name; those that are gone are absent."""

    def write_fields(
        self, contacts: Sequence[Contact], fields: Sequence[str]
    ) -> dict[str, Contact]:
        """Bring these fields (of core.model.TELLABLE) to what the contacts say, nothing else; each
        as `read_contacts` told it, but for those fields. At most 200; by name, as they are now, and
        whoever changed since is absent. Raises Conflict and Rejected where that is everybody, and
        Unsure."""


Range = str
"""A1 notation with the tab: "'Orders 2026'!A1:F50000"."""


class SheetReader(Protocol):
    """The half that reads; a folder of files has it, too (sheets/files)."""

    def describe(self, spreadsheet: str) -> SpreadsheetInfo:
        """One call: properties, tabs and developer metadata. Raises Gone, Denied."""

    def read_columns(self, spreadsheet: str, ranges: Sequence[Range]) -> list[list[list[Cell]]]:
        """One values.batchGet, UNFORMATTED_VALUE, SERIAL_NUMBER, majorDimension COLUMNS: per range
        its columns, each cut off after its last filled cell. Raises Gone."""

    def number_formats(self, spreadsheet: str, column: Range) -> list[str]:
        """One call: how each cell of one column shows its number ("DATE", "PERCENT", "CURRENCY"; ""
        where nobody said), from the range's first row, perhaps ending early. Raises Gone."""


class Sheets(SheetReader, Protocol):
    def write_cells(
        self, spreadsheet: str, blocks: Sequence[tuple[Range, Sequence[Sequence[Cell]]]]
    ) -> None:
        """One values.batchUpdate of row-major blocks, RAW: text stays text. None skips a cell, ""
        empties it. Safe to repeat."""

    def format_rules(self, spreadsheet: str, tab: int) -> list[dict[str, Any]]:
        """One call: a tab's conditional formats as Google writes them, by their place."""

    def notes(self, spreadsheet: str, tabs: Sequence[str]) -> dict[int, dict[str, str]]:
        """One call: the notes of these tabs (by title): sheetId -> cell ("D17") -> note."""

    def change(
        self, spreadsheet: str, requests: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        """One atomic batchUpdate; the replies. Raises Unsure when the answer was lost and the
        requests are such that a repetition would do harm (addSheet and friends)."""

    def create(
        self, title: str, *, locale: str, time_zone: str, tabs: Sequence[str]
    ) -> SpreadsheetInfo:
        """Raises Unsure."""


class Gmail(Protocol):
    def history_id(self) -> str:
        """The mailbox's newest history id (users.getProfile)."""

    def send_as(self) -> list[SendAs]: ...

    def create_draft(self, raw: bytes) -> Draft:
        """`raw` is a whole MIME message. Raises Unsure."""

    def draft_exists(self, draft_id: str) -> bool: ...

    def find_drafts(self) -> list[Draft]:
        """All drafts of the mailbox."""

    def send_draft(self, draft_id: str) -> SentMessage:
        """Never repeated by itself. Raises Unsure (answer lost), Gone (no such draft: sent or
        deleted) and TryLater with `after` for the account's daily limit ("Mail sending")."""

    def delete_draft(self, draft_id: str) -> None:
        """Quiet when it is gone already."""

    def list_ids(
        self, *, labels: Sequence[str] = (), query: str = "", most: int = 10_000
    ) -> list[str]:
        """Message ids, newest first."""

    def headers(self, ids: Sequence[str], names: Sequence[str]) -> list[MessageHeaders]:
        """Metadata of messages; those that are gone are absent."""

    def added_since(self, history_id: str, *, label: str) -> list[str]:
        """Ids of messages added to `label` since then. Raises Expired (404)."""

    def raw(self, message_id: str) -> bytes:
        """The whole message. Raises Gone."""

    def mark_read(self, message_id: str) -> None: ...
