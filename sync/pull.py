"""Everything in: contacts, labels, orders, and who is who. Google is only read here."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256
from operator import attrgetter

import polars as pl
from msgspec import Struct
from sqlalchemy import Connection, select

from core.database import reading
from core.folds import folds_of
from core.i18n import Text
from core.ids import new_ids
from core.tables import LABEL_NAMES, tombstone
from sync import runs, steps
from sync.answers import Answers, load_answers
from sync.astray import Asked, load_asked
from sync.bulk import Same, upsert_rows
from sync.check import Trip
from sync.contacts import (
    ContactsRead,
    Mirror,
    load_cursor,
    load_mirror,
    newest,
    read_contacts,
    store_contacts,
    store_cursor,
)
from sync.customers import KnownCustomers, load_customers, matched_rows, store_customers
from sync.decisions import CUSTOMER, LABEL, NAME, NO, SAME, Decisions, load_decisions
from sync.filled import FIELD, Ours, emptied, ours_of
from sync.items import Key
from sync.labels import Known, LabelsRead, load_labels, read_labels, segments_of
from sync.labels.naming import NAMES, Memory
from sync.matching import CustomerRow, Matched, Said, assign, identities, match
from sync.numbers import Numbers
from sync.orders import all_orders, load_orders, load_sources, read_orders, store_orders
from sync.pending import Pending, read_pending
from sync.pull_brakes import clock_trips, pull_trips, tab_dropped
from sync.steps import Step
from sync.tabs import KnownTab, OrdersRead, Tab
from sync.undo.holds import doomed_labels, label_key
from sync.work import Work


class Before(Struct, frozen=True):
    """What the runs before this one left in the database."""

    mirror: Mirror
    labels: dict[Key, Known]
    sources: dict[Tab, KnownTab]
    customers: KnownCustomers
    answers: Answers
    pending: Pending
    buried: frozenset[str]
    decisions: Decisions
    doomed: frozenset[Key]
    """Labels of ours that an undo said to delete and has not deleted."""
    finished: bool
    """Whether any run before this one got past its first plan."""

    names: Memory
    """What the segments are called."""
    astray: Asked
    """Cells of which she was asked whether it was she."""

    @property
    def label_answers(self) -> Mapping[str, str]:
        return self.decisions.get(LABEL, {})


class Pulled(Struct, frozen=True, dict=True):
    """What Google says now, and who is who in it."""

    contacts: ContactsRead
    labels: LabelsRead
    orders: OrdersRead
    rows: pl.DataFrame
    """All order rows with their customer."""
    rows_before: pl.DataFrame
    matched: Matched
    customers: dict[str, CustomerRow]
    gone: tuple[Tab, ...]
    trips: tuple[Trip, ...]
    ours: Ours
    """What we filled into contacts."""
    emptied: Mapping[str, Mapping[str, str]]
    """Field -> customers who have nothing there any more."""

    @cached_property
    def active(self) -> list[CustomerRow]:
        """By id, so that nothing depends on the order in which anything was read."""
        rows = [row for row in self.customers.values() if row.state == "active"]
        return sorted(rows, key=attrgetter("id"))


def folds_now(before: Before, pulled: Pulled) -> dict[str, str]:
    """Customer -> the one the owner said she is."""
    return folds_of(before.decisions.get(SAME, {}), pulled.customers.keys())


def load_before(work: Work) -> Before:
    account = work.account
    with reading(work.engine).begin() as connection:
        return Before(
            load_mirror(connection, account),
            load_labels(connection, account),
            load_sources(connection, account),
            load_customers(connection, account),
            load_answers(connection, account),
            read_pending(connection, account, work.now()),
            frozenset(
                connection.scalars(select(tombstone.c.key).where(tombstone.c.account == account))
            ),
            load_decisions(connection, account),
            frozenset(map(label_key, doomed_labels(connection, account))),
            runs.has_finished(connection, account),
            Memory.from_json(load_cursor(connection, account, NAMES) or {}),
            load_asked(connection, account),
        )


def pull(work: Work, before: Before, today: date, tell: Callable[[Step], None]) -> Pulled:
    """Read all of it. Nothing is stored yet: what looks like a loss may be one."""
    settings = work.parts.settings
    with work.parts.beside(lambda: _orders(work, before, today)) as reading_orders:
        contacts = _contacts(work, before)
        tell(steps.contacts(len(contacts.contacts)))
        labels = _labels(work, before)
        tell(steps.labels(len(labels.ours)))
    orders = reading_orders.result()
    configured = {wanted.spreadsheet for wanted in settings.orders}
    dropped = [tab for tab in before.sources if tab[0] not in configured]
    gone = (*orders.vanished(before.sources), *dropped)
    with reading(work.engine).begin() as connection:
        stored = load_orders(connection, work.account)
    rows = all_orders(stored, orders, settings.orders, gone)
    tell(steps.orders(len(rows)))
    ours = ours_of(before.answers.bases, _links(before, contacts), contacts.contacts)
    matched = _match(work, before, contacts, labels, rows, ours)
    customers = matched_rows(before.customers, matched.new, matched.changed)
    tell(steps.matching(len(customers)))
    return Pulled(
        contacts=contacts,
        labels=labels,
        orders=orders,
        rows=assign(rows, matched.identities),
        rows_before=rows,
        matched=matched,
        customers=customers,
        gone=gone,
        trips=(
            *clock_trips(work.parts.door.google_ahead),
            *_trips(before, contacts, orders, stored),
            *(tab_dropped(tab, before.sources[tab]) for tab in dropped),
            *(() if before.finished else _misnamed(matched)),
        ),
        ours=ours,
        emptied=_emptied(before, contacts, settings.contacts.complete),
    )


def _links(before: Before, contacts: ContactsRead) -> dict[str, str]:
    """Customer -> her contact as it is called now, of those for whom we filled anything in."""
    filled = {who for (_, p), held in before.answers.bases.items() if p == FIELD for who in held}
    return {
        row.id: newest(row.resource_name, contacts.aliases)
        for row in (before.customers.rows if filled else ())
        if row.id in filled and row.resource_name
    }


def _emptied(
    before: Before, contacts: ContactsRead, fields: Sequence[str]
) -> dict[str, dict[str, str]]:
    if not fields or not contacts.changed:
        return {}
    names = ((row.resource_name, row.id) for row in before.customers.rows if row.resource_name)
    whose = {newest(name, contacts.aliases): who for name, who in names}
    found = emptied(before.mirror.contacts, contacts.changed, whose, fields)
    ours = before.pending.clearing
    return {
        what: {who: never for who, never in hers.items() if (what, who) not in ours}
        for what, hers in found.items()
    }


def _trips(
    before: Before, contacts: ContactsRead, orders: OrdersRead, stored: pl.DataFrame
) -> tuple[Trip, ...]:
    """`stored`: the order rows as the last run read them."""
    first, now = not before.finished, len(contacts.contacts)
    return pull_trips(contacts.before, now, before.sources, orders, stored, first_run=first)


def _contacts(work: Work, before: Before) -> ContactsRead:
    return read_contacts(
        work.parts.door.people,
        before.mirror,
        work.now(),
        just_created=before.pending.created,
        all_again=before.pending.due(work.now()),
    )


def _orders(work: Work, before: Before, today: date) -> OrdersRead:
    sheets, settings = work.parts.door.sheets, work.parts.settings
    return read_orders(sheets, settings.orders, settings.business, today, before.sources)


def _labels(work: Work, before: Before) -> LabelsRead:
    settings = work.parts.settings
    dimensions = before.names.of(settings.dimensions)
    return read_labels(
        work.parts.door.people,
        before.labels,
        dict(segments_of(dimensions, settings.label_prefix)),
        before.label_answers,
        before.pending.making,
    )


def _misnamed(matched: Matched) -> Iterator[Trip]:
    """Labels under [contacts] that are not there: her family would become customers unseen."""
    for problem in matched.problems:
        if problem.kind == "label_unknown":
            advice = problem.advice or Text("Look at it and approve it.")
            fact = ("label_unknown", str(problem.message), "")
            yield Trip(problem.kind, problem.message, advice, fact=fact, origin=problem.origin)


def _match(
    work: Work,
    before: Before,
    contacts: ContactsRead,
    labels: LabelsRead,
    rows: pl.DataFrame,
    ours: Ours,
) -> Matched:
    settings, now = work.parts.settings, work.now()
    return match(
        contacts.contacts.values(),
        before.customers.rows,
        identities(rows),
        settings.contacts,
        labels.all_names,
        new_id=new_ids(now).__next__,
        country=settings.business.region,
        aliases=contacts.aliases,
        is_buried=lambda key: fingerprint(work.parts.secret, key) in before.buried,
        said=said_of(before.decisions),
        ours=ours,
    )


def said_of(decisions: Decisions) -> Said:
    """What the owner answered, as matching understands it."""
    names = decisions.get(NAME, {})
    return Said(
        out=decisions.get(CUSTOMER, {}).keys(),
        same=decisions.get(SAME, {}),
        names={name: None if answer == NO else answer for name, answer in names.items()},
    )


def fingerprint(secret: bytes, key: str) -> str:
    """The keyed hash under which somebody the owner deleted is remembered."""
    return hmac.new(secret, key.encode(), sha256).hexdigest()


def store_pull(
    connection: Connection,
    work: Work,
    before: Before,
    pulled: Pulled,
    numbers: Mapping[str, Numbers],
) -> None:
    """Keep what was read, in the caller's transaction; `numbers` are those of new customers."""
    account, now = work.account, work.now()
    store_contacts(connection, account, pulled.contacts, now)
    store_cursor(connection, account, LABEL_NAMES, dict(pulled.labels.names), now)
    store_orders(
        connection, account, pulled.orders, pulled.gone, pulled.rows, pulled.rows_before, now
    )
    matched = pulled.matched
    store_customers(connection, account, matched.new, matched.changed, numbers, now)
    if matched.buried:
        keys = [fingerprint(work.parts.secret, key) for key in sorted(matched.buried)]
        upsert_rows(connection, tombstone, {"account": Same(account), "key": keys, "at": Same(now)})


def store_newcomers(connection: Connection, work: Work, pulled: Pulled) -> None:
    """Of a pull that is not believed, keep only the ids of new customers: the plan names them."""
    store_customers(connection, work.account, pulled.matched.new, (), {}, work.now())
