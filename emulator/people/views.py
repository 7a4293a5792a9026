"""What the pages of contacts show, as plain values for the templates."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.api import Json
from emulator.people.account import Account
from emulator.people.contact import Contact
from emulator.people.contacts import matching
from emulator.people.forms import written_day
from emulator.people.group import MY_CONTACTS, PREFIX, STARRED, Group
from emulator.people.orders import FIRST_NAME

ROWS = 100
"""How many contacts stand on a page."""


@dataclass(frozen=True)
class Label:
    id: str
    name: str
    count: int


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    initial: str
    email: str
    phone: str
    labels: list[Label]


@dataclass(frozen=True)
class Listing:
    """One page of contacts; `label` is None where all are shown."""

    rows: list[Row]
    total: int
    page: int
    pages: int
    query: str
    label: Label | None


@dataclass(frozen=True)
class Card:
    """One contact with what its form edits: e-mails and phones one a line."""

    row: Row
    etag: str
    given: str
    family: str
    emails: str
    phones: str
    birthday: str
    starred: bool
    other: list[tuple[str, str]]
    missing: list[Label]


def labels(account: Account) -> list[Label]:
    """The owner's own labels by name."""
    mine = [g for g in account.groups.values() if not g.system and not g.deleted]
    return sorted(map(label, mine), key=lambda shown: shown.name.casefold())


def label(group: Group) -> Label:
    return Label(group.id, "Starred" if group.id == STARRED else group.name, len(group.members))


def listing(account: Account, query: str, label_id: str, page: int) -> Listing:
    """The contacts asked for, by first name; a page beyond the last is the last."""
    group = account.group(PREFIX + label_id) if label_id else None
    found = {c.id for c in matching(account, query)} if query else None
    wanted = account.orders.rows(FIRST_NAME, account.contacts.values())
    for chosen in (group.members if group else None, found):
        if chosen is not None:
            wanted = [key for key in wanted if key[-1] in chosen]
    pages = max(1, -(-len(wanted) // ROWS))
    page = min(max(page, 1), pages)
    shown = wanted[(page - 1) * ROWS : page * ROWS]
    rows = [row(account, account.contacts[key[-1]]) for key in shown]
    return Listing(rows, len(wanted), page, pages, query, label(group) if group else None)


def row(account: Account, contact: Contact) -> Row:
    email, phone = _first(contact, "emailAddresses"), _first(contact, "phoneNumbers")
    name = _first(contact, "names", "displayName") or email or phone or "(no name)"
    groups = [account.groups[key] for key in contact.groups if key != MY_CONTACTS]
    chips = sorted(map(label, groups), key=lambda shown: shown.name.casefold())
    return Row(contact.id, name, name[0].upper(), email, phone, chips)


def card(account: Account, contact: Contact, etag: str) -> Card:
    shown, held = row(account, contact), contact.groups
    birthdays = contact.values.get("birthdays") or [{}]
    return Card(
        row=shown,
        etag=etag,
        given=_first(contact, "names", "givenName"),
        family=_first(contact, "names", "familyName"),
        emails=_lines(contact, "emailAddresses"),
        phones=_lines(contact, "phoneNumbers"),
        birthday=written_day(birthdays[0].get("date") or {}),
        starred=STARRED in held,
        other=_other(contact),
        missing=[one for one in labels(account) if one.id not in held],
    )


_EDITED = ("names", "emailAddresses", "phoneNumbers", "birthdays", "clientData")


def _other(contact: Contact) -> list[tuple[str, str]]:
    """Fields the form does not edit, for reading only."""
    values = contact.values
    return [
        (field, "; ".join(_told(item) for item in items))
        for field, items in values.items()
        if field not in _EDITED
    ]


def _told(item: Json) -> str:
    keys = ("formattedValue", "value", "displayName", "name", "person", "username", "url")
    text = next((str(item[key]) for key in keys if item.get(key)), "")
    return (
        f"{item['key']}: {text}" if item.get("key") else text or written_day(item.get("date", {}))
    )


def _first(contact: Contact, field: str, key: str = "value") -> str:
    items = contact.values.get(field)
    return str(items[0].get(key, "")) if items else ""


def _lines(contact: Contact, field: str) -> str:
    return "\n".join(item.get("value", "") for item in contact.values.get(field, ()))
