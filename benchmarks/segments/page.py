"""What explaining one customer costs beside one view of her page, in a shop of full size."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import requests
from sqlalchemy import Connection, insert

from app.reading.customers import customer_story
from app.server import Server
from app.trying import told
from app.wiring import Services
from benchmarks.segments.shop import TODAY
from core.clock import FixedClock
from core.database import open_database
from core.google.door import Door
from core.settings import Business, Google, OrderSource, Settings
from core.tables import account, source
from sync.customers import store_customers
from sync.matching import CustomerRow
from sync.metrics import measured
from sync.numbers import numbers_of
from sync.orders import PACKED, SCHEMA
from sync.scales import store_scales
from sync.segments import asked_for
from sync.shipped import dimensions

ACCOUNT, BOOK = "01HACCOUNT0000000000000000", "book"
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 3, 10, tzinfo=UTC)
REPEATS = 7


def measure(folder: Path) -> tuple[float, float]:
    """Seconds of a page view without and of the explanation alone, each its quickest. Her orders
    are a part of the page: the explanation takes them from there."""
    services = _services(folder)
    who = pl.read_ipc(folder / "people.arrow")["customer"][100]
    with Server(services, port=0, secret_link=False) as server, requests.Session() as session:
        answer = session.get(f"{server.url}/customers/{who}", timeout=60)
        answer.raise_for_status()
        whole = _quickest(lambda: session.get(answer.url, timeout=60))
    rows = customer_story(services, who).rows
    explained = _quickest(lambda: told(services, who, rows))
    services.engine.dispose()
    return whole - explained, explained


def _quickest(ask: Callable[[], Any]) -> float:
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return min(times)


def _services(folder: Path) -> Services:
    settings = Settings(
        path=folder / "config.toml",
        google=Google("owner@example.com"),
        business=Business(),
        orders=(OrderSource(BOOK),),
        dimensions=dimensions("en"),
    )
    engine = open_database(f"sqlite:///{folder / 'regulars.db'}")
    with engine.begin() as connection:
        _fill(connection, folder)
    return Services(settings, engine, ACCOUNT, FixedClock(NOW), folder / "key", _no_door)


def _no_door() -> Door:
    raise AssertionError("a page asks Google for nothing")


def _fill(connection: Connection, folder: Path) -> None:
    """As a run leaves it: customers with their numbers, what they were measured against, orders."""
    row = {"id": ACCOUNT, "address": "owner@example.com", "created_at": NOW, "scopes": []}
    connection.execute(insert(account).values(row))
    people, orders = (pl.read_ipc(folder / f"{name}.arrow") for name in ("people", "orders"))
    asked = asked_for(dimensions("en"), "EUR")
    found = measured(people, orders, today=TODAY, business=Business(), rates={}, also=asked)
    rows = [CustomerRow(who, name=who) for who in people["customer"]]
    store_customers(
        connection,
        ACCOUNT,
        rows,
        (),
        numbers_of(people["customer"].to_list(), people, found.table),
        NOW,
    )
    store_scales(connection, ACCOUNT, found.scales, NOW)
    typed = orders.select(
        pl.col(name).cast(kind) if name in orders.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in SCHEMA.items()
        if name in PACKED
    )
    packed = BytesIO()
    typed.write_ipc(packed, compression="lz4")
    tab = {"spreadsheet": BOOK, "tab": 0, "title": "Orders", "digest": "", "columns": {}}
    values = {"row_count": len(typed), "orders": packed.getvalue(), "read_at": NOW}
    connection.execute(insert(source).values(account=ACCOUNT, **tab, **values))
