"""Customers as the page and `regulars customers` show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from msgspec import Struct, field
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from app.reading.answers import Answer, answers_of, who_is_by_hand
from app.wiring import Services
from core.database import reading
from core.errors import WrongUse
from core.i18n import Text
from core.tables import campaign, customer, delivery, membership
from sync.orders import load_orders

PAGE = 50
BY_HAND = "by-hand"
"""Instead of a segment: those of whom something was chosen by hand."""


class CustomerView(Struct, frozen=True):
    id: str
    name: str
    email: str | None
    phone: str | None
    resource_name: str | None
    state: str
    orders: int
    turnover: int
    average_order: int | None
    first_order: date | None
    last_order: date | None
    birthday: str | None
    metrics: Mapping[str, Any]
    answers: Mapping[str, Answer] = field(default_factory=dict)


class CustomerPage(Struct, frozen=True):
    rows: tuple[CustomerView, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


class CustomerStory(Struct, frozen=True, dict=True):
    """A customer with everything known. `rows`: her orders as they were read (sync.orders)."""

    customer: CustomerView
    rows: pl.DataFrame
    mails: Sequence[Any]
    """The newest first."""

    @cached_property
    def orders(self) -> Sequence[Any]:
        """The newest first."""
        return self.rows.sort("date", "row", descending=True).rows(named=True)


def customers(
    services: Services, *, search: str = "", segment: str = "", page: int = 1
) -> CustomerPage:
    """One page of active customers by name. `segment` is "dimension:key", or BY_HAND."""
    where = _where(services, search, segment)
    with reading(services.engine).connect() as connection:
        total = connection.scalar(select(func.count()).select_from(customer).where(where)) or 0
        rows = connection.execute(
            select(customer)
            .where(where)
            .order_by(func.lower(customer.c.name), customer.c.id)
            .limit(PAGE)
            .offset((max(page, 1) - 1) * PAGE)
        ).all()
        return CustomerPage(tuple(_views(services, connection, rows)), total, max(page, 1))


def all_customers(services: Services, *, search: str = "", segment: str = "") -> list[CustomerView]:
    """Every active customer by name, or those of `customers` on all its pages."""
    with reading(services.engine).connect() as connection:
        rows = connection.execute(
            select(customer)
            .where(_where(services, search, segment))
            .order_by(func.lower(customer.c.name), customer.c.id)
        ).all()
        return list(_views(services, connection, rows, everybody=True))


def customer_story(services: Services, id: str) -> CustomerStory:
    """Raises WrongUse for an unknown id."""
    with reading(services.engine).connect() as connection:
        row = connection.execute(
            select(customer).where(customer.c.account == services.account, customer.c.id == id)
        ).one_or_none()
        if row is None:
            raise WrongUse(Text("There is no such customer."))
        orders = load_orders(connection, services.account, id)
        mails = connection.execute(
            select(campaign.c.name, campaign.c.id, delivery.c.state, delivery.c.settled_at)
            .join(campaign, campaign.c.id == delivery.c.campaign)
            .where(delivery.c.account == services.account, delivery.c.customer == id)
            .order_by(delivery.c.id.desc())
        ).all()
        view = next(iter(_views(services, connection, [row])))
    return CustomerStory(view, orders, mails)


def _where(services: Services, search: str, segment: str) -> ColumnElement[bool]:
    wanted = [customer.c.account == services.account, customer.c.state == "active"]
    if search.strip():
        like = f"%{_escape(search.strip().lower())}%"
        wanted.append(
            or_(
                func.lower(customer.c.name).like(like, escape="\\"),
                func.lower(customer.c.email).like(like, escape="\\"),
                customer.c.phone.like(like, escape="\\"),
            )
        )
    if segment == BY_HAND:
        wanted.append(customer.c.id.in_(who_is_by_hand(services)))
    elif segment:
        dimension, _, key = segment.partition(":")
        wanted.append(
            customer.c.id.in_(
                select(membership.c.customer).where(
                    membership.c.account == services.account,
                    membership.c.dimension == dimension,
                    membership.c.segment == key,
                )
            )
        )
    return and_(*wanted)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _views(
    services: Services,
    connection: Connection,
    rows: Iterable[Row[Any]],
    *,
    everybody: bool = False,
) -> Iterable[CustomerView]:
    rows = list(rows)
    answers = answers_of(services, connection, None if everybody else [row.id for row in rows])
    for row in rows:
        yield CustomerView(
            row.id,
            row.name,
            row.email,
            row.phone,
            row.resource_name,
            row.state,
            row.orders,
            row.turnover,
            row.average_order,
            row.first_order,
            row.last_order,
            row.birthday,
            row.metrics,
            answers.get(row.id, {}),
        )
