"""Who gets a campaign: segments and labels, minus exclusions, minus who left. One per mailbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct, field
from sqlalchemy import Connection, select

from core.errors import WrongUse
from core.folds import Folds
from core.i18n import Text
from core.model import Dimension
from core.tables import (
    LABEL_NAMES,
    contact,
    cursor,
    customer,
    label,
    membership,
)
from mailer.people import Person, bar_of, barred, load_folds, load_people

EVERYBODY = "all"


class Recipient(Struct, frozen=True):
    customer: str
    name: str
    address: str


class Audience(Struct, frozen=True):
    """`left` are those who would be in it but must not be mailed, with the reason why."""

    recipients: tuple[Recipient, ...]
    left: tuple[tuple[Recipient, str], ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    """How many were left out, by reason: no_address, same_mailbox, excluded, unsubscribed, …"""


def resolve(
    connection: Connection,
    account: str,
    include: Sequence[str],
    exclude: Sequence[str],
    *,
    dimensions: Sequence[Dimension],
    hashed: Callable[[str], str],
) -> Audience:
    """The audience as of the last sync.

    Entries are "all", "dimension:segment" (keys) or "label:Name". `hashed` gives the suppression
    key of an address. Raises WrongUse for an entry that names nothing.
    """
    check_entries(connection, account, [*include, *exclude], dimensions)
    folds = load_folds(connection, account)
    people = load_people(connection, account, folds)
    members = {
        entry: _members(connection, account, entry, people, folds)
        for entry in dict.fromkeys([*include, *exclude])
    }
    return choose(
        people,
        set().union(*(members[entry] for entry in include)),
        set().union(*(members[entry] for entry in exclude)),
        barred(connection, account),
        hashed,
    )


def choose(
    people: Iterable[Person],
    wanted: Collection[str],
    unwanted: Collection[str],
    barred: Mapping[str, str],
    hashed: Callable[[str], str],
) -> Audience:
    """Pure: of several customers with one mailbox the first by id gets the mail; an exclusion of
    any of them counts for all."""
    ordered = sorted(people, key=lambda person: person.customer)
    closed = {p.email_key for p in ordered if p.email_key and p.customer in unwanted}
    skipped: Counter[str] = Counter()
    recipients: dict[str, Recipient] = {}
    left: dict[str, tuple[Recipient, str]] = {}
    for person in (p for p in ordered if p.customer in wanted):
        key = person.email_key
        if person.customer in unwanted or (key and key in closed):
            skipped["excluded"] += 1
        elif not person.address or not key:
            skipped["no_address"] += 1
        elif key in recipients or key in left:
            skipped["same_mailbox"] += 1
        else:
            recipient = Recipient(person.customer, person.name, person.address)
            reason = bar_of(person.addresses, barred, hashed)
            if reason:
                skipped[reason] += 1
                left[key] = (recipient, reason)
            else:
                recipients[key] = recipient
    return Audience(tuple(recipients.values()), tuple(left.values()), dict(skipped))


def check_entries(
    connection: Connection, account: str, entries: Iterable[str], dimensions: Sequence[Dimension]
) -> None:
    segments, labels = _known_entries(connection, account, dimensions)
    for entry in entries:
        if entry not in segments | labels:
            near = get_close_matches(entry, sorted(segments | labels), 3, 0.5) or sorted(segments)
            raise WrongUse(
                Text("There is no segment or label “{entry}”.", entry=entry),
                Text("Did you mean one of these: {names}?", names=", ".join(near)),
            )


def unknown_entries(
    connection: Connection, account: str, entries: Iterable[str], dimensions: Sequence[Dimension]
) -> list[str]:
    """Those that name nothing any more."""
    segments, labels = _known_entries(connection, account, dimensions)
    return [entry for entry in entries if entry not in segments | labels]


def _known_entries(
    connection: Connection, account: str, dimensions: Sequence[Dimension]
) -> tuple[set[str], set[str]]:
    segments = {f"{d.key}:{s.key}" for d in dimensions for s in d.segments} | {EVERYBODY}
    return segments, {f"label:{name}" for name in _label_names(connection, account).values()}


def _members(
    connection: Connection, account: str, entry: str, people: Iterable[Person], folds: Folds
) -> set[str]:
    if entry == EVERYBODY:
        return {person.customer for person in people}
    dimension, _, name = entry.partition(":")
    if dimension == "label":
        return _labelled(connection, account, name, folds)
    return set(
        connection.scalars(
            select(membership.c.customer).where(
                membership.c.account == account,
                membership.c.dimension == dimension,
                membership.c.segment == name,
            )
        )
    )


def _labelled(connection: Connection, account: str, name: str, folds: Folds) -> set[str]:
    """Whoever wears it on a contact of hers, be it one folded into her."""
    names = _label_names(connection, account)
    groups = {resource for resource, known in names.items() if known == name}
    rows = connection.execute(
        select(customer.c.id, contact.c.person["labels"].label("labels"))
        .join(
            contact,
            (contact.c.account == customer.c.account)
            & (contact.c.resource_name == customer.c.resource_name),
        )
        .where(customer.c.account == account)
    )
    return {folds.get(row.id, row.id) for row in rows if groups.intersection(row.labels or ())}


def _label_names(connection: Connection, account: str) -> dict[str, str]:
    """Resource name -> name, of the owner's labels and ours."""
    theirs = connection.scalar(
        select(cursor.c.value).where(cursor.c.account == account, cursor.c.name == LABEL_NAMES)
    )
    ours = connection.execute(
        select(label.c.resource_name, label.c.name).where(
            label.c.account == account, label.c.state == "ours", label.c.resource_name.is_not(None)
        )
    )
    return {**(theirs or {}), **{row.resource_name: row.name for row in ours}}
