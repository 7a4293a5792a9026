"""Requests that make the customer tab and its lists, as a person would lay them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from babel.numbers import get_currency_symbol
from msgspec import Struct

from core.i18n import RIGHT_TO_LEFT
from core.money import exponent
from core.settings import Business
from sheets import a1
from sheets.customer_sheet.model import (
    COLOURS_KEY,
    COLUMN_KEY,
    DATES,
    FORMER,
    GONE,
    GONE_KEY,
    HERS_KEY,
    MONEY,
    STAMP_KEY,
    TAB_KEY,
)
from sheets.customer_sheet.wording import OPTION_HINT

Request = dict[str, Any]

_WIDTHS = {"name": 190, "email": 230, "phone": 140, "key": 120}
_WHITE, _INK = "#ffffff", "#1f4d46"
_ANSWER_HEADER, _ANSWER_CELLS = "#2f7d6d", "#eef6f3"
TAB_COLOR = "#2f7d6d"
_GREY = "#808080"


class Sheet(Struct, frozen=True):
    """The tab that requests are for. `lists` is the title of the tab with the options."""

    sheet_id: int
    title: str
    lists: str
    business: Business


def add_tab(sheet: Sheet, rows: int, columns: int) -> Request:
    properties: Request = {
        "sheetId": sheet.sheet_id,
        "title": sheet.title,
        "gridProperties": {
            "rowCount": rows,
            "columnCount": columns,
            "frozenRowCount": 1,
            "frozenColumnCount": 1,
        },
        "tabColorStyle": {"rgbColor": color(TAB_COLOR)},
    }
    if sheet.business.language in RIGHT_TO_LEFT:
        properties["rightToLeft"] = True
    return {"addSheet": {"properties": properties}}


def add_lists_tab(sheet_id: int, title: str, rows: int, columns: int) -> list[Request]:
    """Hidden, and guarded by a warning: a locked one would lock its owner's helpers out too."""
    grid = {"rowCount": rows, "columnCount": columns, "frozenRowCount": 1}
    properties = {"sheetId": sheet_id, "title": title, "hidden": True, "gridProperties": grid}
    guard = {"range": {"sheetId": sheet_id}, "warningOnly": True, "description": title}
    return [
        {"addSheet": {"properties": properties}},
        {"addProtectedRange": {"protectedRange": guard}},
    ]


def mark_tab(sheet_id: int, value: str) -> Request:
    return _metadata(TAB_KEY, value, {"sheetId": sheet_id})


def retire_tab(sheet_id: int) -> Request:
    return _say_again(sheet_id, TAB_KEY, FORMER)


def mark_hers(sheet_id: int) -> Request:
    return _metadata(HERS_KEY, str(sheet_id), {"sheetId": sheet_id})


def mark_strikes(sheet_id: int) -> Request:
    return _metadata(GONE_KEY, "struck out", {"sheetId": sheet_id})


def strike_out(sheet_id: int, key: int) -> Request:
    """Rows of people who left are grey and crossed out, wherever they are sorted to.

    The condition has no second argument: the mark that would part the two is another one in
    other locales.
    """
    left = f'=RIGHT(${a1.letters(key)}2)="{GONE}"'
    looks = {
        "textFormat": {"strikethrough": True, "foregroundColorStyle": {"rgbColor": color(_GREY)}}
    }
    rule = {
        "ranges": [{"sheetId": sheet_id, "startRowIndex": 1}],
        "booleanRule": {
            "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": left}]},
            "format": looks,
        },
    }
    return {"addConditionalFormatRule": {"rule": rule, "index": 0}}


def mark_colours(sheet_id: int, text: str, *, again: bool) -> Request:
    """Remember on the tab which names its colours are for."""
    if again:
        return _say_again(sheet_id, COLOURS_KEY, text)
    return _metadata(COLOURS_KEY, text, {"sheetId": sheet_id})


