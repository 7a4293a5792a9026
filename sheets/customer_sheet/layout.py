"""Where each of our columns is or goes, and the requests that bring that about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from core.model import Cell, Dimension, SpreadsheetInfo
from core.settings import Business
from sheets import a1
from sheets.customer_sheet import colours, structure
from sheets.customer_sheet.model import (
    CUSTOMERS,
    FORMULAS,
    LISTS,
    PEOPLE,
    TAB_KEY,
    Block,
    Colouring,
    CustomerTab,
)
from sheets.customer_sheet.native_table import widened
from sheets.customer_sheet.reading import find_lists, sheet_id, written_columns
from sheets.customer_sheet.wording import LISTS_TITLE, VIEW_TITLE, header_of, option_names

ROOM_ROWS, ROOM_COLUMNS = 200, 4
_LIST_ROWS = 200


class Layout(Struct, frozen=True):
    """The tab as it will be. `added` columns are new; `grid_rows` is None for a new tab."""

    sheet: structure.Sheet
    columns: Mapping[str, int]
    added: tuple[str, ...]
    grid_rows: int | None
    grid_columns: int
    last_row: int
    lists_id: int
    lists_made: bool
    list_columns: Mapping[str, int]
    """Column of the lists tab by dimension key."""
    list_added: tuple[str, ...]
    list_grid: int
    former: tuple[int, ...]
    """Tabs that were the customer sheet until now."""


def lay_out(
    tab: CustomerTab | None,
    info: SpreadsheetInfo,
    dimensions: Sequence[Dimension],
    business: Business,
    title: str,
    last_row: int,
) -> Layout:
    """`last_row` is the last one that will be filled."""
    wanted = written_columns(dimensions)
    wanted[-1:] = [*(f"formula:{formula}" for formula in FORMULAS), "key"]
    known = dict(tab.columns) if tab else {}
    added = tuple(column for column in wanted if column not in known)
    end = _end(tab) if tab else 0
    columns = known | {column: end + at for at, column in enumerate(added)}
    lists = find_lists(info)
    listed = dict(tab.lists) if tab and lists else {}
    shown = [dimension.key for dimension in dimensions if dimension.column]
    list_added = tuple(key for key in shown if key not in listed)
    start = 1 + max(listed.values(), default=-1)
    list_title = lists.title if lists else free_title(info, LISTS_TITLE.say(business.language))
    return Layout(
        sheet=structure.Sheet(
            tab.sheet_id if tab else sheet_id(info.id, CUSTOMERS), title, list_title, business
        ),
        columns=columns,
        added=added,
        grid_rows=tab.grid_rows if tab else None,
        grid_columns=end,
        last_row=last_row,
        lists_id=lists.sheet_id if lists else sheet_id(info.id, LISTS),
        lists_made=lists is None,
        list_columns=listed | {key: start + at for at, key in enumerate(list_added)},
        list_added=list_added,
        list_grid=lists.columns if lists else 0,
        former=tuple(t.sheet_id for t in info.tabs if t.metadata.get(TAB_KEY) == CUSTOMERS),
    )


def _end(tab: CustomerTab) -> int:
    """Where further columns go: at the edge of a table, beside ours in a tab of hers."""
    if tab.table and tab.table.right >= tab.next_column:
        return tab.table.right
    return tab.next_column if tab.hers else tab.grid_columns


def free_title(info: SpreadsheetInfo, title: str) -> str:
    """The title, numbered where another tab has it."""
    taken = {tab.title.casefold() for tab in info.tabs}
    names = (title if number == 1 else f"{title} {number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in taken)


def requests(
    layout: Layout,
    tab: CustomerTab | None,
    dimensions: Mapping[str, Dimension],
    stamp: str,
    colouring: Colouring,
) -> Iterator[dict[str, Any]]:
    """One atomic batch: the lists first, since drop-downs point to them."""
    yield from _list_requests(layout, dimensions)
    sheet, rows = layout.sheet, layout.grid_rows
    width = len(layout.added)
    if rows is None:
        rows = layout.last_row + ROOM_ROWS
        yield structure.add_tab(sheet, rows, width + ROOM_COLUMNS)
        yield structure.mark_tab(sheet.sheet_id, CUSTOMERS)
        if stamp:
            yield structure.stamp_tab(sheet.sheet_id, stamp)
    elif width and tab and layout.grid_columns < tab.grid_columns:
        yield structure.insert_columns(sheet.sheet_id, layout.grid_columns, width)
    elif width:
        yield structure.append(sheet.sheet_id, "COLUMNS", width)
    if tab and tab.adopting:
        yield from map(structure.retire_tab, layout.former)
        yield structure.mark_tab(sheet.sheet_id, CUSTOMERS)
        yield structure.mark_hers(sheet.sheet_id)
    for column in layout.added:
        at = layout.columns[column]
        header = header_of(column, dimensions, sheet.business.language)
        yield from structure.head_column(sheet, column, at, header)
        yield structure.mark_column(sheet.sheet_id, column, at)
    for column in sorted(tab.unmarked if tab else ()):
        yield structure.mark_column(sheet.sheet_id, column, layout.columns[column])
    fresh = {column: layout.columns[column] for column in layout.added}
    hers = _looks_kept(tab, layout)
    lists = {f"dimension:{key}": at for key, at in layout.list_columns.items()}
    adopting = tab is not None and tab.adopting
    if layout.lists_made or layout.list_added or adopting:  # as those of a lost list are set again
        fresh |= {c: layout.columns[c] for c in lists if c in layout.columns and c not in fresh}
    if fresh:
        yield from structure.dress_rows(sheet, fresh, lists, 1, rows, hers)
    if layout.last_row > rows:
        more = layout.last_row - rows + ROOM_ROWS
        yield structure.append(sheet.sheet_id, "ROWS", more)
        yield from structure.dress_rows(sheet, layout.columns, lists, rows, rows + more, hers)
    if tab and tab.table:
        yield from widened(sheet.sheet_id, tab.table, layout.columns.values(), layout.last_row)
    yield from _colours(layout, tab, colouring)


def _colours(
    layout: Layout, tab: CustomerTab | None, colouring: Colouring
) -> Iterator[dict[str, Any]]:
    """All of a new tab's. Of new columns only that they are to be coloured: where a rule goes
    among hers has to be looked up first."""
    sheet = layout.sheet
    if tab is None:
        yield from colours.requests(colouring, ())
        yield structure.mark_colours(sheet.sheet_id, colours.to_text(colouring.after), again=False)
        yield structure.header_height(sheet.sheet_id)
        yield structure.add_view(sheet.sheet_id, VIEW_TITLE.say(sheet.business.language))
    elif any(column.startswith("dimension:") for column in layout.added):
        known, text = tab.coloured is not None, colours.to_text(colouring.before)
        yield structure.mark_colours(sheet.sheet_id, text, again=known)


def _looks_kept(tab: CustomerTab | None, layout: Layout) -> frozenset[str]:
    """Columns that look as the owner made them: of a tab of hers, all but numbers and the new."""
    if tab is None or not tab.hers:
        return frozenset()
    return frozenset(c for c in layout.columns if c in PEOPLE or c.startswith("dimension:")) - {
        *layout.added
    }


def _list_requests(layout: Layout, dimensions: Mapping[str, Dimension]) -> Iterator[dict[str, Any]]:
    if not layout.list_columns:
        return
    width = 1 + max(layout.list_columns.values())
    if layout.lists_made:
        title = layout.sheet.lists
        yield from structure.add_lists_tab(layout.lists_id, title, _LIST_ROWS, width + ROOM_COLUMNS)
        yield structure.mark_tab(layout.lists_id, LISTS)
    elif width > layout.list_grid:
        yield structure.append(layout.lists_id, "COLUMNS", width - layout.list_grid)
    for key in layout.list_added:
        at = layout.list_columns[key]
        yield structure.put_text(layout.lists_id, at, dimensions[key].name)
        yield structure.mark_column(layout.lists_id, f"dimension:{key}", at)


def list_blocks(
    layout: Layout,
    tab: CustomerTab | None,
    dimensions: Mapping[str, Dimension],
    kept: frozenset[str],
) -> Iterator[Block]:
    """The options of each dimension that differ from those in the lists tab, but for those `kept`
    as they are."""
    offered = tab.options if tab and not layout.lists_made else {}
    for key, dimension in dimensions.items():
        if key not in layout.list_columns:
            continue
        names = option_names(dimension, layout.sheet.business.language)
        before = offered.get(key, ())
        if names == before or (key in kept and before):
            continue
        at = layout.list_columns[key]
        rows: list[list[Cell]] = [[name] for name in names]
        rows += [[""]] * (len(before) - len(names))
        yield a1.area(layout.sheet.lists, at, 2, at, 1 + len(rows)), rows


def heading_blocks(
    layout: Layout, tab: CustomerTab | None, dimensions: Mapping[str, Dimension]
) -> Iterator[Block]:
    """What stands above the options and the column of each dimension that has another name now. A
    heading of the owner's own stays."""
    if tab is None or layout.lists_made:
        return
    for key, before in tab.list_headers.items():
        if key not in dimensions or before == dimensions[key].name:
            continue
        name: list[list[Cell]] = [[dimensions[key].name]]
        yield a1.area(layout.sheet.lists, tab.lists[key], 1, tab.lists[key], 1), name
        column = f"dimension:{key}"
        if column in tab.columns and tab.headers.get(column) == before:
            at = tab.columns[column]
            yield a1.area(tab.title, at, 1, at, 1), name
