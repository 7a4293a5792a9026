"""spreadsheets.batchUpdate: all requests on a fork, which takes the original's place at the end."""

from __future__ import annotations

from emulator.api import Call, Json, Refusal, invalid
from emulator.fields import parse
from emulator.sheets import metadata
from emulator.sheets.book import bounded, find
from emulator.sheets.changes import (
    cells,
    dimensions,
    filters,
    groups,
    merging,
    naming,
    native_tables,
    pasting,
    protecting,
    styles,
    tabs,
    texts,
    twins,
)
from emulator.sheets.changes.work import Change, Work
from emulator.sheets.ranges import Scope
from emulator.sheets.reading import Reader
from emulator.sheets.show import spreadsheet
from emulator.sheets.store import draft_of, open_book, store_of

CHANGES: dict[str, Change] = {
    **tabs.CHANGES,
    **dimensions.CHANGES,
    **cells.CHANGES,
    **filters.CHANGES,
    **groups.CHANGES,
    **merging.CHANGES,
    **naming.CHANGES,
    **native_tables.CHANGES,
    **pasting.CHANGES,
    **protecting.CHANGES,
    **styles.CHANGES,
    **texts.CHANGES,
    **twins.CHANGES,
    **metadata.CHANGES,
}


def batch_update(call: Call) -> Json:
    requests = call.body.get("requests") or []
    if not requests:
        raise invalid("Must specify at least one request.")
    draft = draft_of(call)
    replies = []
    for index, request in enumerate(requests):
        kind, given = _only(index, request)
        scope = Scope(index, kind)
        work = Work(draft, scope, call.account, call.world.random, call.world.clock.now())
        replies.append(_change(kind)(work, given))
    store_of(call.world).keep(draft, call.world.clock.now())
    answer: Json = {"spreadsheetId": draft.id, "replies": replies}
    if call.body.get("includeSpreadsheetInResponse"):
        answer["updatedSpreadsheet"] = _updated(call)
    return answer


def _only(index: int, request: Json) -> tuple[str, Json]:
    if len(request) != 1:
        why = "No request set." if not request else "More than one request set."
        raise invalid(f"Invalid requests[{index}]: {why}")
    return next(iter(request.items()))


def _change(kind: str) -> Change:
    found = CHANGES.get(kind)
    if found is None:
        raise Refusal(501, "UNIMPLEMENTED", f"The emulator does not implement {kind}.")
    return found


def _updated(call: Call) -> Json:
    book = open_book(call)
    fields = call.query.get("fields")
    mask = parse(fields).get("updatedSpreadsheet") if fields else None
    ranges = []
    for text in call.body.get("responseRanges") or []:
        tab, written = find(book, text)
        ranges.append((tab, bounded(tab, written, text)))
    grid = call.body.get("responseIncludeGridData", False)
    return spreadsheet(Reader(book, call.world.clock), mask, grid, ranges, call.account)
