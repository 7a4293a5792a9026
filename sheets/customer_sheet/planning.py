"""The pure difference between the customer tab as read and as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from core.i18n import Text
from core.model import Cell, Dimension, Place, Problem, SpreadsheetInfo
from core.settings import Business
from sheets.customer_sheet.blocks import column_block, matrix_blocks, sparse_blocks
from sheets.customer_sheet.formulas import formula
from sheets.customer_sheet.layout import Layout, lay_out, list_blocks, requests
from sheets.customer_sheet.model import (
    FORMULAS,
    Block,
    CellChange,
    CustomerTab,
    DesiredRow,
    SheetPlan,
)
from sheets.customer_sheet.reading import is_ours, written_columns
from sheets.customer_sheet.wording import TAB_TITLE, option_for
from sheets.text import fold


def plan(
    tab: CustomerTab | None,
    info: SpreadsheetInfo,
    rows: Sequence[DesiredRow],
    dimensions: Sequence[Dimension],
    business: Business,
    *,
    title: str = "",
) -> SheetPlan:
    """What to write so that every customer of `rows` reads as wanted; other rows stay.

    `title` names a tab that is yet to be made. With a foreign tab of that name, or the key column
    gone, nothing is planned and the plan or the tab says why in its problems.
    """
    title = tab.title if tab else title or TAB_TITLE.say(business.language)
    taken = _taken(info, title) if tab is None else None
    if taken or (tab and "key" not in tab.columns):
        return SheetPlan(
            info.id, tab.sheet_id if tab else -1, title, problems=(taken,) if taken else ()
        )
    old, new = _in_order(tab, rows)
    next_row = tab.next_row if tab else 2
    layout = lay_out(tab, info, dimensions, business, title, next_row - 1 + len(new))
    named = {dimension.key: dimension for dimension in dimensions if dimension.column}
    wanted = written_columns(dimensions)
    changes, cells = _changes(tab, old, wanted, layout, named)
    new_cells = [_wanted(column, new, named) for column in wanted]
    made = (
        CellChange(row.customer, column, "", value)
        for column, values in zip(wanted, new_cells, strict=True)
        for row, value in zip(new, values, strict=True)
        if value != ""
    )
    return SheetPlan(
        spreadsheet=info.id,
        sheet_id=layout.sheet.sheet_id,
        title=title,
        creates=tab is None,
        structure=tuple(requests(layout, tab, named)),
        blocks=tuple(
            chain(
                list_blocks(layout, tab, named),
                sparse_blocks(title, changes),
                matrix_blocks(title, [layout.columns[c] for c in wanted], new_cells, next_row),
            )
        ),
        formulas=tuple(_formulas(layout, tab, next_row, len(new))),
        cells=(*cells, *made),
    )


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
                advice=Text("Rename it, or set another name under [customers] tab."),
            )
    return None


def _in_order(
    tab: CustomerTab | None, rows: Sequence[DesiredRow]
) -> tuple[list[DesiredRow], list[DesiredRow]]:
    """Those that have a row, as the sheet has them; those that need one, by name."""
    places = tab.rows if tab else {}
    old = sorted((row for row in rows if row.customer in places), key=lambda r: places[r.customer])
    new = [row for row in rows if row.customer not in places]
    return old, sorted(new, key=lambda row: (not row.name, fold(row.name), row.customer))


def _changes(
    tab: CustomerTab | None,
    old: Sequence[DesiredRow],
    wanted: Sequence[str],
    layout: Layout,
    dimensions: Mapping[str, Dimension],
) -> tuple[list[tuple[int, int, Cell]], list[CellChange]]:
    """Cells of existing rows that differ: (row, column, value), and as the journal keeps them."""
    places: list[tuple[int, int, Cell]] = []
    cells: list[CellChange] = []
    if tab is None:
        return places, cells
    for column in wanted:
        held, at = tab.cells.get(column, {}), layout.columns[column]
        for row, value in zip(old, _wanted(column, old, dimensions), strict=True):
            before = held.get(row.customer, "")
            if before != value:
                places.append((tab.rows[row.customer], at, value))
                cells.append(CellChange(row.customer, column, before, value))
    return places, cells


def _wanted(
    column: str, rows: Sequence[DesiredRow], dimensions: Mapping[str, Dimension]
) -> list[Cell]:
    kind, _, key = column.partition(":")
    if kind == "dimension":
        dimension = dimensions[key]
        answers = {segment.key for segment in dimension.segments} | {None, "-"}
        texts = {answer: option_for(answer, dimension) for answer in answers}
        return [texts[row.answers.get(key)] for row in rows]
    if kind == "metric":
        return [_filled(row.metrics.get(key)) for row in rows]
    if kind == "key":
        return [row.customer for row in rows]
    return [_filled(getattr(row, kind)) for row in rows]


def _filled(value: Cell) -> Cell:
    return "" if value is None else value


def _formulas(layout: Layout, tab: CustomerTab | None, next_row: int, new: int) -> Iterator[Block]:
    """Formulas for new rows; for all rows where their column is new."""
    for name in FORMULAS:
        column = f"formula:{name}"
        first = 2 if column in layout.added else next_row
        rows = range(first, next_row + new)
        texts: list[Cell] = [formula(name, layout.columns, row) for row in rows]
        yield from column_block(layout.sheet.title, layout.columns[column], first, texts)
