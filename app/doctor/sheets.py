"""Whether each spreadsheet can be read, and the customers' one written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.doctor.finding import Finding, bad, good
from app.errors import EXIT_GOOGLE
from core.errors import AppError, GoogleError, Rejected
from core.i18n import Text
from core.links import Links
from core.model import SpreadsheetInfo, TabInfo
from core.settings import FOLDER, Settings
from sheets.a1 import quoted
from sheets.customer_sheet import find
from sheets.files import Folder

if TYPE_CHECKING:
    from core.google.door import Door


def spreadsheets(settings: Settings, door: Door) -> Iterator[Finding]:
    """Each is asked for once. A customer sheet that Regulars has yet to make, or made itself, is
    not looked at."""
    orders = [source.spreadsheet for source in settings.orders]
    home = settings.home
    for spreadsheet in dict.fromkeys([*orders, *filter(None, [home])]):
        reader = Folder(settings.business) if spreadsheet.startswith(FOLDER) else door.sheets
        try:
            info = reader.describe(spreadsheet)
        except AppError as error:
            yield bad("sheet", error, spreadsheet)
            continue
        if spreadsheet in orders:
            text = Text("The spreadsheet {title} can be read.", title=info.title)
            yield good("sheet", text, spreadsheet)
        if spreadsheet == home:
            yield _writable(door, info, home)


def _writable(door: Door, info: SpreadsheetInfo, home: str) -> Finding:
    tab = find(info)
    try:
        _write_nothing(door, info, tab)
    except GoogleError as error:
        return bad("sheet", error, home)
    if tab and tab.locked:
        return _locked(Links(door.google), info, tab, home)
    return good("sheet", Text("The spreadsheet {title} can be written.", title=info.title), home)


def _write_nothing(door: Door, info: SpreadsheetInfo, tab: TabInfo | None) -> None:
    """A write that skips its one cell: nothing changes, but only an editor may do it."""
    place = f"{quoted((tab or info.tabs[0]).title)}!A1"
    try:
        door.sheets.write_cells(info.id, [(place, [[None]])])
    except Rejected as refused:
        if tab or refused.cause != "range_protected":
            raise  # else another tab's cell is protected: where we shall write is a new one


def _locked(links: Links, info: SpreadsheetInfo, tab: TabInfo, home: str) -> Finding:
    link = links.spreadsheet(info.id, tab.sheet_id)
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
        home,
        EXIT_GOOGLE,
    )
