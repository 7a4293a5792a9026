"""Our customers in the database: read once, written where they changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from core.model import Contact
from core.tables import customer
from sync.bulk import Same, insert_rows, update_rows
from sync.matching import CustomerRow
from sync.metrics import CUSTOMERS

Numbers = tuple[Any, ...]
"""The values of _NUMBERS, and a dict of those further metrics that are known."""

_WHO = ("id", "resource_name", "name", "email", "phone", "email_key", "phone_key", "state")
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
_TIMELESS = ("average_interval_days", "city", "gender", "occupation", "language")
"""Further metrics that change only with orders and contacts. Those that change with the calendar
are not stored: a night in which nothing happened writes nothing."""


@dataclass(frozen=True)
class KnownCustomers:
    """The customers as the last run left them."""

    rows: tuple[CustomerRow, ...]
    numbers: Mapping[str, Numbers]

    def orders(self, who: str) -> int:
        return int(self.numbers[who][0]) if who in self.numbers else 0

    def last_order(self, who: str) -> date | None:
        found: date | None = self.numbers[who][_NUMBERS.index("last_order")]
        return found

    def birthday(self, who: str) -> str | None:
        found: str | None = self.numbers[who][_NUMBERS.index("birthday")]
        return found


def load_customers(connection: Connection, account: str) -> KnownCustomers:
    columns = [customer.c[name] for name in (*_WHO, *_NUMBERS, "metrics")]
    found = connection.execute(select(*columns).where(customer.c.account == account)).all()
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
        new = sorted(new, key=lambda row: row.id)  # rows are kept by id: appended, not squeezed in
        values = zip(*(numbers.get(row.id, _NO_NUMBERS) for row in new), strict=True)
        insert_rows(
            connection,
            customer,
            {
                "account": Same(account),
                "created_at": Same(now),
                **{name: [getattr(row, name) for row in new] for name in _WHO},
                **dict(zip((*_NUMBERS, "metrics"), values, strict=True)),
            },
        )
    if changed:
        who = {name: [getattr(row, name) for row in changed] for name in _WHO}
        update_rows(connection, customer, {"id": who.pop("id")}, who)


def people_frame(
    rows: Iterable[CustomerRow],
    contacts: Mapping[str, Contact],
    own_labels: Mapping[str, str],
) -> pl.DataFrame:
    """What sync.metrics needs of each customer, from the contact where there is one.

    `own_labels`: resource name -> name of the labels that are not ours.
    """
    names = _LabelNames(own_labels)
    facts: list[tuple[Any, ...]] = []
    for row in rows:
        person = contacts.get(row.resource_name or "")
        if person is None:
            facts.append((row.id, None, None, None, None, None, names.of(frozenset())))
            continue
        about = (person.birthday, person.city, person.gender, person.occupation, person.language)
        facts.append((row.id, *about, names.of(person.labels)))
    *plain, places = zip(*facts, strict=True) if facts else ((),) * len(CUSTOMERS)
    schema = {name: kind for name, kind in CUSTOMERS.items() if name != "labels"}
    frame = pl.DataFrame(dict(zip(schema, plain, strict=True)), schema=schema)
    return frame.with_columns(labels=names.series().gather(places))


class _LabelNames:
    """Sets of labels as sets of names. A shop has few different sets: each becomes a list once."""

    def __init__(self, own_labels: Mapping[str, str]) -> None:
        self._own = own_labels
        self._places: dict[frozenset[str], int] = {}

    def of(self, labels: frozenset[str]) -> int:
        """Where `series` has this set's names."""
        return self._places.setdefault(labels, len(self._places))

    def series(self) -> pl.Series:
        names = [sorted(self._own[one] for one in s if one in self._own) for s in self._places]
        return pl.Series("labels", names, dtype=CUSTOMERS["labels"])


def numbers_of(people: pl.DataFrame, metrics: pl.DataFrame) -> dict[str, Numbers]:
    """Customer -> the numbers that are stored of her."""
    table = metrics.with_columns(people["birthday"])
    numbers = zip(*(table[name].to_list() for name in _NUMBERS), strict=True)
    further = zip(*(table[name].to_list() for name in _TIMELESS), strict=True)
    return {
        who: (*values, {n: v for n, v in zip(_TIMELESS, more, strict=True) if v is not None})
        for who, values, more in zip(table["customer"].to_list(), numbers, further, strict=True)
    }


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
