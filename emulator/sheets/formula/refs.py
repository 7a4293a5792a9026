"""References in a formula's text: taken out for compiling, rewritten when rows or columns move."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from emulator.sheets.a1 import column_letters, column_number, split_tab

_REF = re.compile(
    r'(?P<string>"(?:[^"]|"")*")|'
    r"(?P<ref>(?<![\w.$])(?:(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?"
    r"(?:\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d*|:\$?\d+)?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}\$?\d*|"
    r"\$?\d+:\$?\d+)(?![\w(!]))"
)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)(\d*)")
ENDLESS = 1 << 40
"""Stands for the open end of B2:B; no row or column has this number."""
Stretch = Callable[[int, int], tuple[int, int] | None]


@dataclass(frozen=True)
class Corner:
    """One end of a reference; None is the open side, `fixed_*` a dollar sign."""

    row: int | None
    column: int | None
    fixed_row: bool = False
    fixed_column: bool = False

    def __str__(self) -> str:
        return self.at(self.row, self.column)

    def at(self, row: int | None, column: int | None) -> str:
        """As written for another place, with this one's dollar signs."""
        letters = "" if column is None else column_letters(column)
        digits = "" if row is None else str(row + 1)
        left = "$" if self.fixed_column and letters else ""
        return f"{left}{letters}{'$' if self.fixed_row and digits else ''}{digits}"


@dataclass(frozen=True)
class Ref:
    """`tab` is the name as written with its "!", or ""."""

    tab: str
    first: Corner
    last: Corner | None = None

    def __str__(self) -> str:
        return f"{self.tab}{self.first}" + (f":{self.last}" if self.last else "")

    @property
    def tab_name(self) -> str | None:
        return split_tab(self.tab + "A1")[0] if self.tab else None


@lru_cache(maxsize=65536)
def read_ref(text: str) -> Ref:
    tab, mark, cells = text.rpartition("!")
    first, colon, last = cells.partition(":")
    return Ref(tab + mark, _corner(first), _corner(last) if colon else None)


def _corner(text: str) -> Corner:
    found = _CORNER.fullmatch(text)
    if found is None:
        raise ValueError(f"not a corner of a reference: {text!r}")
    mark, letters, mark2, digits = found.groups()
    if not letters:
        return Corner(int(digits) - 1, None, bool(mark or mark2), False)
    row = int(digits) - 1 if digits else None
    return Corner(row, column_number(letters), bool(mark2), bool(mark))


def take_out(text: str) -> tuple[str, tuple[Ref, ...]]:
    """The formula with every reference replaced by "§", and the references in order: formulas that
    were filled down a column share one template."""
    refs: list[Ref] = []

    def swap(found: re.Match[str]) -> str:
        if found["string"] is not None:
            return found[0]
        refs.append(read_ref(found["ref"]))
        return "§"

    return _REF.sub(swap, text), tuple(refs)


def rewrite(text: str, edit: Callable[[Ref], Ref | None]) -> str:
    """Each reference through `edit`; one that is gone becomes #REF!."""

    def swap(found: re.Match[str]) -> str:
        if found["string"] is not None:
            return found[0]
        new = edit(read_ref(found["ref"]))
        return "#REF!" if new is None else str(new)

    return _REF.sub(swap, text)


def offset(text: str, rows: int, columns: int) -> str:
    """The formula as if filled `rows` down and `columns` to the right."""
    return "".join(
        piece if isinstance(piece, str) else _shifted(piece, rows, columns)
        for piece in _pieces(text)
    )


@lru_cache(maxsize=256)
def _pieces(text: str) -> tuple[str | Ref, ...]:
    """Text and references in turns, taken apart once for all rows a formula is filled into."""
    pieces: list[str | Ref] = []
    end = 0
    for found in _REF.finditer(text):
        if found["ref"]:
            pieces += (text[end : found.start()], read_ref(found["ref"]))
            end = found.end()
    return (*pieces, text[end:])


def _shifted(ref: Ref, rows: int, columns: int) -> str:
    corners = (ref.first, ref.last) if ref.last else (ref.first,)
    moved = [_corner_at(corner, rows, columns) for corner in corners]
    return ref.tab + ":".join(moved) if all(moved) else "#REF!"


def _corner_at(corner: Corner, rows: int, columns: int) -> str:
    """The corner moved along; "" if that is outside the sheet."""
    row, column = corner.row, corner.column
    if row is not None and not corner.fixed_row:
        row += rows
    if column is not None and not corner.fixed_column:
        column += columns
    if (row is not None and row < 0) or (column is not None and column < 0):
        return ""
    return corner.at(row, column)


def stretched(ref: Ref, along_rows: bool, stretch: Stretch) -> Ref | None:
    """A reference after rows (or columns) were inserted, deleted or moved."""
    name = "row" if along_rows else "column"
    start = getattr(ref.first, name)
    end = getattr(ref.last or ref.first, name)
    if start is None:
        return ref
    moved = stretch(start, ENDLESS if end is None else end + 1)
    if moved is None:
        return None
    first = _with(ref.first, along_rows, moved[0])
    if ref.last is None:
        return Ref(ref.tab, first)
    last = ref.last if end is None else _with(ref.last, along_rows, moved[1] - 1)
    return Ref(ref.tab, first, last)


def _with(corner: Corner, along_rows: bool, place: int) -> Corner:
    row, column = (place, corner.column) if along_rows else (corner.row, place)
    return Corner(row, column, corner.fixed_row, corner.fixed_column)