def stamp_tab(sheet_id: int, run: str) -> Request:
    return _metadata(STAMP_KEY, run, {"sheetId": sheet_id})


def stamp_again(sheet_id: int, run: str) -> Request:
    """Another value for the stamp there is; to say it twice does no harm."""
    return _say_again(sheet_id, STAMP_KEY, run)


def _say_again(sheet_id: int, key: str, value: str) -> Request:
    said = {"metadataKey": key, "metadataLocation": {"sheetId": sheet_id}}
    return {
        "updateDeveloperMetadata": {
            "dataFilters": [{"developerMetadataLookup": said}],
            "developerMetadata": {"metadataValue": value},
            "fields": "metadataValue",
        }
    }


def mark_column(sheet_id: int, column: str, at: int) -> Request:
    where = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    return _metadata(COLUMN_KEY, column, {"dimensionRange": where})


def _metadata(key: str, value: str, location: Request) -> Request:
    made = {
        "metadataKey": key,
        "metadataValue": value,
        "location": location,
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": made}}


def add_view(sheet_id: int, title: str) -> Request:
    """A filter view of the whole tab, for her to choose in: it hides nothing from anybody else."""
    return {"addFilterView": {"filter": {"title": title, "range": {"sheetId": sheet_id}}}}


def header_height(sheet_id: int) -> Request:
    """Room for two lines of heading."""
    return {
        "updateDimensionProperties": {
            "range": {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1},
            "properties": {"pixelSize": 40},
            "fields": "pixelSize",
        }
    }


def append(sheet_id: int, dimension: str, length: int) -> Request:
    return {"appendDimension": {"sheetId": sheet_id, "dimension": dimension, "length": length}}


def insert_columns(sheet_id: int, at: int, length: int) -> Request:
    """Empty columns, with nothing of the looks of those beside them on the left."""
    where = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + length}
    return {"insertDimension": {"range": where, "inheritFromBefore": False}}


def put_text(sheet_id: int, at: int, text: str) -> Request:
    """A header without looks. As stringValue no text is a formula."""
    return _put(sheet_id, at, {"userEnteredValue": {"stringValue": text}})


def _put(sheet_id: int, at: int, cell: Request, row: int = 0) -> Request:
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": row, "columnIndex": at},
            "rows": [{"values": [cell]}],
            "fields": ",".join(cell),
        }
    }


def fill_down(sheet_id: int, at: int, first: int, end: int, text: str) -> Request:
    """A formula in rows `first` to `end` (as the sheet counts, half-open), its references moving
    along as when a person fills down: one small request however many rows there are."""
    where = {
        "sheetId": sheet_id,
        "startRowIndex": first - 1,
        "endRowIndex": end - 1,
        "startColumnIndex": at,
        "endColumnIndex": at + 1,
    }
    cell = {"userEnteredValue": {"formulaValue": text}}
    return {"repeatCell": {"range": where, "cell": cell, "fields": "userEnteredValue"}}


def head_column(sheet: Sheet, column: str, at: int, header: str) -> Iterator[Request]:
    """Header text, its looks and the column's width."""
    answer = column.startswith("dimension:")
    yield head_cell(sheet.sheet_id, at, header, answer=answer)
    pixels = _WIDTHS.get(column, 160 if answer else 110)
    yield column_width(sheet.sheet_id, at, pixels, hidden=column == "key")
    if column == "key":
        yield _guard(sheet.sheet_id, at, header)


def head_cell(
    sheet_id: int, at: int, header: str, *, answer: bool = False, row: int = 0
) -> Request:
    """A header as we dress all of ours; columns of answers in another colour."""
    cell = {
        "userEnteredValue": {"stringValue": header},
        "userEnteredFormat": {
            "backgroundColorStyle": {"rgbColor": color(_ANSWER_HEADER if answer else _INK)},
            "textFormat": {
                "bold": True,
                "foregroundColorStyle": {"rgbColor": color(_WHITE)},
            },
            "verticalAlignment": "MIDDLE",
            "wrapStrategy": "WRAP",
        },
    }
    return _put(sheet_id, at, cell, row)


