"""Orders as rows of the two order sheets: what is typed, by meaning of the column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from app.demo import writing
from app.demo.country import Country
from app.demo.orders import Line, Order

Row = dict[str, str]
"""Meaning of a column ("email", "amount", …) -> what is typed into the cell."""


def online_rows(orders: Sequence[Order], country: Country) -> list[Row]:
    """One row per line of an order; the number says which belong together."""
    return [_line(order, line, country) for order in orders if order.online for line in order.lines]


def _line(order: Order, line: Line, country: Country) -> Row:
    return {
        "number": order.number,
        "date": writing.typed_date(order.day, country),
        "email": order.person.email or "",
        "name": order.person.name,
        "product": line.product,
        "quantity": str(line.quantity),
        "amount": writing.typed_amount(line.amount * country.online.factor, country),
    }


def counter_rows(orders: Sequence[Order], country: Country, rng: Random) -> list[Row]:
    """One row per order; whoever is in Contacts is often known by the phone alone."""
    return list(_sales([order for order in orders if not order.online], country, rng))


def _sales(orders: Sequence[Order], country: Country, rng: Random) -> Iterator[Row]:
    layout = country.counter
    assert layout.statuses is not None
    for order in orders:
        person = order.person
        needed = person.phone is None or not person.in_contacts
        by_hand = layout.persian and rng.random() < 0.3
        amount = order.amount * layout.factor
        yield {
            "name": person.name,
            "phone": writing.as_text(person.phone) if person.phone else "",
            "date": writing.persian_date(order.day)
            if layout.persian
            else writing.typed_date(order.day, country),
            "status": layout.statuses["paid"],
            "email": (person.email or "") if needed or rng.random() < 0.5 else "",
            "amount": writing.persian_amount(amount)
            if by_hand
            else writing.typed_amount(amount, country),
        }
