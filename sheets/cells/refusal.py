"""What a cell can be besides a value: missing (None), or refused with a kind and a sentence."""

from __future__ import annotations

import re

from msgspec import Struct

from core.i18n import Text
from core.model import Cell
from sheets.text import clean, fold

_ERRORS = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|ERROR!|N/D|SPILL!|CALC!)|Loading\.\.\."
)
_SUSPECT = re.compile(r"#|Loading")
_NOTHING = frozenset(["", "-", "–", "—", "−", "n/a"])


class Refusal(Struct, frozen=True):
    """`kind` is one of the stable classes of a cell that cannot be taken."""

    kind: str
    message: Text
    advice: Text | None = None


def is_missing(raw: Cell) -> bool:
    """Empty, blanks or a lone dash: nothing there, which is neither an error nor zero."""
    if not isinstance(raw, str):
        return raw is None
    if len(raw) > 3 and raw[0].isalnum() and raw[0] not in "nN":  # most cells, answered quickly
        return False
    return fold(raw) in _NOTHING


def shown(raw: Cell) -> str:
    """The cell in a sentence: never longer than a line."""
    text = str(raw) if not isinstance(raw, float) or raw != int(raw) else str(int(raw))
    return text if len(text) <= 60 else text[:57] + "…"


def sheet_error(raw: Cell) -> Refusal | None:
    """The refusal for a formula's error value, which arrives as plain text."""
    if isinstance(raw, str) and _SUSPECT.search(raw) and _ERRORS.fullmatch(clean(raw)):
        return Refusal(
            "sheet_error",
            Text("The formula in this cell failed: {found}.", found=shown(raw)),
            Text("Mend the formula in the sheet."),
        )
    return None
