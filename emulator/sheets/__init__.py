"""Sheets API v4 of the emulator."""

from emulator.sheets.pages import pages
from emulator.sheets.spreadsheets import HANDLERS
from emulator.sheets.store import Store

__all__ = ["HANDLERS", "Store", "pages"]
