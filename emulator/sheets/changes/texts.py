"""findReplace, trimWhitespace, deleteDuplicates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from emulator.api import Json
from emulator.sheets.a1 import Area
from emulator.sheets.changes.cells import follow_rows
from emulator.sheets.changes.work import Change, Work
from emulator.sheets.formula.evaluate import Evaluator
from emulator.sheets.grid import EMPTY, Formula, Tab
from emulator.sheets.locales import conventions
from emulator.sheets.protection import guard
from emulator.sheets.ranges import grid_area, tab_of
from emulator.sheets.render import formatted
from emulator.sheets.writing import Writer


def find_replace(work: Work, request: Json) -> Json:
    """In what is shown, or in formulas as written; the new text counts as typed."""
    pattern = _pattern(work, request)
    new = _replacement(work, request, pattern.groups)
    whole, formulas = request.get("matchEntireCell"), request.get("includeFormulas")
    writer = Writer(work.book, work.account, work.now, "USER_ENTERED")
    counts = dict.fromkeys(("valuesChanged", "formulasChanged", "occurrencesChanged"), 0)
    rows: set[tuple[int, int]] = set()
    for tab, area in _places(work, request):
        for row, number, text, is_formula in _texts(work, tab, area):
            if is_formula and not formulas:
                continue
            if whole and not pattern.fullmatch(text):
                continue
            changed, times = pattern.subn(new, text, count=1 if whole else 0)
            if not times:
                continue
            one = Area(row, number, row + 1, number + 1)
            guard(work.book, tab, one, work.account)
            writer.rows(tab, one, [[changed]])
            counts["formulasChanged" if is_formula else "valuesChanged"] += 1
            counts["occurrencesChanged"] += times
            rows.add((tab.sheet_id, row))
    counts |= {"rowsChanged": len(rows), "sheetsChanged": len({sheet for sheet, _ in rows})}
    return {"findReplace": {name: count for name, count in counts.items() if count}}


def _pattern(work: Work, request: Json) -> re.Pattern[str]:
    sought = request.get("find", "")
    if not sought:
        raise work.scope.refuse("find must not be empty.")
    flags = 0 if request.get("matchCase") else re.IGNORECASE
    try:
        return re.compile(sought if request.get("searchByRegex") else re.escape(sought), flags)
    except re.error:
        raise work.scope.refuse(f"Invalid regular expression: {sought}") from None


def _replacement(work: Work, request: Json, groups: int) -> str:
    """In Python's form; with a regular expression "$1" is the first of its `groups`."""
    new = str(request.get("replacement", "")).replace("\\", r"\\")
    if not request.get("searchByRegex"):
        return new
    for number in re.findall(r"\$([0-9])", new):
        if int(number) > groups:
            raise work.scope.refuse(f"No group {number} in the regular expression.")
    return re.sub(r"\$([0-9])", r"\\g<\1>", new)


def _places(work: Work, request: Json) -> list[tuple[Tab, Area]]:
    given = [name for name in ("range", "sheetId", "allSheets") if request.get(name) is not None]
    if len(given) != 1:
        raise work.scope.refuse("Exactly one of range, sheetId, allSheets must be specified.")
    if "range" in request:
        return [grid_area(work.book, request["range"], work.scope)]
    tabs = work.book.tabs
    if "sheetId" in request:
        tabs = [tab_of(work.book, request["sheetId"], work.scope)]
    return [(tab, tab.whole) for tab in tabs]


def _texts(work: Work, tab: Tab, area: Area) -> Iterator[tuple[int, int, str, bool]]:
    """Row, column, text and whether it is a formula, of every filled cell."""
    locale = conventions(work.book.locale)
    for number in range(area.left, area.right):
        values = list(tab.columns[number].values[area.top : area.bottom])
        for row, raw in enumerate(values, area.top):
            if type(raw) is Formula:
                yield row, number, raw.text, True
            elif isinstance(raw, str) and raw:
                yield row, number, raw, False
            elif raw != EMPTY:
                shape = tab.columns[number].formats.get(row) or {}
                yield row, number, formatted(raw, shape.get("numberFormat"), locale), False


def trim_whitespace(work: Work, request: Json) -> Json:
    """What is left stays a text, even where it looks like a number or a formula."""
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    guard(work.book, tab, area, work.account)
    changed = 0
    for number in range(area.left, area.right):
        values = list(tab.columns[number].values[area.top : area.bottom])
        for row, raw in enumerate(values, area.top):
            text = " ".join(raw.split()) if isinstance(raw, str) else raw
            if text != raw:
                tab.own(number).put(row, text)
                changed += 1
        tab.own(number).trim()
    return {"trimWhitespace": {"cellsChangedCount": changed} if changed else {}}


def delete_duplicates(work: Work, request: Json) -> Json:
    """The first of equal rows stays; those below come up inside the range."""
    tab, area = grid_area(work.book, request.get("range", {}), work.scope)
    guard(work.book, tab, area, work.account)
    columns = _compared(work, area, request.get("comparisonColumns", []))
    evaluator = Evaluator(work.book, work.book.local(work.now))
    seen: set[tuple[str, ...]] = set()
    kept: list[int] = []
    gone: list[int] = []
    for place in range(area.height):
        row = area.top + place
        key = tuple(_folded(evaluator.effective(tab, row, number)) for number in columns)
        (gone if key in seen else kept).append(place)
        seen.add(key)
    if gone:
        tab.reorder(area, kept + gone)
        follow_rows(tab, area, kept + gone)
        for number in range(area.left, area.right):
            tab.own(number).clear(area.top + len(kept), area.bottom)
    count = len(gone)
    return {"deleteDuplicates": {"duplicatesRemovedCount": count} if count else {}}


def _folded(value: object) -> str:
    """Texts without case; a number is no text."""
    return value.casefold() if isinstance(value, str) else repr(value)


def _compared(work: Work, area: Area, given: list[Json]) -> list[int]:
    spans = [(span.get("startIndex", 0), span.get("endIndex", area.right)) for span in given]
    columns = [number for start, end in spans for number in range(start, end)]
    if any(not area.left <= number < area.right for number in columns):
        raise work.scope.refuse("comparisonColumns must be within the range.")
    return columns or list(range(area.left, area.right))


CHANGES: dict[str, Change] = {
    "findReplace": find_replace,
    "trimWhitespace": trim_whitespace,
    "deleteDuplicates": delete_duplicates,
}
