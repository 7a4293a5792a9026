"""The order tab of a new spreadsheet: its columns, how they look and what may stand in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from core.i18n import RIGHT_TO_LEFT, Text
from core.settings import Business
from sheets import a1
from sheets.customer_sheet.colours import PALETTE, paint
from sheets.customer_sheet.structure import cell_format, column_width, head_cell, header_height
from sheets.header_problems import MEANINGS

Request = dict[str, Any]

ROWS = 2_000
TITLE = Text("Orders")
MOST = "1000000000"
"""No shop has a single order of more, nor a refund: a slipped point is caught."""

STATUSES = (Text("paid"), Text("unpaid"), Text("cancelled"), Text("refunded"))
PAPERS = (PALETTE[2], PALETTE[1], "#dadce0", PALETTE[3])
"""A colour for each status, grey for the cancelled."""


class Column(Struct, frozen=True):
    """`meaning` is a key of sheets.headers; `like` is the customer sheet's column it looks like."""

    meaning: str
    width: int
    like: str = "name"


COLUMNS = (
    Column("date", 100, "metric:last_order"),
    Column("number", 110),
    Column("name", 190),
    Column("email", 230),
    Column("phone", 140),
    Column("product", 200),
    Column("quantity", 80, "metric:orders"),
    Column("amount", 110, "metric:turnover"),
    Column("status", 130),
)


def header(business: Business) -> list[str]:
    """The words above the columns, as the reader of order sheets knows them."""
    return [MEANINGS[column.meaning].say(business.language) for column in COLUMNS]


def requests(sheet_id: int, business: Business, customers: str) -> Iterator[Request]:
    """Everything about the tab but its values. `customers` is the title of the customer tab."""
    yield _tab(sheet_id, business)
    yield header_height(sheet_id)
    for at, column in enumerate(COLUMNS):
        head = MEANINGS[column.meaning].say(business.language)
        yield head_cell(sheet_id, at, head)
        yield column_width(sheet_id, at, column.width)
        looks = cell_format(column.like, business)
        yield {
            "repeatCell": {
                "range": _below(sheet_id, at),
                "cell": {"userEnteredFormat": looks},
                "fields": ",".join(f"userEnteredFormat.{key}" for key in looks),
            }
        }
    for meaning, rule in _rules(business, customers):
        yield {"setDataValidation": {"range": _below(sheet_id, _at(meaning)), "rule": rule}}
    for place, (status, paper) in enumerate(zip(STATUSES, PAPERS, strict=True)):
        yield paint(sheet_id, _at("status"), status.say(business.language), paper, place)
    yield {"setBasicFilter": {"filter": {"range": _all(sheet_id)}}}


def _at(meaning: str) -> int:
    return next(at for at, column in enumerate(COLUMNS) if column.meaning == meaning)


def _tab(sheet_id: int, business: Business) -> Request:
    grid = {"rowCount": ROWS, "columnCount": len(COLUMNS) + 3, "frozenRowCount": 1}
    properties: Request = {"sheetId": sheet_id, "gridProperties": grid}
    if business.language in RIGHT_TO_LEFT:
        properties["rightToLeft"] = True
    fields = ("gridProperties", "rightToLeft")
    changed = ",".join(field for field in fields if field in properties)
    return {"updateSheetProperties": {"properties": properties, "fields": changed}}


def _rules(business: Business, customers: str) -> Iterator[tuple[str, Request]]:
    """A wrong date or amount is refused: numbers hang on them. The rest is only pointed out, so
    that a new customer or a word of her own can be typed."""
    say = business.language
    names = f"={a1.quoted(customers)}!$A$2:$A"
    if say != "fa":  # 1405/08/30 is text to Google, and a right date to us
        yield "date", _rule("DATE_IS_VALID", hint=Text("Type a date.").say(say), strict=True)
    amount = Text("Type a number; a refund with a minus.").say(say)
    yield "amount", _rule("NUMBER_BETWEEN", f"-{MOST}", MOST, hint=amount, strict=True)
    yield "email", _rule("TEXT_IS_EMAIL", hint=Text("Type one e-mail address.").say(say))
    hint = Text("Pick a customer, or type a new name.").say(say)
    yield "name", _rule("ONE_OF_RANGE", names, hint=hint)
    statuses = [status.say(say) for status in STATUSES]
    hint = Text("Cancelled and refunded orders do not count.").say(say)
    yield "status", _rule("ONE_OF_LIST", *statuses, hint=hint)


def _rule(kind: str, *values: str, hint: str, strict: bool = False) -> Request:
    condition: Request = {"type": kind}
    if values:
        condition["values"] = [{"userEnteredValue": value} for value in values]
    return {
        "condition": condition,
        "inputMessage": hint,
        "strict": strict,
        "showCustomUi": True,
    }


def _below(sheet_id: int, at: int) -> Request:
    """A column without its header."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": 1,
        "endRowIndex": ROWS,
        "startColumnIndex": at,
        "endColumnIndex": at + 1,
    }


def _all(sheet_id: int) -> Request:
    return {
        "sheetId": sheet_id,
        "startRowIndex": 0,
        "endRowIndex": ROWS,
        "startColumnIndex": 0,
        "endColumnIndex": len(COLUMNS),
    }
