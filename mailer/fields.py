"""What a template may say of a customer: plain values, already in the business's words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from core.errors import WrongUse
from core.i18n import Text
from core.model import Dimension
from core.moments import say_day
from core.money import say_money
from core.settings import Business
from core.tables import contact, customer, membership

FIELDS: Mapping[str, Text] = {
    "first_name": Text("First name"),
    "last_name": Text("Last name"),
    "name": Text("Whole name"),
    "email": Text("E-mail address"),
    "orders": Text("Number of orders"),
    "turnover": Text("Turnover"),
    "last_order": Text("Date of the last order"),
    "shop": Text("Name of your business"),
    "unsubscribe": Text("Link to unsubscribe"),
    "segments": Text("Name of the customer's segment, by dimension: segments.status"),
}

_LONGEST = 200
"""Characters of one value; longer names are somebody's prank or a slip of the sheet."""


class Reader(Struct, frozen=True):
    """The customer a mail is written to."""

    name: str
    email: str
    first_name: str = ""
    last_name: str = ""
    orders: int = 0
    turnover: int = 0
    last_order: date | None = None
    segments: Mapping[str, str] | None = None
    """Segment names by dimension key."""


def values_of(reader: Reader, business: Business, unsubscribe: str) -> dict[str, Any]:
    """The template's whole world."""
    last = reader.last_order
    typed = {
        "first_name": reader.first_name,
        "last_name": reader.last_name,
        "name": reader.name,
        "email": reader.email,
        "shop": business.name,
    }
    return {
        **{key: _tidy(value) for key, value in typed.items()},
        "segments": {key: _tidy(name) for key, name in (reader.segments or {}).items()},
        "orders": reader.orders,
        "turnover": say_money(reader.turnover, business.currency, business.language),
        "last_order": say_day(last, business.language, "long") if last else "",
        "unsubscribe": unsubscribe,
    }


def unknown_field(path: tuple[str, ...], dimensions: Collection[str] | None) -> Text | None:
    """What is wrong with a field of this name, with a guess at what was meant."""
    head, *rest = path
    if head not in FIELDS:
        return _no_field(head, list(FIELDS))
    if head != "segments":
        return _no_field(".".join(path), [head]) if rest else None
    if not rest:
        return Text("Say whose segment: for example segments.status.")
    if dimensions is None or rest[0] in dimensions:
        return None
    return _no_field(f"segments.{rest[0]}", [f"segments.{key}" for key in dimensions])


def _no_field(name: str, known: Sequence[str]) -> Text:
    near = get_close_matches(name, known, 1)
    if near:
        return Text("There is no field “{name}”. Did you mean “{near}”?", name=name, near=near[0])
    names = ", ".join(known)
    return Text("There is no field “{name}”; there are: {names}.", name=name, names=names)


def read_reader(
    connection: Connection,
    account: str,
    customer_id: str,
    dimensions: Sequence[Dimension],
    address: str | None = None,
) -> Reader:
    """The customer as of the last sync, written to at `address`. Raises WrongUse."""
    row = connection.execute(
        select(
            customer,
            contact.c.person["given_name"].as_string().label("given_name"),
            contact.c.person["family_name"].as_string().label("family_name"),
        )
        .outerjoin(
            contact,
            (contact.c.account == customer.c.account)
            & (contact.c.resource_name == customer.c.resource_name),
        )
        .where(customer.c.account == account, customer.c.id == customer_id)
    ).one_or_none()
    if row is None:
        raise WrongUse(Text("There is no customer “{id}”.", id=customer_id))
    first, last = row.given_name or "", row.family_name or ""
    if not first and not last:
        first, _, last = row.name.strip().partition(" ")
    return Reader(
        name=row.name,
        email=address or row.email or "",
        first_name=first,
        last_name=last.strip(),
        orders=row.orders,
        turnover=row.turnover,
        last_order=row.last_order,
        segments=_segments(connection, account, customer_id, dimensions),
    )


def _segments(
    connection: Connection, account: str, customer_id: str, dimensions: Sequence[Dimension]
) -> dict[str, str]:
    """A name for every dimension; "" where the customer has no answer."""
    names = {d.key: {s.key: s.name for s in d.segments} for d in dimensions}
    rows = connection.execute(
        select(membership.c.dimension, membership.c.segment).where(
            membership.c.account == account,
            membership.c.dimension.in_(names),  # as the table's key begins
            membership.c.customer == customer_id,
        )
    )
    answers = {row.dimension: row.segment for row in rows}
    return {key: known.get(answers.get(key) or "", "") for key, known in names.items()}


def _tidy(value: str) -> str:
    """One line, no control characters, not endless."""
    kept = "".join(c for c in value if c.isprintable() or c.isspace())
    return " ".join(kept.split())[:_LONGEST]
