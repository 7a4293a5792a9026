"""The new spreadsheet made: four calls, whatever the language."""

from __future__ import annotations

from collections.abc import Sequence

from core.google.ports import Sheets
from core.i18n import Text
from core.model import Dimension, SpreadsheetInfo
from core.settings import Business
from sheets import a1, customer_sheet
from sheets.customer_sheet import DesiredRows
from sheets.template import how_to, orders_tab

NOBODY = DesiredRows((), {"name": ()}, {})


def make_template(
    sheets: Sheets,
    business: Business,
    dimensions: Sequence[Dimension],
    *,
    title: str = "",
    customers_title: str = "",
) -> SpreadsheetInfo:
    """A spreadsheet with an order tab, the customer tab, its lists and a how-to tab.

    The customer tab is the one the sync fills: same marks, same columns. Raises Unsure where
    Google's answer to the first call was lost; safe to look at and throw away at any point.
    """
    say = business.language
    named = title or business.name or Text("Orders and customers").say(say)
    tabs = [orders_tab.TITLE.say(say), how_to.TITLE.say(say)]
    info = sheets.create(
        named, locale=business.sheet_locale, time_zone=business.time_zone, tabs=tabs
    )
    plan = customer_sheet.plan(None, info, NOBODY, dimensions, business, title=customers_title)
    customer_sheet.apply(sheets, plan)
    orders, guide = info.tabs
    sheets.change(
        info.id,
        [
            *orders_tab.requests(orders.sheet_id, business, plan.title),
            *how_to.requests(guide.sheet_id, business),
        ],
    )
    lines = [[line] for line in how_to.lines(business)]
    sheets.write_cells(info.id, [(a1.area(guide.title, 0, 1, 0, len(lines)), lines)])
    return info
