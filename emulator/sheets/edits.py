"""What the owner does by hand on the page: the API's own code, with strict rules enforced."""

from __future__ import annotations

from collections.abc import Callable

from emulator.api import Call, Json, invalid
from emulator.sheets.a1 import column_letters, column_number, parse_cells
from emulator.sheets.batch import batch_update
from emulator.sheets.book import Book
from emulator.sheets.grid import Tab
from emulator.sheets.reading import Reader
from emulator.sheets.store import store_of
from emulator.sheets.validation import options, violates
from emulator.sheets.writing import Writer, target
from emulator.world import World


def type_in(world: World, book: Book, tab: Tab, cell: str, text: str) -> None:
    """One cell as typed. Raises Refusal if a strict rule rejects it or there is no such cell."""
    written = parse_cells(cell.strip(), tab.title)
    if written is None or not written.is_cell:
        raise invalid(f"{cell or 'Nothing'} is not a cell: name one like B2.")
    draft = book.fork()
    mine = draft.tab(tab.sheet_id)
    if mine is None:
        raise invalid("This tab is gone: open the spreadsheet again.")
    area = target(mine, written, [[text]])
    Writer(draft, book.owner, world.clock.now(), "USER_ENTERED").rows(mine, area, [[text]])
    _check(world, draft, mine, area.top, area.left)
    store_of(world).keep(draft, world.clock.now())


def _check(world: World, draft: Book, tab: Tab, row: int, column: int) -> None:
    rule = tab.columns[column].rules.get(row)
    if not rule or not rule.get("strict"):
        return
    reader = Reader(draft, world.clock)
    if violates(rule, options(rule, reader), reader, tab, row, column):
        raise invalid(
            "The data you entered violates the data validation rules set on this cell. "
            + rule.get("inputMessage", "")
        )


def rearrange(world: World, book: Book, tab: Tab, action: str, where: str) -> None:
    """Insert, delete, sort or move by the name of a row or column. Raises Refusal."""
    make = _ACTIONS.get(action)
    if make is None:
        raise invalid(f"There is no action called {action}.")
    request = make(tab, _index(tab, action, where.strip()))
    path = {"spreadsheetId": book.id}
    batch_update(
        Call(
            "sheets.spreadsheets.batchUpdate", book.owner, path, {}, {"requests": [request]}, world
        )
    )


def _index(tab: Tab, action: str, where: str) -> int:
    by_row = action.endswith("row")
    if by_row and where.isascii() and where.isdigit() and 0 < int(where) <= tab.row_count:
        return int(where) - 1
    if not by_row and where.isascii() and where.isalpha() and len(where) < 4:
        number = column_number(where)
        if number < tab.column_count:
            return number
    last = column_letters(tab.column_count - 1)
    wanted = f"a row from 1 to {tab.row_count}" if by_row else f"a column from A to {last}"
    raise invalid(f"{where or 'Nothing'} is not {wanted}.")


def _span(tab: Tab, dimension: str, index: int) -> Json:
    return {
        "sheetId": tab.sheet_id,
        "dimension": dimension,
        "startIndex": index,
        "endIndex": index + 1,
    }


def _sort(tab: Tab, index: int, order: str) -> Json:
    """The whole tab but its frozen rows, one row at least."""
    frozen = max(tab.grid_properties.get("frozenRowCount", 0), 1)
    place = {"sheetId": tab.sheet_id, "startRowIndex": min(frozen, tab.row_count - 1)}
    specs = [{"dimensionIndex": index, "sortOrder": order}]
    return {"sortRange": {"range": place, "sortSpecs": specs}}


def _move(tab: Tab, index: int, by: int) -> Json:
    to = max(index - 1, 0) if by < 0 else min(index + 2, tab.column_count)
    source = _span(tab, "COLUMNS", index)
    return {"moveDimension": {"source": source, "destinationIndex": to}}


_ACTIONS: dict[str, Callable[[Tab, int], Json]] = {
    "insert-row": lambda tab, at: {"insertDimension": {"range": _span(tab, "ROWS", at)}},
    "delete-row": lambda tab, at: {"deleteDimension": {"range": _span(tab, "ROWS", at)}},
    "insert-column": lambda tab, at: {"insertDimension": {"range": _span(tab, "COLUMNS", at)}},
    "delete-column": lambda tab, at: {"deleteDimension": {"range": _span(tab, "COLUMNS", at)}},
    "left-column": lambda tab, at: _move(tab, at, -1),
    "right-column": lambda tab, at: _move(tab, at, 1),
    "sort-column": lambda tab, at: _sort(tab, at, "ASCENDING"),
    "sort-down-column": lambda tab, at: _sort(tab, at, "DESCENDING"),
}
