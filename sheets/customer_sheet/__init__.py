"""The customer sheet: one row per customer, a validated column per dimension, found by metadata."""

from sheets.customer_sheet.hers import Adoption, everything, headings_of, take_over
from sheets.customer_sheet.keys import claim, keyed_wrong, rewrite_keys
from sheets.customer_sheet.looking import look
from sheets.customer_sheet.model import (
    KEYLESS,
    CellChange,
    CustomerTab,
    DesiredRows,
    SheetPlan,
    date_cells,
)
from sheets.customer_sheet.planning import plan
from sheets.customer_sheet.reading import find, is_ours, read
from sheets.customer_sheet.wording import (
    AUTOMATIC,
    Unknown,
    is_reserved,
    option_for,
    option_names,
    option_of,
)
from sheets.customer_sheet.writing import apply, colour, prepare, stamp

__all__ = [
    "AUTOMATIC",
    "KEYLESS",
    "Adoption",
    "CellChange",
    "CustomerTab",
    "DesiredRows",
    "SheetPlan",
    "Unknown",
    "apply",
    "claim",
    "colour",
    "date_cells",
    "everything",
    "find",
    "headings_of",
    "is_ours",
    "is_reserved",
    "keyed_wrong",
    "look",
    "option_for",
    "option_names",
    "option_of",
    "plan",
    "prepare",
    "read",
    "rewrite_keys",
    "stamp",
    "take_over",
]
