"""One cell of a sheet to one value: pure, by locale, and never answered silently wrong.

Each reader returns the value, None for a cell with nothing in it, or a Refusal.
"""

from sheets.cells.amounts import Amount, read_amount
from sheets.cells.birthdays import read_birthday
from sheets.cells.currencies import read_currency
from sheets.cells.dates import read_date
from sheets.cells.people import Email, read_email, read_name, read_phone, read_word
from sheets.cells.refusal import Refusal, is_missing, sheet_error
from sheets.cells.statuses import is_cancelled, read_status
from sheets.cells.ticks import read_ticked

__all__ = [
    "Amount",
    "Email",
    "Refusal",
    "is_cancelled",
    "is_missing",
    "read_amount",
    "read_birthday",
    "read_currency",
    "read_date",
    "read_email",
    "read_name",
    "read_phone",
    "read_status",
    "read_ticked",
    "read_word",
    "sheet_error",
]
