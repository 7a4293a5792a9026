"""Contacts, customers and order identities for the tests of matching, and a matcher on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any

import polars as pl

from core.keys import email_key
from core.model import Contact
from core.settings import ContactRules
from sync.matching import CustomerRow, Matched, identities, match

ROWS = {
    "email_key": pl.String,
    "phone_key": pl.String,
    "name": pl.String,
    "email": pl.String,
    "spreadsheet": pl.String,
    "tab": pl.Int64,
    "row": pl.Int64,
}


def contact(number: int, name: str = "", *emails: str, **more: Any) -> Contact:
    return Contact(f"people/c{number}", "etag", name=name, emails=emails, **more)


def scattered_ids() -> Callable[[], str]:
    """Ids whose order says nothing, as those of ULIDs made within one millisecond."""
    numbers = count(1)
    return lambda: f"{next(numbers) * 7_919 % 10_007:05}"


Buyer = tuple[str | None, str | None, str | None]
"""E-mail, phone in E.164 and name of one order row."""


def order_rows(buyers: Iterable[Buyer]) -> pl.DataFrame:
    rows = [
        {
            "email_key": email_key(email) if email else None,
            "phone_key": phone,
            "name": name,
            "email": email,
            "spreadsheet": "shop",
            "tab": 0,
            "row": at,
        }
        for at, (email, phone, name) in enumerate(buyers, start=2)
    ]
    return pl.DataFrame(rows, schema=ROWS)


def ids() -> Callable[[], str]:
    """Ids that count: customer-0001, customer-0002, …"""
    numbers = count(1)
    return lambda: f"customer-{next(numbers):04}"


def matched(
    people: Sequence[Contact] = (),
    customers: Sequence[CustomerRow] = (),
    buyers: Sequence[Buyer] = (),
    rules: ContactRules | None = None,
    **more: Any,
) -> Matched:
    options: dict[str, Any] = {"labels": {}, "new_id": ids(), "country": "HR"} | more
    found = identities(order_rows(buyers))
    return match(people, customers, found, rules or ContactRules(), **options)


def customer_of(found: Matched, buyer: Buyer) -> str | None:
    """The id matching answered for one buyer."""
    email, phone, name = buyer
    key = email_key(email) if email else None
    hits = found.identities.filter(
        pl.col("email_key").eq_missing(key)
        & pl.col("phone_key").eq_missing(phone)
        & pl.col("name").eq_missing(name)
    )
    answer = hits.get_column("customer").unique().to_list()
    assert len(answer) == 1
    return None if answer[0] is None else str(answer[0])


def stored(customers: Iterable[CustomerRow], found: Matched) -> list[CustomerRow]:
    """The customers as the database would hold them afterwards."""
    rows = {customer.id: customer for customer in customers}
    rows |= {customer.id: customer for customer in (*found.changed, *found.new)}
    return list(rows.values())


def kinds(found: Matched) -> list[str]:
    return [problem.kind for problem in found.problems]
