"""The customer tab: where it is, what it holds, and how every customer's row should read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
from msgspec import Struct

from core.errors import Denied, Gone, GoogleError, Rejected
from core.google.ports import Sheets
from core.i18n import Text
from core.model import Cell, Dimension, Place, Problem, SpreadsheetInfo
from core.money import exponent
from core.settings import Business, Settings
from sheets.customer_sheet import (
    Adoption,
    CustomerTab,
    DesiredRows,
    Unknown,
    date_cells,
    find,
    option_of,
    read,
    take_over,
)
from sync.merge import UNKNOWN

CURSOR = "customer_sheet"
"""Remembers the spreadsheet we made ourselves, where none was configured."""


class SheetRead(Struct, frozen=True):
    """`info` None: it could not be read. `tab` None: it has to be made, in `info`."""

    info: SpreadsheetInfo | None
    tab: CustomerTab | None = None
    exists: bool = True
    problems: tuple[Problem, ...] = ()
    adoption: Adoption | None = None
    """What the owner said of a table of her own."""


def home_of(settings: Settings, made: Mapping[str, str] | None) -> str:
    """The spreadsheet the customer tab belongs to; "" if one has to be made."""
    return settings.home or (made["spreadsheet"] if made else "")


def read_sheet(
    sheets: Sheets,
    settings: Settings,
    home: str,
    infos: Mapping[str, SpreadsheetInfo],
    dimensions: Sequence[Dimension],
    adoption: Adoption | None = None,
) -> SheetRead:
    """One call where the order sheets' spreadsheet is its home too (it was described already).

    Raises Denied, Gone or Rejected where the configured one cannot be read. One that we made
    ourselves may be thrown away: that is a problem, and the labels go on. So do they where a table
    of hers cannot be taken over as she said.
    """
    if not home:
        return SheetRead(_to_be_made(settings.business), exists=False)
    try:
        info = infos[home] if home in infos else sheets.describe(home)
        if adoption and (hers := adoption.waiting(info)):
            taken, wrong = take_over(sheets, info, hers, adoption, dimensions)
            return SheetRead(info if taken else None, taken, problems=wrong, adoption=adoption)
        info, found = _found(sheets, info, dimensions)
    except (Denied, Gone, Rejected) as refused:
        if settings.home:
            raise _refusal(refused) from refused
        return SheetRead(None, problems=(_unreadable(home, refused),))
    return SheetRead(info, found, problems=found.problems if found else (), adoption=adoption)


def _found(
    sheets: Sheets, info: SpreadsheetInfo, dimensions: Sequence[Dimension]
) -> tuple[SpreadsheetInfo, CustomerTab | None]:
    """The tab as read; described once more where its columns were moved since `info`."""
    tab = find(info)
    if tab is None:
        return info, None
    try:
        found = read(sheets, info, tab, dimensions)
    except Rejected:  # columns were deleted, perhaps
        found = None
    if found and not found.misplaced:
        return info, found
    info = sheets.describe(info.id)
    tab = find(info)
    return info, read(sheets, info, tab, dimensions) if tab else None


def _to_be_made(business: Business) -> SpreadsheetInfo:
    title = business.name or Text("Customers").say(business.language)
    return SpreadsheetInfo("", title, business.sheet_locale, business.time_zone, ())


def _refusal(refused: GoogleError) -> GoogleError:
    return type(refused)(
        Text("The customer spreadsheet cannot be read: {why}", why=refused.what),
        refused.next or Text("Share it with the connected account, or mend the link."),
        http=refused.http,
        reason=refused.reason,
        cause=refused.cause,
        link=refused.link,
    )


def _unreadable(home: str, refused: GoogleError) -> Problem:
    told = _refusal(refused)
    place = Place(spreadsheet=home)
    return Problem("sheet_unreadable", f"customers:{home}", place, told.what, told.next)


def cell_values(tab: CustomerTab, readings: Sequence[Dimension]) -> dict[str, str]:
    """What each filled cell of a dimension's column says: a segment key, NONE, AUTOMATIC, or
    UNKNOWN and the text. `readings`: the dimension by the names a cell may say, the surest first.
    Right after the owner renamed a label the cells hold the old name: that is no edit of hers."""
    cells = tab.cells.get(f"dimension:{readings[0].key}", {})
    meanings = {text: _meaning(text, readings) for text in set(cells.values())}
    found = {customer: meanings[text] for customer, text in cells.items()}
    return {customer: value for customer, value in found.items() if value}


def _meaning(text: object, known_as: Sequence[Dimension]) -> str:
    for dimension in known_as:
        says = option_of(str(text), dimension)
        if not isinstance(says, Unknown):
            return says or ""
    return UNKNOWN + str(text)


def desired_people(customers: pl.DataFrame, business: Business) -> DesiredRows:
    """The rows of all customers, without answers.

    `customers`: customer, name, email, phone, birthday and the metrics orders, turnover,
    average_order, first_order, last_order. Money turns into major units at once for everybody.
    """
    digits = exponent(business.currency)
    born = customers["birthday"].str.to_date("%Y-%m-%d", strict=False)
    columns = {
        "name": customers["name"],
        "email": customers["email"],
        "phone": customers["phone"],
        "metric:orders": customers["orders"],
        "metric:turnover": _major(customers["turnover"], digits),
        "metric:average_order": _major(customers["average_order"], digits),
        "metric:first_order": date_cells(customers["first_order"]),
        "metric:last_order": date_cells(customers["last_order"]),
        "metric:birthday": date_cells(born),
    }
    cells = {key: _cells(values) for key, values in columns.items()}
    return DesiredRows(customers["customer"].to_list(), cells, {})


def _major(amounts: pl.Series, digits: int) -> pl.Series:
    """In major units. Rounded: 2099 by 100 is 20.990000000000002 to Polars."""
    unit: int = 10**digits
    return (amounts / unit).round(digits)


def _cells(values: pl.Series) -> list[Cell]:
    cells = values.to_list()
    return ["" if cell is None else cell for cell in cells] if values.null_count() else cells


def spreadsheet_lost() -> Problem:
    """A spreadsheet was to be made and the answer was lost: a second might be one too many."""
    return Problem(
        "spreadsheet_unsure",
        "customers:",
        Place(),
        Text("A customer spreadsheet was to be made and no answer came from Google."),
        Text("If it is in Drive, put its link under [customers] spreadsheet; else make one."),
    )
