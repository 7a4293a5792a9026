"""A .csv file as columns of text, whatever its separator and encoding."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from itertools import zip_longest

from core.i18n import Text
from core.model import Cell
from sheets.files.unreadable import Unreadable

_BEFORE_UNICODE = {"hr": "cp1250", "sr": "cp1250", "cs": "cp1250", "fa": "cp1256"}
"""What Windows programs of the country write where they do not write UTF-8."""

_MARKS = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
SEPARATORS = ";\t,|"
LOOKED_AT = 20
"""Lines that decide on the separator."""


def read_csv(raw: bytes, language: str) -> list[list[Cell]]:
    """The columns, from the first line on; every cell is text, an empty one "".

    Raises Unreadable for what is no text at all.
    """
    text = _decoded(raw, language)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator_of(text)))
    except csv.Error as broken:
        raise Unreadable(Text("It is no table ({why}).", why=str(broken))) from broken
    return [list(column) for column in zip_longest(*rows, fillvalue="")]


def _decoded(raw: bytes, language: str) -> str:
    marked = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", _BEFORE_UNICODE.get(language, "cp1252")]:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(Text("It is no text."))


def separator_of(text: str) -> str:
    """The one that cuts most of the first lines into the same number of cells, at least two.

    Excel writes what its country uses, a decimal comma makes "," a bad guess: so the widest
    agreement counts, and of equals the first of `SEPARATORS`.
    """
    if text[:4].lower() == "sep=" and len(text) > 4:
        return text[4]
    lines = [line for line in text.splitlines()[: LOOKED_AT * 2] if line.strip()][:LOOKED_AT]
    return max(SEPARATORS, key=lambda separator: _agreement(lines, separator))


def _agreement(lines: Sequence[str], separator: str) -> tuple[int, int]:
    """(lines with the most usual number of cells, that number); (0, 0) for a single column."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        return 0, 0
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0, 0
    usual = max(set(wide), key=lambda width: (wide.count(width), width))
    return wide.count(usual), usual
