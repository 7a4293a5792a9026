"""An eighth of CDNOW's sample as a shop on the fakes, settled once and copied for each test."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from benchmarks import cdnow
from core.model import Cell, Dimension, Segment
from sync.shipped import dimensions
from tests.fakes.sheets import FakeTab
from tests.sync.counter import EPOCH, Shop, empty_shop, twin

NOW = datetime(1998, 7, 1, 3, 10, tzinfo=UTC)
HEADER = ["Date", "E-mail", "Name", "Amount", "Quantity"]
SPENT = Dimension(
    "spent",
    "Spent",
    (
        Segment("big", "Big spender", "turnover >= 50"),
        Segment("small", "Small spender", "turnover > 0"),
    ),
)


@cache
def orders() -> tuple[cdnow.Order, ...]:
    """Those of every eighth customer."""
    found = cdnow.read_orders(cdnow.SAMPLE)
    kept = set(sorted({order.customer for order in found})[::8])
    return tuple(order for order in found if order.customer in kept)


def customers() -> list[str]:
    """Their addresses."""
    return sorted({cdnow.address(order.customer) for order in orders()})


def row(order: cdnow.Order) -> list[Cell]:
    day, name = (order.day - EPOCH).days, f"Customer {order.customer}"
    return [day, cdnow.address(order.customer), name, order.dollars, order.discs]


def order_tab(shop: Shop) -> FakeTab:
    return shop.book.tab("Orders")


def refill(shop: Shop, rows: list[list[Cell]]) -> None:
    """The order tab holds these rows and nothing else."""
    tab = order_tab(shop)
    tab.cells.clear()
    tab.rows = max(tab.rows, len(rows))
    tab.fill(rows)


def open_town(folder: Path) -> Shop:
    """A copy of the settled town: all orders in, everybody in Contacts, nothing left to write."""
    return twin(_settled(), folder)


@cache
def _settled() -> Shop:
    shop = empty_shop(Path(mkdtemp()), dimensions=(*dimensions("en"), SPENT), now=NOW)
    refill(shop, [list(HEADER), *map(row, orders())])
    for order in {order.customer: order for order in orders()}.values():
        shop.people.add(f"Customer {order.customer}", email=cdnow.address(order.customer))
    shop.run()
    shop.later(hours=1)
    shop.run()
    shop.engine.dispose()
    return shop
