"""What the words in a status column mean: whole phrases from lists, never parts of words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from core.i18n import Text
from core.model import Cell
from sheets.cells.refusal import Refusal, is_missing, sheet_error, shown
from sheets.text import fold
from sheets.words import words

NOT_COUNTED = frozenset(["cancelled", "refunded"])


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {
        fold(phrase): status
        for status, phrases in words("status_words").items()
        for phrase in phrases
    }


def read_status(raw: Cell, cancelled: Sequence[str] = ()) -> str | Refusal | None:
    """paid, unpaid, cancelled, refunded or partially_refunded; None if nothing is there.

    `cancelled` are the owner's own phrases for orders that do not count.
    """
    if is_missing(raw):
        return None
    if error := sheet_error(raw):
        return error
    phrase = fold(str(raw)) if isinstance(raw, str) else ""
    if phrase and phrase in {fold(word) for word in cancelled}:
        return "cancelled"
    return _known().get(phrase) or Refusal(
        "unknown_status",
        Text("The status “{found}” is not known; such orders count.", found=shown(raw)),
        Text("If they should not count, add it to “cancelled” of this sheet's settings."),
    )


def is_cancelled(raw: Cell, cancelled: Sequence[str] = ()) -> bool | Refusal:
    """Whether the order does not count."""
    status = read_status(raw, cancelled)
    return status if isinstance(status, Refusal) else status in NOT_COUNTED
