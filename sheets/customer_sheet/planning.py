"""The pure difference between the customer tab as read and as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
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
    GONE,
    PEOPLE,
    CellChange,
    CustomerTab,
    DesiredRows,
    SheetPlan,
)
from sheets.customer_sheet.reading import is_ours, written_columns
from sheets.customer_sheet.wording import TAB_TITLE, option_for
from sheets.text import fold


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
    next_row = tab.next_row if tab else 2
    new = _new(tab, rows)
    layout = lay_out(tab, info, dimensions, business, title, next_row - 1 + len(new))
    named = {dimension.key: dimension for dimension in dimensions if dimension.column}
    colouring = colours.colouring(
        layout.sheet.sheet_id,
        layout.columns,
        tab.coloured if tab else None,
        layout.added,
        named,
        kept_lists,
    )
    wanted = {column: _wanted(column, rows, named, tab) for column in written_columns(dimensions)}
    changes = tuple(_changes(tab, rows, wanted)) if tab else ()
    made = {column: list(map(wanted[column].get, new, repeat(""))) for column in wanted}
    return SheetPlan(
        spreadsheet=info.id,
        sheet_id=layout.sheet.sheet_id,
        title=title,
        creates=tab is None,
        structure=(
            *requests(layout, tab, named, stamp, colouring),
            *_formulas(layout, next_row, len(new)),
            *_strikes(tab, rows, layout),
        ),
        blocks=tuple(
            chain(
                heading_blocks(layout, tab, named),
                list_blocks(layout, tab, named, kept_lists),
                sparse_blocks(
                    title,
                    (
                        *_strayed(tab, wanted, layout.columns),
                        *_places(tab, changes, layout.columns),
                    ),
                ),
                matrix_blocks(
                    title, [layout.columns[c] for c in made], list(made.values()), next_row
                ),
            )
        ),
        cells=changes,
        new=tuple(new),
        made=made if new else {},
        added=layout.added,
        colouring=colouring if tab and colouring.is_needed else None,
    )


def _only(values: Mapping[str, Cell], customers: frozenset[str]) -> Mapping[str, Cell]:
    if values.keys() <= customers:
        return values
    return {who: value for who, value in values.items() if who in customers}


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


def _new(tab: CustomerTab | None, rows: DesiredRows) -> list[str]:
    """Customers who need a row, by name."""
    names, places = rows.cells["name"], tab.rows if tab else {}

    def place(customer: str) -> tuple[bool, str, str]:
        name = str(names.get(customer, ""))
        return not name, fold(name), customer

    return sorted((who for who in rows.customers if who not in places), key=place)


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


def _wanted(
    column: str, rows: DesiredRows, dimensions: Mapping[str, Dimension], tab: CustomerTab | None
) -> Mapping[str, Cell]:
    """Customer -> filled cell of a column."""
    kind, _, key = column.partition(":")
    if kind == "key":
        return {who: who for who in rows.customers} | {who: who + GONE for who in rows.left}
    if kind == "dimension":
        answers = rows.answers.get(key, {})
        texts = {answer: option_for(answer, dimensions[key]) for answer in set(answers.values())}
        return {who: texts[answer] for who, answer in answers.items()}
    wanted = rows.cells.get(column, {})
    if column in PEOPLE and tab and tab.hers:
        new = {who: text for who, text in wanted.items() if who not in tab.rows}
        return {**tab.cells.get(column, {}), **new}
    if column in PEOPLE and rows.vanished and tab:
        return {**wanted, **_only(tab.cells.get(column, {}), rows.vanished)}
    return wanted


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
