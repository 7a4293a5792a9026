"""Our customers in the database: read once, written where they changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import polars as pl
from msgspec.structs import replace
from sqlalchemy import Connection, select

from core.folds import Folds, folded_into
from core.model import Contact
from core.tables import customer
from sync.bulk import Same, insert_rows, update_rows
from sync.catalogue import Own
from sync.matching import CustomerRow
from sync.metrics import CUSTOMERS

_FACTS = ("birthday", "city", "gender", "occupation", "language", "labels")
"""What is taken from the contact, as sync.metrics wants it."""

_ELSEWHERE = CUSTOMERS.keys() - {"customer", *_FACTS}
"""What no contact tells: the order rows do (sync/told.py)."""

_ABOUT = attrgetter(*_FACTS)
_NO_CONTACT = Contact("", "")

Numbers = tuple[Any, ...]
"""The values of _NUMBERS, and a dict of those further metrics that are known."""

_WHO = CustomerRow._fields
_NUMBERS = (
    "orders",
    "turnover",
    "average_order",
    "first_order",
    "last_order",
    "last_order_amount",
    "birthday",
)
_NO_NUMBERS: Numbers = (0, 0, None, None, None, None, None, {})
_TIMELESS = (
    "average_interval_days",
    "city",
    "gender",
    "occupation",
    "language",
    "income",
    "contract_start",
    "contract_end",
    "salesperson",
)
"""Further metrics that change only with orders and contacts. Those that change with the calendar
are not stored: a night in which nothing happened writes nothing."""


@dataclass(frozen=True)
class KnownCustomers:
    """The customers as the last run left them."""

    rows: tuple[CustomerRow, ...]
    numbers: Mapping[str, Numbers]

    def orders(self, who: str) -> int:
        return int(self.numbers[who][0]) if who in self.numbers else 0

    def turnover(self, who: str) -> int:
        return int(self.numbers[who][_NUMBERS.index("turnover")])

    def last_order(self, who: str) -> date | None:
        found: date | None = self.numbers[who][_NUMBERS.index("last_order")]
        return found

    def birthday(self, who: str) -> str | None:
        found: str | None = self.numbers[who][_NUMBERS.index("birthday")]
        return found


def load_customers(connection: Connection, account: str, only: str = "") -> KnownCustomers:
    """All of them, or the one with the id `only`."""
    columns = [customer.c[name] for name in (*_WHO, *_NUMBERS, "metrics")]
    query = select(*columns).where(customer.c.account == account)
    if only:
        query = query.where(customer.c.id == only)
    found = connection.execute(query).all()
    width = len(_WHO)
    return KnownCustomers(
        tuple(CustomerRow(*row[:width]) for row in found),
        {row[0]: tuple(row[width:]) for row in found},
    )


def store_customers(
    connection: Connection,
    account: str,
    new: Sequence[CustomerRow],
    changed: Sequence[CustomerRow],
    numbers: Mapping[str, Numbers],
    now: datetime,
) -> None:
    """Rows as matching decided, new ones with their `numbers` as far as these are known."""
    if new:
        new = sorted(new, key=attrgetter("id"))  # rows are kept by id: appended, not squeezed in
        values = zip(*(numbers.get(row.id, _NO_NUMBERS) for row in new), strict=True)
        insert_rows(
            connection,
            customer,
            {
                "account": Same(account),
                "created_at": Same(now),
                **dict(zip(_WHO, zip(*new, strict=True), strict=True)),
                **dict(zip((*_NUMBERS, "metrics"), values, strict=True)),
            },
        )
    if changed:
        who = dict(zip(_WHO, zip(*changed, strict=True), strict=True))
        update_rows(connection, customer, {"id": who.pop("id")}, who)


def people_frame(
    rows: Sequence[CustomerRow],
    contacts: Mapping[str, Contact],
    own_labels: Mapping[str, str],
    further: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> pl.DataFrame:
    """What sync.metrics needs of each customer, from the contact where there is one.

    `own_labels`: resource name -> name of the labels that are not ours. `further`: customer ->
    contacts of those who are one with her (`contacts_of_folded`); they tell what hers does not.
    """
    people = [contacts.get(row.resource_name or "", _NO_CONTACT) for row in rows]
    for at, row in enumerate(rows if further else ()):
        if others := [contacts[name] for name in further.get(row.id, ()) if name in contacts]:
            people[at] = _as_one(people[at], others)
    columns = zip(*map(_ABOUT, people), strict=True) if people else ((),) * len(_FACTS)
    facts: dict[str, Any] = dict(zip(_FACTS, columns, strict=True))
    facts["labels"] = _names(facts["labels"], own_labels)
    facts |= {key: pl.Series([None]).new_from_index(0, len(rows)) for key in _ELSEWHERE}
    return pl.DataFrame({"customer": [row.id for row in rows], **facts}, schema=CUSTOMERS)


def contacts_of_folded(rows: Iterable[CustomerRow], folds: Folds) -> dict[str, list[str]]:
    """Customer -> resource names of the contacts of those the owner said are she, oldest first."""
    names = {row.id: row.resource_name for row in rows if row.id in folds}
    return {
        main: [name for one in others if (name := names.get(one))]
        for main, others in folded_into(folds).items()
    }


def _as_one(main: Contact, others: Sequence[Contact]) -> Contact:
    everybody = (main, *others)
    return replace(
        main,
        birthday=next((one.birthday for one in everybody if one.birthday), None),
        city=next((one.city for one in everybody if one.city), None),
        gender=next((one.gender for one in everybody if one.gender), None),
        occupation=next((one.occupation for one in everybody if one.occupation), None),
        language=next((one.language for one in everybody if one.language), None),
        labels=frozenset().union(*(one.labels for one in everybody)),
    )


def _names(sets: Sequence[frozenset[str]], own_labels: Mapping[str, str]) -> pl.Series:
    """Sets of labels as lists of names. A shop has few different sets: each becomes one once."""
    places: dict[frozenset[str], int] = {}
    where = [places.setdefault(labels, len(places)) for labels in sets]
    names = [sorted(own_labels[one] for one in labels if one in own_labels) for labels in places]
    return pl.Series("labels", names, dtype=CUSTOMERS["labels"]).gather(where)


def numbers_of(
    customers: Sequence[str], people: pl.DataFrame, metrics: pl.DataFrame, own: Own = ()
) -> dict[str, Numbers]:
    """Customer -> the numbers that are stored of her; `customers` as both tables have them."""
    table = metrics.with_columns(people["birthday"])
    numbers = zip(*(table[name].to_list() for name in _NUMBERS), strict=True)
    further: list[dict[str, Any]] = [{} for _ in range(len(table))]
    for name in (*_TIMELESS, *(one.key for one in own)):
        values = table[name]
        if values.dtype == pl.Date:
            values = values.cast(pl.String)  # as it is kept
        for at, value in enumerate(values.to_list() if values.count() else ()):
            if value is not None:
                further[at][name] = value
    rows = zip(customers, numbers, further, strict=True)
    return {who: (*values, more) for who, values, more in rows}


def store_numbers(
    connection: Connection, known: KnownCustomers, numbers: Mapping[str, Numbers]
) -> None:
    """Write the numbers of known customers where they changed."""
    before = known.numbers
    changed = sorted(w for w, now in numbers.items() if w in before and before[w] != now)
    if changed:
        values = zip(*(numbers[who] for who in changed), strict=True)
        columns = dict(zip((*_NUMBERS, "metrics"), values, strict=True))
        update_rows(connection, customer, {"id": changed}, columns)


def matched_rows(
    known: KnownCustomers, new: Collection[CustomerRow], changed: Collection[CustomerRow]
) -> dict[str, CustomerRow]:
    """All customers as they are after matching."""
    rows = {row.id: row for row in known.rows}
    rows.update((row.id, row) for row in (*changed, *new))
    return rows
