"""What is to come: orders and turnover of the next 12 months, and when products are bought again.

Needs SciPy: imported only where somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl
from msgspec import Struct

from app.shop import open_shop
from app.wiring import Services
from core.i18n import Text, Value
from core.money import amount_text, from_minor
from sync.lifetime import Band, Refusal, outlook
from sync.replenishment import intervals

MOST = 50
"""How many products are told, those with the most repeats first."""


class Product(Struct, frozen=True):
    """Half of all repeats come from `early` to `late` days after the purchase."""

    name: str
    repeats: int
    early: int
    usual: int
    late: int


class Ahead(Struct, frozen=True):
    orders: Band | Refusal
    turnover: Band | Refusal
    """In minor units of `currency`."""
    products: Sequence[Product]
    currency: str

    def sentences(self) -> list[Text]:
        """The forecast in words; where there is none, why."""
        if not isinstance(self.orders, Band):
            return [self.orders.why]
        told = [_said(_ORDERS, *(Decimal(round(one)) for one in _ends(self.orders)))]
        if isinstance(self.turnover, Band):
            told.append(_said(_TURNOVER, *map(self._amount, _ends(self.turnover))))
        else:
            told.append(self.turnover.why)
        return [*told, Text("Four of five possible futures lie between; who comes new is not in.")]

    def _amount(self, minor: float) -> Text:
        return amount_text(Decimal(round(from_minor(round(minor), self.currency))), self.currency)


_ORDERS = Text(
    "In the next 12 months the customers of today order between {low} and {high} times, about"
    " {middle}."
)
_TURNOVER = Text("These orders come to between {low} and {high}, about {middle}.")


def ahead(services: Services) -> Ahead:
    """By the orders as the last sync read them."""
    shop = open_shop(services)
    found = outlook(shop.bought(), shop.today)
    often = intervals(shop.orders, shop.today).filter(pl.col("repeats") > 0)
    rows = often.sort("repeats", "product", descending=[True, False]).head(MOST)
    columns = ("product", "repeats", "early", "usual", "late")
    products = [Product(name, *map(round, row)) for name, *row in rows.select(columns).iter_rows()]
    if isinstance(found, Refusal):
        return Ahead(found, found, products, shop.currency)
    return Ahead(found.orders_to_come(), found.turnover_to_come(), products, shop.currency)


def _ends(band: Band) -> tuple[float, float, float]:
    return band.low, band.middle, band.high


def _said(words: Text, low: Value, middle: Value, high: Value) -> Text:
    return Text(words.original, low=low, middle=middle, high=high)
