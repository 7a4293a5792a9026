"""The customer sheet: one row per customer, a validated column per dimension, found by metadata."""

from sheets.customer_sheet.model import (
    CellChange,
    CustomerTab,
    DesiredRow,
    SheetPlan,
    date_cell,
    money_cell,
)
from sheets.customer_sheet.planning import plan
from sheets.customer_sheet.reading import check_rows, find, is_ours, read
from sheets.customer_sheet.wording import AUTOMATIC, Unknown, option_names, option_of
from sheets.customer_sheet.writing import apply

__all__ = [
    "AUTOMATIC",
    "CellChange",
    "CustomerTab",
    "DesiredRow",
    "SheetPlan",
    "Unknown",
    "apply",
    "check_rows",
    "date_cell",
    "find",
    "is_ours",
    "money_cell",
    "option_names",
    "option_of",
    "plan",
    "read",
]
