"""Whether each spreadsheet can be read, and the customers' one written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.doctor.finding import Finding, bad, good
from app.errors import EXIT_GOOGLE
from core.errors import AppError, GoogleError, Rejected
from core.i18n import Text
from core.model import Place, SpreadsheetInfo, TabInfo
from core.settings import Settings
from sheets.a1 import quoted
from sheets.customer_sheet import find

if TYPE_CHECKING:
    from core.google.door import Door


def order_sheets(settings: Settings, door: Door) -> Iterator[Finding]:
    for source in settings.orders:
        yield _readable(door, source.spreadsheet)


def _readable(door: Door, spreadsheet: str) -> Finding:
    try:
        info = door.sheets.describe(spreadsheet)
    except AppError as error:
        return bad("sheet", error, spreadsheet)
    text = Text("The spreadsheet {title} can be read.", title=info.title)
    return good("sheet", text, spreadsheet)


def customer_sheet(settings: Settings, door: Door) -> Iterator[Finding]:
    """One that Regulars has yet to make, or made itself, is not looked at."""
    home = settings.customers.spreadsheet or next((s.spreadsheet for s in settings.orders), "")
    if not home:
        return
    try:
        info = door.sheets.describe(home)
        tab = find(info)
        _write_nothing(door, info, tab)
    except GoogleError as error:
        yield bad("sheet", error, home)
        return
    yield (
        _locked(info, tab)
        if tab and tab.locked
        else good("sheet", Text("The spreadsheet {title} can be written.", title=info.title), home)
    )


def _write_nothing(door: Door, info: SpreadsheetInfo, tab: TabInfo | None) -> None:
    """A write that skips its one cell: nothing changes, but only an editor may do it."""
    place = f"{quoted((tab or info.tabs[0]).title)}!A1"
    try:
        door.sheets.write_cells(info.id, [(place, [[None]])])
    except Rejected as refused:
        if tab or refused.cause != "range_protected":
            raise  # else another tab's cell is protected: where we shall write is a new one


def _locked(info: SpreadsheetInfo, tab: TabInfo) -> Finding:
    link = Place(spreadsheet=info.id, tab=tab.sheet_id).link or ""
    return Finding(
        "sheet",
        "bad",
        Text(
            "In the spreadsheet {title} these ranges are protected against you: {ranges}",
            title=info.title,
            ranges=", ".join(f"{tab.title} {where}".strip() for where in tab.locked),
        ),
        Text("Open {link}, choose Data, then Protect sheets and ranges.", link=link),
        "range_protected",
        link,
        info.id,
        EXIT_GOOGLE,
    )
