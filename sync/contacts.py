"""Contacts in: what changed since the last run, or all of them, into the local mirror."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, String, bindparam, cast, select

from core.database import STRUCTS
from core.errors import Expired
from core.google.ports import ContactPull, People
from core.model import Contact
from core.tables import contact, contact_alias, cursor
from sync.bulk import Same, Written, delete_rows, upsert_rows

FULL_EVERY = timedelta(days=6)
"""A sync token dies after seven days; reading all once before is cheaper than finding out."""

CURSOR = "contacts"

_KEPT = select(cursor.c.value).where(
    cursor.c.account == bindparam("its"), cursor.c.name == bindparam("called")
)
"""Made once: a run asks it some fifteen times, and making it costs more than the answer."""

_PERSON = cast(contact.c.person, String)
"""As it is written, to be read straight into a Contact."""
_READ = msgspec.json.Decoder(Contact)


class Mirror(Struct, frozen=True):
    """The contacts as the last run left them, and where reading goes on."""

    contacts: Mapping[str, Contact]
    aliases: Mapping[str, str]
    """Every name a contact had before -> its name now."""
    token: str | None = None
    parameters: str = ""
    full_at: datetime | None = None


class ContactsRead(Struct, frozen=True):
    """The contacts as they are now, and how that differs from the mirror."""

    contacts: dict[str, Contact]
    aliases: dict[str, str]
    changed: tuple[Contact, ...]
    deleted: tuple[str, ...]
    before: int
    token: str
    parameters: str
    full: bool
    full_at: datetime


def load_mirror(connection: Connection, account: str) -> Mirror:
    people = connection.scalars(select(_PERSON).where(contact.c.account == account))
    known = {person.resource_name: person for person in map(_READ.decode, people)}
    aliases = connection.execute(
        select(contact_alias.c.old_name, contact_alias.c.resource_name).where(
            contact_alias.c.account == account
        )
    )
    at = load_cursor(connection, account, CURSOR)
    names = {row[0]: row[1] for row in aliases}
    if at is None:
        return Mirror(known, names)
    full_at = datetime.fromisoformat(at["full_at"])
    return Mirror(known, names, at["token"], at["parameters"], full_at)


def load_contact(connection: Connection, account: str, name: str) -> Contact | None:
    """The one with this resource name."""
    query = select(_PERSON).where(contact.c.account == account, contact.c.resource_name == name)
    person = connection.scalar(query)
    return _READ.decode(person) if person else None


def read_contacts(
    people: People,
    mirror: Mirror,
    now: datetime,
    *,
    just_created: Collection[str] = (),
    all_again: bool = False,
) -> ContactsRead:
    """Pull what changed, or everything where that is due.

    `just_created` are the marks of contacts that a read may not list yet: a full read without
    them does not delete them. `all_again` asks for a full read (a lost answer has to be settled).
    """
    pull = _pull(people, _usable_token(people, mirror, now, all_again))
    moved = {old: one.resource_name for one in pull.contacts for old in one.previous_names}
    contacts = {} if pull.full else dict(mirror.contacts)
    changed = []
    for person in sorted(pull.contacts, key=attrgetter("resource_name")):  # as all others want them
        known = mirror.contacts.get(person.resource_name)
        if known and _is_older(person, known):
            contacts[known.resource_name] = known  # our own write is newer than this answer
        else:
            contacts[person.resource_name] = person
            if known is None or known.etag != person.etag:
                changed.append(person)
    for name in (*pull.deleted, *moved):
        contacts.pop(name, None)
    if pull.full:
        _keep_unlisted(contacts, mirror.contacts, just_created)
    return ContactsRead(
        contacts=contacts,
        aliases={**mirror.aliases, **moved},
        changed=tuple(changed),
        deleted=tuple(mirror.contacts.keys() - contacts.keys()),
        before=len(mirror.contacts),
        token=pull.token,
        parameters=people.pull_parameters,
        full=pull.full,
        full_at=now if pull.full or mirror.full_at is None else mirror.full_at,
    )


def _usable_token(people: People, mirror: Mirror, now: datetime, all_again: bool) -> str | None:
    if all_again or mirror.token is None or mirror.parameters != people.pull_parameters:
        return None
    old = mirror.full_at is None or now - mirror.full_at >= FULL_EVERY
    return None if old else mirror.token


def _pull(people: People, token: str | None) -> ContactPull:
    if token is None:
        return people.pull_contacts(None)
    try:
        return people.pull_contacts(token)
    except Expired:
        return people.pull_contacts(None)


def _is_older(person: Contact, known: Contact) -> bool:
    if person.updated_at is None or known.updated_at is None:
        return False
    return person.updated_at < known.updated_at


def _keep_unlisted(
    contacts: dict[str, Contact], mirrored: Mapping[str, Contact], just_created: Collection[str]
) -> None:
    if not just_created:
        return
    for name, person in mirrored.items():
        if person.mark in just_created:
            contacts.setdefault(name, person)


def store_contacts(connection: Connection, account: str, read: ContactsRead, now: datetime) -> None:
    """Bring the mirror to what was read, with the token, in the caller's transaction."""
    write_contacts(connection, account, read.changed)
    if read.deleted:
        delete_rows(connection, contact, {"account": Same(account), "resource_name": read.deleted})
    if read.aliases:
        aliases = sorted(read.aliases.items())
        upsert_rows(
            connection,
            contact_alias,
            {
                "account": Same(account),
                "old_name": [old for old, _ in aliases],
                "resource_name": [new for _, new in aliases],
            },
        )
    where = {"token": read.token, "parameters": read.parameters}
    where["full_at"] = read.full_at.isoformat()
    store_cursor(connection, account, CURSOR, where, now)


def write_contacts(connection: Connection, account: str, people: Collection[Contact]) -> None:
    """Put contacts into the mirror: those pulled, and those we created ourselves."""
    if not people:
        return
    people = sorted(people, key=attrgetter("resource_name"))  # in the order they are kept in
    told = STRUCTS.encode_lines(people).decode().split("\n")  # JSON has no such end within
    upsert_rows(
        connection,
        contact,
        {
            "account": Same(account),
            "resource_name": [person.resource_name for person in people],
            "person": Written(told[:-1]),
        },
    )


def store_cursor(
    connection: Connection, account: str, name: str, value: dict[str, Any], now: datetime
) -> None:
    """Remember where reading goes on, or another small fact of the account."""
    upsert_rows(
        connection,
        cursor,
        {
            "account": Same(account),
            "name": [name],
            "value": Same(value),
            "updated_at": Same(now),
        },
    )


def load_cursor(connection: Connection, account: str, name: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = connection.scalar(_KEPT, {"its": account, "called": name})
    return found


def newest(name: str, aliases: Mapping[str, str]) -> str:
    """What a contact of this name is called by now."""
    seen = {name}
    while (now := aliases.get(name)) and now not in seen:
        seen.add(now)
        name = now
    return name
