"""Order sheets in: what changed replaces its rows, the rest is read from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

import polars as pl
from sqlalchemy import Connection, select

from core.errors import Denied, Gone, GoogleError, Rejected
from core.google.ports import Sheets
from core.i18n import Text
from core.model import Problem, SpreadsheetInfo
from core.settings import Business, OrderSource
from core.tables import order, source
from sheets.orders import ORDER_SCHEMA, TabRead, read_source
from sync.bulk import Same, delete_rows, insert_rows, update_rows, upsert_rows
from sync.tabs import KnownTab, OrdersRead, Tab

SCHEMA: dict[str, Any] = {
    "spreadsheet": pl.Utf8,
    "tab": pl.Int64,
    "customer": pl.Utf8,
    **ORDER_SCHEMA,
}


def load_sources(connection: Connection, account: str) -> dict[Tab, KnownTab]:
    rows = connection.execute(select(source).where(source.c.account == account))
    return {
        (r.spreadsheet, r.tab): KnownTab(r.title, r.digest, r.row_count, r.columns) for r in rows
    }


def read_orders(
    sheets: Sheets,
    sources: Sequence[OrderSource],
    business: Business,
    today: date,
    known: Mapping[Tab, KnownTab],
) -> OrdersRead:
    """One describe() and the values of each spreadsheet.

    Raises Denied, Gone or Rejected where one cannot be read: without its orders nothing is true.
    """
    tabs: dict[Tab, TabRead] = {}
    infos: dict[str, SpreadsheetInfo] = {}
    problems: list[Problem] = []
    unread: list[tuple[str, TabRead]] = []
    origins = {f"header:{wanted.spreadsheet}" for wanted in sources}
    for wanted in sources:
        digests = {t: k.digest for (s, t), k in known.items() if s == wanted.spreadsheet}
        try:
            info = sheets.describe(wanted.spreadsheet)
            reads = read_source(sheets, wanted, info, business, today, digests)
        except (Denied, Gone, Rejected) as refused:
            raise _unreadable(wanted.spreadsheet, refused) from refused
        infos[info.id] = info
        for read in reads:
            problems.extend(read.problems)
            if read.frame is not None:
                origins.add(f"orders:{info.id}/{read.sheet_id}")
            if read.digest:
                tabs[info.id, read.sheet_id] = read
            else:
                unread.append((info.id, read))
    return OrdersRead(tabs, infos, tuple(problems), frozenset(origins), tuple(unread))


def _unreadable(spreadsheet: str, refused: GoogleError) -> GoogleError:
    return type(refused)(
        Text(
            "The order spreadsheet {spreadsheet} cannot be read: {why}",
            spreadsheet=spreadsheet,
            why=refused.what,
        ),
        refused.next or Text("Share it with the connected account, or mend the link."),
        http=refused.http,
        reason=refused.reason,
        cause=refused.cause,
        link=refused.link,
    )


def all_orders(
    connection: Connection,
    account: str,
    read: OrdersRead,
    configured: Sequence[OrderSource],
    gone: Sequence[Tab],
) -> pl.DataFrame:
    """Every order row as of now, `customer` as the last run matched it (null in changed tabs)."""
    spreadsheets = [wanted.spreadsheet for wanted in configured]
    stored = _stored(connection, account).filter(pl.col("spreadsheet").is_in(spreadsheets))
    stored = _tabs(stored, [*read.changed, *gone], "anti")
    frames = [stored]
    for (spreadsheet, tab), changed in read.changed.items():
        assert changed.frame is not None
        frames.append(
            changed.frame.select(
                pl.lit(spreadsheet).alias("spreadsheet"),
                pl.lit(tab, dtype=pl.Int64).alias("tab"),
                pl.lit(None, dtype=pl.Utf8).alias("customer"),
                *ORDER_SCHEMA,
            )
        )
    return pl.concat(frames)


def _stored(connection: Connection, account: str) -> pl.DataFrame:
    columns = [order.c[name] for name in SCHEMA]
    query = select(*columns).where(order.c.account == account)
    rows = connection.execute(query).all()
    values = zip(*rows, strict=True) if rows else ((),) * len(SCHEMA)
    return pl.DataFrame(dict(zip(SCHEMA, values, strict=True)), schema=SCHEMA)


def store_orders(
    connection: Connection,
    account: str,
    read: OrdersRead,
    gone: Sequence[Tab],
    orders: pl.DataFrame,
    before: pl.DataFrame,
    now: datetime,
) -> None:
    """Replace the rows of changed tabs, forget `gone` ones, note new matches of all others.

    `orders` carry the customers as matched now, `before` the same rows as all_orders gave them.
    """
    replaced = [*read.changed, *gone]
    if replaced:
        keys: dict[str, Any] = {
            "spreadsheet": [s for s, _ in replaced],
            "tab": [t for _, t in replaced],
        }
        delete_rows(connection, order, {"account": Same(account), **keys})
        if gone:
            lost: dict[str, Any] = {
                "spreadsheet": [s for s, _ in gone],
                "tab": [t for _, t in gone],
            }
            delete_rows(connection, source, {"account": Same(account), **lost})
    fresh = _tabs(orders, list(read.changed), "semi")
    if not fresh.is_empty():
        columns = {name: fresh[name].to_list() for name in SCHEMA}
        insert_rows(connection, order, {"account": Same(account), **columns})
    moved = orders.filter(orders["customer"].ne_missing(before["customer"]))
    moved = moved.join(fresh, on=["spreadsheet", "tab", "row"], how="anti")
    if not moved.is_empty():
        keys = {name: moved[name].to_list() for name in ("spreadsheet", "tab", "row")}
        customers = {"customer": moved["customer"].to_list()}
        update_rows(connection, order, {"account": Same(account), **keys}, customers)
    _store_sources(connection, account, read, now)


def _tabs(orders: pl.DataFrame, tabs: Sequence[Tab], how: Literal["semi", "anti"]) -> pl.DataFrame:
    """The rows of these tabs ("semi"), or of all others ("anti")."""
    keys = pl.DataFrame(tabs, schema={"spreadsheet": pl.Utf8, "tab": pl.Int64}, orient="row")
    return orders.join(keys, on=["spreadsheet", "tab"], how=how)


def _store_sources(connection: Connection, account: str, read: OrdersRead, now: datetime) -> None:
    if not read.changed:
        return
    tabs = list(read.changed.items())
    upsert_rows(
        connection,
        source,
        {
            "account": Same(account),
            "spreadsheet": [spreadsheet for (spreadsheet, _), _ in tabs],
            "tab": [tab for (_, tab), _ in tabs],
            "title": [one.title for _, one in tabs],
            "digest": [one.digest for _, one in tabs],
            "row_count": [one.row_count for _, one in tabs],
            "columns": [dict(one.columns) for _, one in tabs],
            "read_at": Same(now),
        },
    )