def column_width(sheet_id: int, at: int, pixels: int, *, hidden: bool = False) -> Request:
    properties: Request = {"pixelSize": pixels}
    if hidden:
        properties["hiddenByUser"] = True
    return {
        "updateDimensionProperties": {
            "range": {
                "sheetId": sheet_id,
                "dimension": "COLUMNS",
                "startIndex": at,
                "endIndex": at + 1,
            },
            "properties": properties,
            "fields": ",".join(properties),
        }
    }


def _guard(sheet_id: int, at: int, header: str) -> Request:
    where = {"sheetId": sheet_id, "startColumnIndex": at, "endColumnIndex": at + 1}
    guard = {"range": where, "warningOnly": True, "description": header}
    return {"addProtectedRange": {"protectedRange": guard}}


def dress_rows(
    sheet: Sheet,
    columns: Mapping[str, int],
    options: Mapping[str, int],
    top: int,
    bottom: int,
    hers: frozenset[str] = frozenset(),
) -> Iterator[Request]:
    """Number formats and drop-downs for rows `top` to `bottom` (0-based, half-open).

    `options` is the lists tab's column by column key; columns of `hers` keep their looks.
    """
    for column, at in columns.items():
        where = {
            "sheetId": sheet.sheet_id,
            "startRowIndex": top,
            "endRowIndex": bottom,
            "startColumnIndex": at,
            "endColumnIndex": at + 1,
        }
        if column not in hers:
            yield _look(where, cell_format(column, sheet.business))
        if column in options:
            yield _drop_down(where, options[column], sheet)


def _look(where: Request, looks: Request) -> Request:
    return {
        "repeatCell": {
            "range": where,
            "cell": {"userEnteredFormat": looks},
            "fields": ",".join(f"userEnteredFormat.{key}" for key in looks),
        }
    }


def _drop_down(where: Request, at: int, sheet: Sheet) -> Request:
    letter = a1.letters(at)
    options = f"={a1.quoted(sheet.lists)}!${letter}$2:${letter}"
    rule = {
        "condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": options}]},
        "inputMessage": OPTION_HINT.say(sheet.business.language),
        "strict": True,
        "showCustomUi": True,
    }
    return {"setDataValidation": {"range": where, "rule": rule, "filteredRowsIncluded": True}}


def cell_format(column: str, business: Business) -> Request:
    """How the cells of a column look."""
    kind, _, key = column.partition(":")
    if kind == "dimension":
        return {
            "numberFormat": {"type": "TEXT"},
            "backgroundColorStyle": {"rgbColor": color(_ANSWER_CELLS)},
        }
    if kind == "metric" and key in MONEY:
        return {"numberFormat": {"type": "CURRENCY", "pattern": _money(business)}}
    if kind == "metric" and key in DATES:
        return {"numberFormat": {"type": "DATE"}, "horizontalAlignment": "RIGHT"}
    if kind in ("metric", "formula"):
        return {"numberFormat": {"type": "NUMBER", "pattern": "#,##0"}}
    return {"numberFormat": {"type": "TEXT"}}


def _money(business: Business) -> str:
    symbol = get_currency_symbol(business.currency, locale=_babel(business.language))
    decimals = exponent(business.currency)
    return "#,##0" + ("." + "0" * decimals if decimals else "") + f' "{symbol}"'


def _babel(language: str) -> str:
    return "sr_Latn" if language == "sr" else language


def color(html: str) -> dict[str, float]:
    """#rrggbb as Google writes it."""
    parts: Iterable[str] = (html[1:3], html[3:5], html[5:7])
    return {
        name: round(int(part, 16) / 255, 4)
        for name, part in zip(("red", "green", "blue"), parts, strict=True)
    }
