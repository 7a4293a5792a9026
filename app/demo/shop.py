"""The sample shop as one frozen value: nothing here talks to anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from random import Random

from msgspec import Struct

from app.demo.country import Country, country
from app.demo.mistakes import spoil_counter, spoil_online
from app.demo.orders import Order, make_orders
from app.demo.people import Person, make_people
from app.demo.rows import Row, counter_rows, online_rows
from core.i18n import RIGHT_TO_LEFT
from core.settings import Business
from sheets import a1

WALK_INS = 3


class OrderTab(Struct, frozen=True):
    """What is typed into a tab, row by row from A1; `header` is the header's row, from 1."""

    title: str
    header: int
    rows: tuple[tuple[str, ...], ...]


class OrderSpreadsheet(Struct, frozen=True):
    title: str
    tabs: tuple[OrderTab, ...]


class Shop(Struct, frozen=True):
    """`people` are contacts and buyers; `labels` are the owner's own, by what stands in Person."""

    business: Business
    locale: str
    people: tuple[Person, ...]
    orders: tuple[Order, ...]
    family_label: str
    own_label: str
    spreadsheets: tuple[OrderSpreadsheet, ...]

    @property
    def right_to_left(self) -> bool:
        return self.business.language in RIGHT_TO_LEFT


def make_shop(language: str, today: date, seed: int) -> Shop:
    """The same arguments make the same shop. Raises FileNotFoundError for an unknown language."""
    land = country(language)
    rng = Random(f"{language} {seed}")  # noqa: S311  # a play's dice, no secret
    people = make_people(land.names, rng, today)
    orders = make_orders(people, land.products, rng, today)
    shared = [person for person in people if person.email == land.names.info]
    walk_ins = [p for p in people if p.in_contacts and p.habit == "never"][:WALK_INS]
    online = spoil_online(online_rows(orders, land), land, rng, today)
    counter = counter_rows(orders, land, rng)
    return Shop(
        business=land.business,
        locale=land.locale,
        people=people,
        orders=orders,
        family_label=land.labels["family"],
        own_label=land.labels["own"],
        spreadsheets=(
            _online(online, orders, land),
            _counter(spoil_counter(counter, land, rng, today, [*shared, *walk_ins]), land),
        ),
    )


def sample_campaign(language: str) -> tuple[str, str, str]:
    """Name, subject and Markdown body of a friendly mail to loyal customers."""
    mail = country(language).campaign
    return mail["name"], mail["subject"], mail["body"]


def _online(rows: Sequence[Row], orders: Sequence[Order], land: Country) -> OrderSpreadsheet:
    """The header in row 1, a tab per year."""
    years = {order.number: order.day.year for order in orders if order.online}
    latest = max(years.values())
    header = tuple(land.online.headers.values())
    tabs = [
        OrderTab(str(year), 1, (header, *_cells(list(group), land.online.headers)))
        for year, group in groupby(rows, key=lambda row: years.get(row["number"], latest))
    ]
    return OrderSpreadsheet(land.online.title, tuple(tabs))


def _counter(rows: Sequence[Row], land: Country) -> OrderSpreadsheet:
    """One tab with titles above the header in row 4 and a sum below the last row."""
    layout = land.counter
    above = ((land.business.name,), (layout.note,), (), tuple(layout.headers.values()))
    column = a1.letters(list(layout.headers).index("amount"))
    total = {"name": layout.total, "amount": f"=SUM({column}5:{column}{len(rows) + 4})"}
    cells = (*above, *_cells(rows, layout.headers), *_cells([total], layout.headers))
    return OrderSpreadsheet(layout.title, (OrderTab(layout.tab, len(above), cells),))


def _cells(rows: Sequence[Row], meanings: Iterable[str]) -> Iterator[tuple[str, ...]]:
    columns = tuple(meanings)
    for row in rows:
        yield tuple(row.get(meaning, "") for meaning in columns)
