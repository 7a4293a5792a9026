"""Order sheets in: what changed replaces its rows, the rest is read from the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from core.errors import Denied, Gone, GoogleError, Rejected
from core.google.ports import Sheets
from core.i18n import Text
from core.model import Problem, SpreadsheetInfo
from core.settings import FOLDER, Business, OrderSource
from core.tables import source
from sheets.files import Folder
from sheets.orders import ORDER_SCHEMA, TabRead, read_source
from sync.bulk import Same, delete_rows, update_rows, upsert_rows
from sync.tabs import KnownTab, OrdersRead, Tab

SCHEMA: dict[str, Any] = {
    "spreadsheet": pl.Utf8,
    "tab": pl.Int64,
    "customer": pl.Utf8,
    **ORDER_SCHEMA,
}
PACKED = ["customer", *ORDER_SCHEMA]
"""What is kept of a row: its tab is known by where it is kept."""


def load_sources(connection: Connection, account: str) -> dict[Tab, KnownTab]:
    told = (source.c.title, source.c.digest, source.c.row_count, source.c.columns)
    rows = connection.execute(
        select(source.c.spreadsheet, source.c.tab, *told).where(source.c.account == account)
    )
    return {(spreadsheet, tab): KnownTab(*known) for spreadsheet, tab, *known in rows}


def load_orders(connection: Connection, account: str, of: str = "") -> pl.DataFrame:
    """Every order row as the last run read and matched it (`SCHEMA`), or those `of` a customer."""
    rows = connection.execute(
        select(source.c.spreadsheet, source.c.tab, source.c.orders)
        .where(source.c.account == account)
        .order_by(source.c.spreadsheet, source.c.tab)
    )
    hers = pl.col("customer") == of if of else pl.lit(value=True)
    frames = [_placed(_unpacked(packed).filter(hers), (book, tab)) for book, tab, packed in rows]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *frames])


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
        folder = Folder(business) if wanted.is_folder else None
        try:
            info = (folder or sheets).describe(wanted.spreadsheet)
            reads = read_source(folder or sheets, wanted, info, business, today, digests)
        except (Denied, Gone, Rejected) as refused:
            raise _unreadable(wanted.spreadsheet, refused) from refused
        problems.extend(folder.problems if folder else ())
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
    if spreadsheet.startswith(FOLDER):
        return refused  # it says which folder
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
    stored: pl.DataFrame,
    read: OrdersRead,
    configured: Sequence[OrderSource],
    gone: Sequence[Tab],
) -> pl.DataFrame:
    """Every order row as of now, `customer` as the last run matched it (null in changed tabs)."""
    spreadsheets = [wanted.spreadsheet for wanted in configured]
    stored = stored.filter(pl.col("spreadsheet").is_in(spreadsheets))
    tabs = pl.DataFrame(
        [*read.changed, *gone], schema={"spreadsheet": pl.Utf8, "tab": pl.Int64}, orient="row"
    )
    frames = [stored.join(tabs, on=["spreadsheet", "tab"], how="anti")]
    for tab, changed in read.changed.items():
        assert changed.frame is not None
        nobody = pl.lit(None, dtype=pl.Utf8).alias("customer")
        frames.append(_placed(changed.frame.with_columns(nobody), tab))
    return pl.concat(frames)


def _placed(rows: pl.DataFrame, tab: Tab) -> pl.DataFrame:
    book = pl.lit(tab[0]).alias("spreadsheet")
    return rows.select(book, pl.lit(tab[1], dtype=pl.Int64).alias("tab"), *PACKED)


def store_orders(
    connection: Connection,
    account: str,
    read: OrdersRead,
    gone: Collection[Tab],
    orders: pl.DataFrame,
    before: pl.DataFrame,
    now: datetime,
) -> None:
    """Replace the rows of changed tabs, forget `gone` ones, note new matches of all others.

    `orders` carry the customers as matched now, `before` the same rows as all_orders gave them.
    """
    if gone:
        lost: dict[str, Any] = {"spreadsheet": [s for s, _ in gone], "tab": [t for _, t in gone]}
        delete_rows(connection, source, {"account": Same(account), **lost})
    moved = orders["customer"].ne_missing(before["customer"])
    touched = orders.select("spreadsheet", "tab").filter(moved).unique().rows()
    packed = {tab: _packed(_of(orders, tab)) for tab in sorted({*touched, *read.changed})}
    _store_sources(connection, account, read, packed, now)
    rematched = [tab for tab in packed if tab not in read.changed]
    if rematched:
        where: dict[str, Any] = {
            "spreadsheet": [s for s, _ in rematched],
            "tab": [t for _, t in rematched],
        }
        values = {"orders": [packed[tab] for tab in rematched]}
        update_rows(connection, source, {"account": Same(account), **where}, values)


def _of(orders: pl.DataFrame, tab: Tab) -> pl.DataFrame:
    return orders.filter((pl.col("spreadsheet") == tab[0]) & (pl.col("tab") == tab[1]))


def _packed(rows: pl.DataFrame) -> bytes:
    """A tab's rows as one value (docs/adr/0010), without the columns in which nothing stands."""
    kept = [name for name in PACKED if rows[name].null_count() < len(rows)]
    out = BytesIO()
    rows.select(kept or PACKED).write_ipc(out, compression="lz4")
    return out.getvalue()


def _unpacked(packed: bytes) -> pl.DataFrame:
    rows = pl.read_ipc(packed)
    empty = {name: SCHEMA[name] for name in PACKED if name not in rows.columns}
    return rows.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in empty.items())


def _store_sources(
    connection: Connection,
    account: str,
    read: OrdersRead,
    packed: Mapping[Tab, bytes],
    now: datetime,
) -> None:
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
            "orders": [packed[tab] for tab, _ in tabs],
            "read_at": Same(now),
        },
    )
