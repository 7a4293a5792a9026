"""A plan applied: the structure in one atomic call, then the cells in as few as sensible."""

from __future__ import annotations

from core.google.ports import Sheets
from sheets.customer_sheet import colours, structure
from sheets.customer_sheet.blocks import batches
from sheets.customer_sheet.model import Colouring, CustomerTab, SheetPlan


def stamp(sheets: Sheets, tab: CustomerTab, run: str) -> None:
    """Write down on the tab which run writes now: one call, safe to repeat."""
    request = structure.stamp_again if tab.stamp else structure.stamp_tab
    sheets.change(tab.spreadsheet, [request(tab.sheet_id, run)])


def prepare(sheets: Sheets, plan: SheetPlan) -> None:
    """Only the structure, in one atomic call: marks and new columns on a tab of hers."""
    sheets.change(plan.spreadsheet, plan.structure)


def apply(sheets: Sheets, plan: SheetPlan) -> None:
    """Safe to repeat but for new tabs, which Google refuses to add twice: their ids are fixed.

    Formulas belong to the structure: killed in between, the next run finds no rows yet and writes
    both again.
    """
    if plan.structure:
        sheets.change(plan.spreadsheet, plan.structure)
    for batch in batches(plan.blocks):
        sheets.write_cells(plan.spreadsheet, batch)


def colour(sheets: Sheets, tab: CustomerTab, wanted: Colouring) -> None:
    """The rules of colour brought in step with the segments: a look at them and one atomic call
    right after. What it is to do is found out anew, so it may be repeated."""
    rules = sheets.format_rules(tab.spreadsheet, tab.sheet_id)
    told = structure.mark_colours(tab.sheet_id, colours.to_text(wanted.after), again=True)
    sheets.change(tab.spreadsheet, [*colours.requests(wanted, rules), told])
