"""The customer sheet as a run finds it: read, its rows claimed, and who wrote it last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from core.database import reading
from core.model import Dimension
from sheets.customer_sheet import CustomerTab, claim
from sync import steps
from sync.adoption import her_rows, load_adoption, rows_of_nobody
from sync.claims import row_claims
from sync.contacts import load_cursor
from sync.matching import CustomerRow
from sync.pull import Before, Pulled
from sync.sheet import CURSOR, SheetRead, home_of, read_sheet, spreadsheet_lost
from sync.stamp import Stranger, stranger
from sync.steps import Step
from sync.work import Work


def sheet_now(
    work: Work,
    before: Before,
    pulled: Pulled,
    dimensions: Sequence[Dimension],
    tell: Callable[[Step], None],
) -> SheetRead:
    """One call, or two; raises what `read_sheet` raises."""
    with reading(work.engine).begin() as connection:
        made = load_cursor(connection, work.account, CURSOR)
        adoption = load_adoption(connection, work.account)
    settings = work.parts.settings
    home = home_of(settings, made)
    if not home and before.pending.spreadsheet_lost:
        return SheetRead(None, problems=(spreadsheet_lost(),))
    sheets = work.parts.door.sheets
    read = read_sheet(sheets, settings, home, pulled.orders.infos, dimensions, adoption)
    if read.tab:
        read = _rows_claimed(read, read.tab, pulled.customers, settings.business.region)
    tell(steps.sheet(len(read.tab.rows) if read.tab else 0))
    return read


def _rows_claimed(
    read: SheetRead, tab: CustomerTab, customers: Mapping[str, CustomerRow], region: str
) -> SheetRead:
    """Rows that no key tells apart, or a strange one, as those of the customers they are about."""
    whose = her_rows if tab.hers else row_claims
    claims = whose(tab, customers, region)
    told = tuple(rows_of_nobody(tab, claims))
    return replace(read, tab=claim(tab, claims), problems=(*read.problems, *told))


def wrote_last(work: Work, before: Before, pulled: Pulled, sheet: SheetRead) -> Stranger | None:
    """Somebody else, if it was not us."""
    tab = sheet.tab
    with reading(work.engine).begin() as connection:
        return stranger(
            connection,
            work.account,
            tab.stamp if tab else "",
            bool(pulled.labels.strange),
            bool(tab and tab.strange),
            is_lost(before, sheet),
            before.decisions,
        )


def is_lost(before: Before, sheet: SheetRead) -> bool:
    """Whether there was a customer tab, and none was read now."""
    there = any(held for (_, place), held in before.answers.bases.items() if place == "sheet")
    return there and sheet.tab is None
