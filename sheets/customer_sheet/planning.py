"""The pure difference between the customer tab as read and as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.i18n import Text
from core.model import Cell, Dimension, Place, Problem, SpreadsheetInfo
from core.settings import Business
from sheets.customer_sheet import colours, structure
from sheets.customer_sheet.blocks import matrix_blocks, sparse_blocks
from sheets.customer_sheet.formulas import formula, source
from sheets.customer_sheet.layout import Layout, heading_blocks, lay_out, list_blocks, requests
from sheets.customer_sheet.model import (
    FORMULAS,
    CellChange,
    CustomerTab,
    DesiredRows,
    SheetPlan,
)
from sheets.customer_sheet.reading import is_ours, written_columns
from sheets.customer_sheet.rows import made_cells, new_places, wanted_cells
from sheets.customer_sheet.wording import TAB_TITLE


def plan(
    tab: CustomerTab | None,
    info: SpreadsheetInfo,
    rows: DesiredRows,
    dimensions: Sequence[Dimension],
    business: Business,
    *,
    title: str = "",
    stamp: str = "",
    kept_lists: frozenset[str] = frozenset(),
) -> SheetPlan:
    """What to write so that every customer of `rows` reads as wanted, and whoever left is told so;
    other rows stay.

    `title` names a tab that is yet to be made, `stamp` the run that makes it. With a foreign tab
    of that name, or the key column gone, nothing is planned and the plan or the tab says why in
    its problems.
    """
    title = tab.title if tab else title or TAB_TITLE.say(business.language)
    taken = _taken(info, title) if tab is None else None
    if taken or (tab and "key" not in tab.columns and not tab.adopting):
        return SheetPlan(
            info.id, tab.sheet_id if tab else -1, title, problems=(taken,) if taken else ()
        )
    new = new_places(tab, rows)
    last_row = (tab.next_row if tab else 2) - 1 + len(new)
    layout = lay_out(tab, info, dimensions, business, title, last_row)
    named = {dimension.key: dimension for dimension in dimensions if dimension.column}
    return _difference(info.id, tab, rows, new, layout, named, stamp, kept_lists)


def _difference(
    spreadsheet: str,
    tab: CustomerTab | None,
    rows: DesiredRows,
    new: Sequence[int],
    layout: Layout,
    named: Mapping[str, Dimension],
    stamp: str,
    kept_lists: frozenset[str],
) -> SheetPlan:
    """`new`: which of `rows.customers` get a row."""
    sheet, at = layout.sheet, layout.columns
    coloured = tab.coloured if tab else None
    colouring = colours.colouring(sheet.sheet_id, at, coloured, layout.added, named, kept_lists)
    columns = written_columns([*named.values()])
    wanted = {column: wanted_cells(column, rows, named, tab) for column in columns} if tab else {}
    changes = tuple(_changes(tab, rows, wanted)) if tab else ()
    made = made_cells(columns, rows, new, named) if new else {}
    next_row = layout.last_row + 1 - len(new)
    return SheetPlan(
        spreadsheet=spreadsheet,
        sheet_id=sheet.sheet_id,
        title=sheet.title,
        creates=tab is None,
        structure=(
            *requests(layout, tab, named, stamp, colouring),
            *_formulas(layout, next_row, len(new)),
            *_strikes(tab, rows, layout),
        ),
        blocks=(
            *heading_blocks(layout, tab, named),
            *list_blocks(layout, tab, named, kept_lists),
            *sparse_blocks(sheet.title, (*_strayed(tab, wanted, at), *_places(tab, changes, at))),
            *matrix_blocks(sheet.title, {at[c]: made[c] for c in _filled(made, tab)}, next_row),
        ),
        cells=changes,
        new=tuple(rows.customers[place] for place in new),
        made=made,
        added=layout.added,
        colouring=colouring if tab and colouring.is_needed else None,
    )


def _filled(made: Mapping[str, Sequence[Cell]], tab: CustomerTab | None) -> Iterator[str]:
    """The columns in which something is to be written. Where the tab is new, an empty one is empty
    already; below the rows of a tab there is, something else may stand."""
    return (column for column, cells in made.items() if tab or cells.count("") < len(cells))


def _taken(info: SpreadsheetInfo, title: str) -> Problem | None:
    """A tab of our name that is not ours is never written."""
    for tab in info.tabs:
        if tab.title.casefold() == title.casefold() and not is_ours(tab):
            return Problem(
                kind="tab_taken",
                origin=f"customers:{info.id}",
                place=Place(info.id, tab.sheet_id, tab.title),
                message=Text(
                    "There is a tab called “{title}” which Regulars did not make.", title=tab.title
                ),
                advice=Text(
                    "Give it to Regulars (Settings, or regulars sheets adopt), rename it, or set "
                    "another name under [customers] tab."
                ),
            )
    return None


def _changes(
    tab: CustomerTab, rows: DesiredRows, wanted: Mapping[str, Mapping[str, Cell]]
) -> Iterator[CellChange]:
    """Cells of existing rows that differ, by column and row."""
    there = tab.rows.keys() & {*rows.customers, *rows.left}
    for column, values in wanted.items():
        held = tab.cells.get(column, {})
        if held == values:
            continue
        differ = [who for who, value in values.items() if held.get(who) != value]
        differ += held.keys() - values.keys()
        for who in sorted(there.intersection(differ), key=tab.rows.__getitem__):
            yield CellChange(who, column, held.get(who, ""), values.get(who, ""))


def _strayed(
    tab: CustomerTab | None, wanted: Mapping[str, Mapping[str, Cell]], columns: Mapping[str, int]
) -> Iterator[tuple[int, int, Cell]]:
    """Copies of a row that hold what was meant for another one: nobody's first row shows it."""
    if tab is None or not tab.strayed:
        return
    whose = {row: customer for customer, more in tab.copies.items() for row in more}
    for (column, row), text in tab.strayed.items():
        customer = whose.get(row, "")
        right = wanted[column].get(customer)
        if right is not None and tab.copies[customer][row].get(column, "") == text != right:
            yield row, columns[column], right


def _places(
    tab: CustomerTab | None, changes: Sequence[CellChange], columns: Mapping[str, int]
) -> Iterator[tuple[int, int, Cell]]:
    """Also in copies of a row that read as it did: left behind, a copy would look like an edit as
    soon as it is the only one."""
    for customer, column, before, after in changes if tab else ():
        assert tab
        at = columns[column]
        yield tab.rows[customer], at, after
        for row, cells in tab.copies.get(customer, {}).items():
            if cells.get(column, "") == before:
                yield row, at, after


def _strikes(
    tab: CustomerTab | None, rows: DesiredRows, layout: Layout
) -> Iterator[dict[str, Any]]:
    """Once there are rows of people who left, a rule that strikes them out."""
    if tab and not tab.strikes and not rows.left.isdisjoint(tab.rows):
        yield structure.strike_out(layout.sheet.sheet_id, layout.columns["key"])
        yield structure.mark_strikes(layout.sheet.sheet_id)


def _formulas(layout: Layout, next_row: int, new: int) -> Iterator[dict[str, Any]]:
    """Formulas for new rows; for all rows where their column is new, or the one they look at."""
    for name in FORMULAS:
        column = f"formula:{name}"
        fresh = not {column, source(name)}.isdisjoint(layout.added)
        first, end = (2 if fresh else next_row), next_row + new
        if first < end:
            text = formula(name, layout.columns, first)
            at = layout.columns[column]
            yield structure.fill_down(layout.sheet.sheet_id, at, first, end, text)
