"""Notes on cells of order sheets that could not be read: ours alone are changed or taken off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from core.i18n import Text

Notes = Mapping[str, str]
"""Cell ("D17") -> note."""

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


class Remembered(Struct, frozen=True):
    """What we put on the cells of one tab. `begun`: notes that may be there or not, since whoever
    wrote them did not come to say."""

    cells: Notes = field(default_factory=dict)
    begun: Sequence[str] = ()

    @property
    def ours(self) -> frozenset[str]:
        return frozenset(self.cells.values()) | frozenset(self.begun)


def note(found: Iterable[tuple[Text, Text | None]], language: str) -> str:
    """What is wrong with one cell, and what to do, under our name."""
    told = sorted("\n".join(t.say(language) for t in one if t) for one in found)
    return "Regulars: " + "\n\n".join(told)


def is_cell(name: str | None) -> bool:
    return _CELL.fullmatch(name or "") is not None


def changes(wanted: Notes, known: Remembered, there: Notes) -> dict[str, str]:
    """Cell -> the note it gets, "" for none. A note that is not word for word ours is hers, and one
    of ours that she took off stays off."""
    off = {cell: "" for cell, text in there.items() if text in known.ours}
    kept = {c for c, text in there.items() if text in known.ours and wanted.get(c) == text}
    free = {cell for cell in wanted if cell not in there or there[cell] in known.ours}
    put = {
        cell: wanted[cell]
        for cell in free
        if cell in there or cell not in known.cells or known.cells[cell] != wanted[cell]
    }
    return {cell: text for cell, text in {**off, **put}.items() if cell not in kept}


def requests(sheet_id: int, changed: Notes) -> list[dict[str, Any]]:
    return [
        {
            "updateCells": {
                "start": {"sheetId": sheet_id, **_place(cell)},
                "rows": [{"values": [{"note": text} if text else {}]}],
                "fields": "note",
            }
        }
        for cell, text in sorted(changed.items())
    ]


def _place(cell: str) -> dict[str, int]:
    found = _CELL.fullmatch(cell)
    assert found
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return {"rowIndex": int(found[2]) - 1, "columnIndex": column - 1}
