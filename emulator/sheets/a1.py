"""A1 notation: reading every form a client may send, writing ranges as Google echoes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_CELLS = re.compile(
    r"\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?(:)?\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?", re.ASCII
)
_PLAIN_TITLE = re.compile(r"[^\W\d]\w*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*(?:[Cc]\d*)?|[Cc]\d*|true|false", re.IGNORECASE)


@dataclass(frozen=True)
class Area:
    """Rows [top, bottom) and columns [left, right), counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left


@dataclass(frozen=True)
class Written:
    """A range as somebody wrote it: no tab means the first one, None means open to that side."""

    tab: str | None
    top: int = 0
    left: int = 0
    bottom: int | None = None
    right: int | None = None

    @property
    def is_cell(self) -> bool:
        return self.bottom == self.top + 1 and self.right == self.left + 1


@lru_cache(maxsize=2048)
def column_number(letters: str) -> int:
    """ "A" is 0, "Z" 25, "AA" 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@lru_cache(maxsize=2048)
def column_letters(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parse_cells(text: str, tab: str | None = None) -> Written | None:
    """The part behind the "!": A1, A1:B2, A:A, 1:5, A5:A. None when it is not a range."""
    found = _CELLS.fullmatch(text)
    if not found:
        return None
    column, row, colon, column2, row2 = found.groups()
    if not colon:
        if not (column and row) or column2 or row2:
            return None
        column2, row2 = column, row
    elif not (column or row) or not (column2 or row2):
        return None
    return _span(tab, [column, column2], [row, row2])


def _span(tab: str | None, columns: list[str | None], rows: list[str | None]) -> Written:
    left, right = _ends([None if c is None else column_number(c) for c in columns])
    top, bottom = _ends([None if r is None else int(r) - 1 for r in rows])
    return Written(tab, top, left, bottom, right)


def _ends(given: list[int | None]) -> tuple[int, int | None]:
    known = [number for number in given if number is not None]
    if not known:
        return 0, None
    return min(known), max(known) + 1 if len(known) == 2 else None


def split_tab(text: str) -> tuple[str | None, str]:
    """The tab's name and the rest: ("It's", "A1") of "'It''s'!A1", (None, "A1") of "A1"."""
    if text.startswith("'"):
        quoted = re.fullmatch(r"'((?:[^']|'')+)'(?:!(.*))?", text, re.DOTALL)
        if quoted:
            return quoted[1].replace("''", "'"), quoted[2] or ""
    tab, mark, cells = text.rpartition("!")
    return (tab, cells) if mark else (None, text)


def quoted_title(title: str) -> str:
    """Quotes only where they must be: a title with blanks or digits first, or one like a cell."""
    if _PLAIN_TITLE.fullmatch(title) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def cell_name(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"


def range_name(title: str, area: Area) -> str:
    """ "Sheet1!A1:B2", or "Sheet1!A1" for one cell."""
    first = cell_name(area.top, area.left)
    last = cell_name(area.bottom - 1, area.right - 1)
    return f"{quoted_title(title)}!{first}" + ("" if first == last else f":{last}")
