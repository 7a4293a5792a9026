"""Developer metadata: finding it, and the requests and methods that work on it."""

from __future__ import annotations

from dataclasses import replace

from emulator.api import Call, Handler, Json, invalid, not_found
from emulator.sheets.book import Book, Metadata
from emulator.sheets.changes.work import Change, Work, mask_of, under
from emulator.sheets.marks import location_type, shown
from emulator.sheets.ranges import tab_of
from emulator.sheets.store import open_book


def create(work: Work, request: Json) -> Json:
    given = request.get("developerMetadata", {})
    if not given.get("metadataKey"):
        raise work.scope.refuse("Developer metadata must have a key.")
    if given.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise work.scope.refuse("Developer metadata must have a visibility.")
    number = given.get("metadataId", work.fresh_id())
    if any(item.id == number for item in work.book.metadata):
        raise work.scope.refuse(f"Developer metadata with id {number} already exists.")
    value = given.get("metadataValue", "")
    item = Metadata(number, given["metadataKey"], value, given["visibility"])
    placed = _placed(work, item, given.get("location", {}))
    work.book.metadata.append(placed)
    return {"createDeveloperMetadata": {"developerMetadata": shown(placed)}}


def _placed(work: Work, item: Metadata, location: Json) -> Metadata:
    """The item at a location: the spreadsheet, a sheet, or exactly one row or column."""
    if location.get("spreadsheet"):
        return replace(item, sheet_id=None, dimension="", index=0)
    place = location.get("dimensionRange")
    if place is None:
        if "sheetId" not in location:
            raise work.scope.refuse("Developer metadata must have a location.")
        tab = tab_of(work.book, location["sheetId"], work.scope)
        return replace(item, sheet_id=tab.sheet_id, dimension="", index=0)
    tab = tab_of(work.book, place.get("sheetId", 0), work.scope)
    start, end = place.get("startIndex", 0), place.get("endIndex", 0)
    size = tab.row_count if place.get("dimension") == "ROWS" else tab.column_count
    if end - start != 1 or place.get("dimension") not in ("ROWS", "COLUMNS"):
        raise work.scope.refuse("Developer metadata can only be added to a single row or column.")
    if start >= size:
        raise work.scope.refuse(f"Index {start} is beyond the sheet's {size}.")
    return replace(item, sheet_id=tab.sheet_id, dimension=place["dimension"], index=start)


def update(work: Work, request: Json) -> Json:
    tree, given = mask_of(work, request), request.get("developerMetadata", {})
    changed = []
    for place, item in enumerate(work.book.metadata):
        if not any(chosen(item, data_filter) for data_filter in request.get("dataFilters", [])):
            continue
        new = item
        if under(tree, "metadataKey")[0] and given.get("metadataKey"):
            new = replace(new, key=given["metadataKey"])
        if under(tree, "metadataValue")[0]:
            new = replace(new, value=given.get("metadataValue", ""))
        if under(tree, "visibility")[0] and given.get("visibility"):
            new = replace(new, visibility=given["visibility"])
        if under(tree, "location")[0] and given.get("location"):
            new = _placed(work, new, given["location"])
        work.book.metadata[place] = new
        changed.append(shown(new))
    return {"updateDeveloperMetadata": {"developerMetadata": changed}}


def delete(work: Work, request: Json) -> Json:
    meant = [item for item in work.book.metadata if chosen(item, request.get("dataFilter", {}))]
    work.book.metadata = [item for item in work.book.metadata if item not in meant]
    gone = [shown(item) for item in meant]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": gone}}


def chosen(item: Metadata, data_filter: Json) -> bool:
    """Whether a DataFilter by developerMetadataLookup means the item."""
    lookup = data_filter.get("developerMetadataLookup")
    if lookup is None:
        raise invalid("The emulator finds developer metadata by developerMetadataLookup only.")
    actual = {
        "metadataId": item.id,
        "metadataKey": item.key,
        "metadataValue": item.value,
        "visibility": item.visibility,
        "locationType": location_type(item),
    }
    if any(name in lookup and lookup[name] != value for name, value in actual.items()):
        return False
    place = lookup.get("metadataLocation")
    exact = lookup.get("locationMatchingStrategy") == "EXACT_LOCATION"
    return place is None or _at(item, place, exact)


def _at(item: Metadata, place: Json, exact: bool) -> bool:
    """Intersecting: a sheet holds what is on its rows and columns, the spreadsheet everything."""
    if place.get("spreadsheet"):
        return not exact or item.sheet_id is None
    span = place.get("dimensionRange")
    if span is None:
        same = item.sheet_id == place.get("sheetId", 0)
        return same and not (exact and item.dimension)
    if item.sheet_id != span.get("sheetId", 0):
        return not exact and item.sheet_id is None
    if item.dimension != span.get("dimension"):
        return not exact
    return bool(span.get("startIndex", 0) <= item.index < span.get("endIndex", 2**31))


def get(call: Call) -> Json:
    return shown(_by_id(open_book(call), call.path["metadataId"]))


def _by_id(book: Book, number: int) -> Metadata:
    for item in book.metadata:
        if item.id == number:
            return item
    raise not_found()


def search(call: Call) -> Json:
    book, filters = open_book(call), call.body.get("dataFilters", [])
    found = []
    for item in book.metadata:
        matching = [data_filter for data_filter in filters if chosen(item, data_filter)]
        if matching:
            found.append({"developerMetadata": shown(item), "dataFilters": matching})
    return {"matchedDeveloperMetadata": found} if found else {}


CHANGES: dict[str, Change] = {
    "createDeveloperMetadata": create,
    "updateDeveloperMetadata": update,
    "deleteDeveloperMetadata": delete,
}
HANDLERS: dict[str, Handler] = {
    "sheets.spreadsheets.developerMetadata.get": get,
    "sheets.spreadsheets.developerMetadata.search": search,
}
