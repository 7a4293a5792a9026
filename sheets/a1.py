"""A1 notation: `'Orders 2026'!B2:D17`."""

from __future__ import annotations

from core.google.ports import Range


def letters(column: int) -> str:
    """The letters of a 0-based column: 0 is A, 26 is AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def cell(column: int, row: int) -> str:
    """`D17` for column 3 (0-based) and row 17 (as the sheet counts)."""
    return f"{letters(column)}{row}"


def quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def area(title: str, left: int, top: int, right: int, bottom: int) -> Range:
    """Columns 0-based, rows as the sheet counts; all four inclusive."""
    return f"{quoted(title)}!{cell(left, top)}:{cell(right, bottom)}"
