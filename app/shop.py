"""The shop as the last run left it, ready to be asked about any rule on any day. Google is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

import polars as pl
from msgspec import Struct, field
from sqlalchemy import Connection

from app.dimensions import settings_now
from app.wiring import Services
from core import clock
from core.database import reading
from core.folds import folds_of
from core.model import Contact
from core.settings import Settings
from core.tables import LABEL_NAMES
from sync.catalogue import Own, own_metrics
from sync.contacts import load_contact, load_cursor, load_mirror
from sync.customers import load_customers
from sync.decisions import SAME, load_decisions
from sync.filled import Ours, her_own, load_ours, with_ours
from sync.matching import CustomerRow
from sync.metrics import Scales, measured
from sync.orders import load_orders
from sync.overrides import load_overrides
from sync.people import contacts_of_folded, people_frame
from sync.purchases import purchases
from sync.scales import load_scales
from sync.told import with_told


class Shop(Struct, frozen=True, dict=True):
    """`people` as sync.metrics wants them, `orders` as read and matched, `rows` the active
    customers by id."""

    settings: Settings
    today: date
    people: pl.DataFrame
    orders: pl.DataFrame
    rows: Mapping[str, CustomerRow]
    by_hand: frozenset[tuple[str, str]]
    """(customer, dimension) that the owner chose: no rule and no day changes those."""
    scales: Scales | None = None
    """What the last run measured everybody against, where not everybody is here."""
    ours: Ours = field(default_factory=dict)
    """What we filled into contacts."""

    def metrics(self, day: date | None = None, also: Collection[str] = ()) -> pl.DataFrame:
        """Everybody's numbers as of `day`, by the orders until then."""
        day = day or self.today
        return measured(
            self.told(day),
            self.orders,
            today=day,
            business=self.settings.business,
            rates=self.settings.rates,
            row_modes=self._row_modes,
            also=also,
            own=self.own,
            scales=self.scales,
        ).table

    def told(self, day: date) -> pl.DataFrame:
        """The people with what order rows said of them until `day`."""
        people = with_told(self.people, self.orders, day, self.own)
        return with_ours(people, _links(self.rows.values()), self.ours)

    def bought(self) -> pl.LazyFrame:
        """Every purchase up to today (sync.purchases)."""
        return purchases(
            self.orders,
            today=self.today,
            business=self.settings.business,
            rates=self.settings.rates,
            row_modes=self._row_modes,
        )

    def named(self, customer: str) -> str:
        row = self.rows[customer]
        return row.name or row.email or row.phone or customer

    @cached_property
    def own(self) -> Own:
        """The owner's own attributes."""
        return own_metrics(self.settings.orders)

    @property
    def currency(self) -> str:
        return self.settings.business.currency

    @property
    def _row_modes(self) -> dict[str, str]:
        return {source.spreadsheet: source.row for source in self.settings.orders}


def _links(rows: Iterable[CustomerRow]) -> dict[str, str]:
    return {row.id: row.resource_name for row in rows if row.resource_name}


def open_shop(services: Services, only: str = "", rows: pl.DataFrame | None = None) -> Shop:
    """Everybody, or the customer with the id `only`, compared with the others by the scales of the
    last run: for metrics that these know. `rows`: the orders, where they were read already."""
    with reading(services.engine).begin() as connection:
        orders = load_orders(connection, services.account, only) if rows is None else rows
        return _loaded(services, connection, only, orders)


def _contacts(
    connection: Connection, account: str, names: Collection[str] | None
) -> Mapping[str, Contact]:
    if names is None:
        return load_mirror(connection, account).contacts
    found = (load_contact(connection, account, name) for name in names)
    return {contact.resource_name: contact for contact in found if contact}


def _folded(
    connection: Connection, account: str, known: Sequence[CustomerRow], only: str
) -> dict[str, list[str]]:
    """Customer -> contacts of those who are one with her."""
    same = load_decisions(connection, account).get(SAME, {})
    folds = folds_of(same, {*same, *same.values()})
    if only:
        folds = {one: main for one, main in folds.items() if main == only}
        known = [row for one in folds for row in load_customers(connection, account, one).rows]
    return contacts_of_folded(known, folds)


def _loaded(services: Services, connection: Connection, only: str, orders: pl.DataFrame) -> Shop:
    account = services.account
    known = load_customers(connection, account, only)
    rows = sorted((row for row in known.rows if row.state == "active"), key=lambda row: row.id)
    further = _folded(connection, account, known.rows, only)
    hers = [*(row.resource_name or "" for row in rows), *further.get(only, ())]
    contacts = _contacts(connection, account, hers if only else None)
    ours = load_ours(connection, account, _links(known.rows), contacts)
    labels = load_cursor(connection, account, LABEL_NAMES) or {}
    return Shop(
        settings_now(services),
        clock.today(services.clock, services.settings.business.zone),
        people_frame(rows, her_own(contacts, ours), labels, further),
        orders,
        {row.id: row for row in rows},
        frozenset((who, d) for d, of in load_overrides(connection, account).items() for who in of),
        load_scales(connection, account) if only else None,
        ours,
    )
