"""How the customer sheet should read, without answers."""

from __future__ import annotations

from collections.abc import Mapping, Set

import polars as pl
from msgspec.structs import replace

from core.settings import Business
from sheets.customer_sheet import DesiredRows
from sync.computed import Computed
from sync.matching import CustomerRow
from sync.merge import Values
from sync.pull import Pulled
from sync.sheet import SheetRead, desired_people
from sync.situation import SheetSituation

_SHOWN = ("orders", "turnover", "average_order", "first_order", "last_order")


def wanted_sheet(
    computed: Computed,
    pulled: Pulled,
    sheet: SheetRead,
    business: Business,
    run: str,
    told: Mapping[str, Values],
) -> SheetSituation | None:
    """`told`: field -> customer -> what her contact is about to say, and the sheet with it."""
    if sheet.info is None:
        return None
    active = pulled.active
    names, phones = told.get("name", {}), told.get("phone", {})
    table = computed.metrics.select("customer", *_SHOWN).with_columns(
        computed.people["birthday"],
        pl.Series("name", [row.name or names.get(row.id, "") for row in active], dtype=pl.String),
        pl.Series("email", [row.email for row in active], dtype=pl.String),
        pl.Series("phone", [row.phone or phones.get(row.id) for row in active], dtype=pl.String),
    )
    rows = desired_people(table.sort("name", "customer"), business)  # nearly as new rows will stand
    if sheet.tab:
        rows = _with_leavers(rows, sheet.tab.rows.keys(), pulled.customers)
    return SheetSituation(sheet.info, sheet.tab, rows, sheet.exists, run)


def _with_leavers(
    rows: DesiredRows, there: Set[str], customers: Mapping[str, CustomerRow]
) -> DesiredRows:
    """Whoever has a row and left. A key that is nobody's we know is left alone."""
    states = {who: customers[who].state for who in there & customers.keys()}
    vanished = frozenset(who for who, state in states.items() if state == "vanished")
    out = frozenset(who for who, state in states.items() if state in ("excluded", "folded"))
    return replace(rows, vanished=vanished, out=out)
