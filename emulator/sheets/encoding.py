"""Rows of cells as JSON straight from columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from emulator.sheets.grid import EMPTY

_BLANK, _BLANK_ROW = b',""', b'[""]'


def encoded(columns: Sequence[Sequence[Any]]) -> bytes:
    """`[…],[…]` of columns of one height; empty cells at a row's end are left out.

    They are taken out of the JSON, which is many times quicker than out of the rows: a quote
    behind a comma or bracket that another quote follows begins and ends an empty text, for quotes
    within texts have a backslash before them. A row of 100 loses 64 and 32 and 4 of them: wide
    sheets are gone through a few times, not once for every column.
    """
    text = orjson.dumps(list(zip(*columns, strict=True)))[1:-1]
    if EMPTY not in columns[-1]:
        return text
    for power in reversed(range(len(columns).bit_length())):
        text = text.replace(_BLANK * 2**power + b"]", b"]")
    return text.replace(_BLANK_ROW, b"[]")
