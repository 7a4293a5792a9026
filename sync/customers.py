"""Our customers in the database: read once, written where they changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter

from msgspec import Struct
from sqlalchemy import Connection, select

from core.database import dumped
from core.tables import customer
from sync.bulk import Same, Written, insert_rows, update_rows
from sync.matching import CustomerRow
from sync.numbers import NO_NUMBERS, NUMBERS, Numbers

_WHO = CustomerRow._fields


class KnownCustomers(Struct, frozen=True):
    """The customers as the last run left them."""

    rows: tuple[CustomerRow, ...]
    numbers: Mapping[str, Numbers]

    def orders(self, who: str) -> int:
        return int(self.numbers[who][0]) if who in self.numbers else 0

    def turnover(self, who: str) -> int:
        return int(self.numbers[who][NUMBERS.index("turnover")])

    def last_order(self, who: str) -> date | None:
        found: date | None = self.numbers[who][NUMBERS.index("last_order")]
        return found

    def birthday(self, who: str) -> str | None:
        found: str | None = self.numbers[who][NUMBERS.index("birthday")]
        return found


def load_customers(connection: Connection, account: str, only: str = "") -> KnownCustomers:
    """All of them, or the one with the id `only`."""
    columns = [customer.c[name] for name in (*_WHO, *NUMBERS, "metrics")]
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
        *values, further = zip(*(numbers.get(row.id, NO_NUMBERS) for row in new), strict=True)
        insert_rows(
            connection,
            customer,
            {
                "account": Same(account),
                "created_at": Same(now),
                **dict(zip(_WHO, zip(*new, strict=True), strict=True)),
                **dict(zip(NUMBERS, values, strict=True)),
                "metrics": Written([dumped(more) for more in further]),
            },
        )
    if changed:
        who = dict(zip(_WHO, zip(*changed, strict=True), strict=True))
        update_rows(connection, customer, {"id": who.pop("id")}, who)


def matched_rows(
    known: KnownCustomers, new: Collection[CustomerRow], changed: Collection[CustomerRow]
) -> dict[str, CustomerRow]:
    """All customers as they are after matching."""
    rows = {row.id: row for row in known.rows}
    rows.update((row.id, row) for row in (*changed, *new))
    return rows
