"""Developer metadata as Google shows it."""

from __future__ import annotations

from emulator.api import Json
from emulator.sheets.book import Metadata


def location_type(item: Metadata) -> str:
    if item.sheet_id is None:
        return "SPREADSHEET"
    return {"ROWS": "ROW", "COLUMNS": "COLUMN"}.get(item.dimension, "SHEET")


def shown(item: Metadata) -> Json:
    """A DeveloperMetadata object; as in all ranges, sheet id 0 is left out."""
    location: Json = {"locationType": location_type(item)}
    sheet = {"sheetId": item.sheet_id} if item.sheet_id else {}
    if item.sheet_id is None:
        location["spreadsheet"] = True
    elif item.dimension:
        span = {"startIndex": item.index, "endIndex": item.index + 1}
        location["dimensionRange"] = sheet | {"dimension": item.dimension} | span
    else:
        location |= sheet
    answer: Json = {"metadataId": item.id, "metadataKey": item.key}
    if item.value:
        answer["metadataValue"] = item.value
    return answer | {"location": location, "visibility": item.visibility}
