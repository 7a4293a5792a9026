"""What the matcher would like to know: whose names are, who is one person twice; and what was said.

Worked out from what the last sync read, whenever somebody looks: an answer shows at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256

import polars as pl
from msgspec import Struct
from sqlalchemy import Connection, select

from app.wiring import Services
from core.database import reading
from core.keys import name_key
from core.model import Place
from core.settings import ContactRules
from core.tables import source
from sync.contacts import load_mirror
from sync.customers import KnownCustomers, load_customers
from sync.decisions import CUSTOMER, DIFFERENT, NAME, NO, SAME, Decisions, load_decisions
from sync.matching.doubles import doubles, known_people, pair
from sync.matching.people import people_of
from sync.matching.values import CustomerRow, Words
from sync.orders import load_orders

OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"


class Person(Struct, frozen=True):
    """A customer as far as one has to tell her from another."""

    id: str
    name: str
    email: str | None
    phone: str | None
    resource_name: str | None
    orders: int

    @property
    def shown(self) -> str:
        return self.name or self.email or self.phone or self.id


class NameMatch(Struct, frozen=True):
    """Rows with nothing but a name, and the one customer called so (None: nobody's)."""

    id: str
    state: str
    subject: str
    name: str
    rows: tuple[Place, ...]
    customer: Person | None


class DoubleMatch(Struct, frozen=True):
    """Two customers who may be one; `other` would be folded into `main`."""

    id: str
    state: str
    main: Person
    other: Person
    reasons: tuple[str, ...] = ()


Match = NameMatch | DoubleMatch


class Matches(Struct, frozen=True):
    """Open ones first; `out` were taken out by hand."""

    names: tuple[NameMatch, ...]
    doubles: tuple[DoubleMatch, ...]
    out: tuple[Person, ...]

    @property
    def open_names(self) -> list[NameMatch]:
        return [one for one in self.names if one.state == OPEN]

    @property
    def open_doubles(self) -> list[DoubleMatch]:
        return [one for one in self.doubles if one.state == OPEN]

    @property
    def answered(self) -> list[Match]:
        every: list[Match] = [*self.names, *self.doubles]
        return [one for one in every if one.state != OPEN]


def matches(services: Services) -> Matches:
    """Every suggestion and every answer of the account."""
    with reading(services.engine).connect() as connection:
        account = services.account
        known = load_customers(connection, account)
        said = load_decisions(connection, account)
        people = _people(known)
        gone = said.get(CUSTOMER, {}).keys() & people.keys()
        return Matches(
            tuple(_names(connection, account, known.rows, people, said)),
            tuple(_doubles(connection, services, known.rows, people, said)),
            tuple(sorted((people[one] for one in gone), key=lambda person: person.shown)),
        )


class Standing(Struct, frozen=True):
    """What was said of one customer: taken out, folded into another, and who into her."""

    out: bool
    into: Person | None
    folded: tuple[Person, ...]


def standing(services: Services, id: str) -> Standing:
    with reading(services.engine).connect() as connection:
        said = load_decisions(connection, services.account)
        same = said.get(SAME, {})
        folded = sorted(one for one, into in same.items() if into == id)
        asked = {*folded, same.get(id, "")} - {""}
        people = _people(load_customers(connection, services.account)) if asked else {}
    return Standing(
        id in said.get(CUSTOMER, {}),
        people.get(same.get(id, "")),
        tuple(people[one] for one in folded if one in people),
    )


def _people(known: KnownCustomers) -> dict[str, Person]:
    return {
        c.id: Person(c.id, c.name, c.email, c.phone, c.resource_name, known.orders(c.id))
        for c in known.rows
    }


def _id(kind: str, subject: str) -> str:
    return kind + sha256(subject.encode()).hexdigest()[:8]


def _names(
    connection: Connection,
    account: str,
    customers: Iterable[CustomerRow],
    people: Mapping[str, Person],
    said: Decisions,
) -> Iterable[NameMatch]:
    answers = said.get(NAME, {})
    written, places = _name_rows(connection, account)
    fits = _called(customers, places.keys() - answers.keys())
    found = [(subject, OPEN, who[0]) for subject, who in sorted(fits.items()) if len(who) == 1]
    for subject, answer in sorted(answers.items()):
        found.append((subject, DECLINED if answer == NO else ACCEPTED, answer))
    for subject, state, customer in found:
        yield NameMatch(
            _id("n", subject),
            state,
            subject,
            written.get(subject, subject),
            tuple(places.get(subject, ())),
            people.get(customer),
        )


def _called(customers: Iterable[CustomerRow], subjects: Iterable[str]) -> dict[str, list[str]]:
    words = Words()
    wanted = {words.of(subject): subject for subject in subjects}
    called: dict[str, list[str]] = defaultdict(list)
    for customer in customers if wanted else ():
        subject = wanted.get(words.of(customer.name))
        if subject and customer.state == "active":
            called[subject].append(customer.id)
    return called


def _name_rows(
    connection: Connection, account: str
) -> tuple[dict[str, str], dict[str, list[Place]]]:
    """Of rows with nothing but a name: how it is written first, and where the rows are."""
    titles = {
        (row.spreadsheet, row.tab): row.title
        for row in connection.execute(
            select(source.c.spreadsheet, source.c.tab, source.c.title).where(
                source.c.account == account
            )
        )
    }
    rows = (
        load_orders(connection, account)
        .filter(pl.col("email_key").is_null() & pl.col("phone_key").is_null())
        .filter(pl.col("name").is_not_null() & (pl.col("name") != ""))
        .select("name", "spreadsheet", "tab", "row")
        .sort("spreadsheet", "tab", "row")
    )
    written: dict[str, str] = {}
    places: dict[str, list[Place]] = defaultdict(list)
    for name, book, tab, row in rows.iter_rows():
        subject = name_key(name)
        written.setdefault(subject, name)
        places[subject].append(Place(book, tab, titles.get((book, tab)), f"{row}:{row}"))
    return written, places


def _doubles(
    connection: Connection,
    services: Services,
    customers: Iterable[CustomerRow],
    people: Mapping[str, Person],
    said: Decisions,
) -> Iterable[DoubleMatch]:
    contacts = load_mirror(connection, services.account).contacts.values()
    region = services.settings.business.region
    persons = {p.resource_name: p for p in people_of(contacts, ContactRules(), {}, region)}
    different = said.get(DIFFERENT, {})
    same = said.get(SAME, {})
    known = known_people((c for c in customers if c.id not in same), persons, Words())
    for found in doubles(known, different.keys()):
        main, other = people[found.main], people[found.other]
        yield DoubleMatch(_id("d", found.subject), OPEN, main, other, found.reasons)
    answered = [(ACCEPTED, into, one) for one, into in sorted(same.items())]
    apart = (subject.partition(" ") for subject in sorted(different))
    answered += [(DECLINED, one, two) for one, _, two in apart]
    for state, one, two in answered:
        if one in people and two in people:
            yield DoubleMatch(_id("d", pair(one, two)), state, people[one], people[two])
