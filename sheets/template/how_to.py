"""The how-to tab: a page of words for whoever opens the spreadsheet first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.i18n import RIGHT_TO_LEFT, Text
from core.settings import Business
from sheets.customer_sheet.structure import column_width

Request = dict[str, Any]

TITLE = Text("How to")
LINES = (
    Text("How this spreadsheet works"),
    Text("1. Write each order on a line of its own in “Orders”: the date, who bought, the amount."),
    Text("2. An e-mail address or a phone number tells who it was; a name alone does not."),
    Text("3. Lines with the same order number are one order. Without numbers, one day is one."),
    Text("4. “Customers” is written by Regulars. Pick an answer there and it stays as you chose."),
    Text("5. Pick “Automatic” to let Regulars decide again."),
    Text("6. Sort, filter and add columns of your own as you like: nothing of yours is touched."),
    Text("7. Sync every night, or press Sync now on the page of Regulars."),
)


def lines(business: Business) -> list[str]:
    return [line.say(business.language) for line in LINES]


def requests(sheet_id: int, business: Business) -> Iterator[Request]:
    """One wide column that wraps, its first line in large letters."""
    grid = {"rowCount": 40, "columnCount": 3, "hideGridlines": True}
    properties: Request = {"sheetId": sheet_id, "gridProperties": grid}
    if business.language in RIGHT_TO_LEFT:
        properties["rightToLeft"] = True
    fields = [field for field in ("gridProperties", "rightToLeft") if field in properties]
    yield {"updateSheetProperties": {"properties": properties, "fields": ",".join(fields)}}
    yield column_width(sheet_id, 0, 640)
    yield _format(sheet_id, 0, len(LINES), {"wrapStrategy": "WRAP"})
    yield _format(sheet_id, 0, 1, {"textFormat": {"bold": True, "fontSize": 16}})


def _format(sheet_id: int, top: int, bottom: int, looks: Request) -> Request:
    where = {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    fields = ",".join(f"userEnteredFormat.{key}" for key in looks)
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": looks}, "fields": fields}}
