"""Yes and no: checkboxes, and the words people and Sheets write for them."""

from __future__ import annotations

from functools import lru_cache

from core.i18n import Text
from core.model import Cell
from sheets.cells.refusal import Refusal, is_missing, sheet_error, shown
from sheets.text import fold
from sheets.words import words


@lru_cache(maxsize=1)
def _known() -> dict[str, bool]:
    lists = words("tick_words")
    return {fold(word): answer == "yes" for answer, found in lists.items() for word in found}


def read_ticked(raw: Cell) -> bool | Refusal | None:
    """Whether the cell says yes; None if nothing is there."""
    if isinstance(raw, bool):
        return raw
    if is_missing(raw):
        return None
    if isinstance(raw, int | float):
        return bool(raw) if raw in (0, 1) else _no_answer(raw)
    assert isinstance(raw, str)
    found = _known().get(fold(raw))
    return sheet_error(raw) or (_no_answer(raw) if found is None else found)


def _no_answer(raw: Cell) -> Refusal:
    return Refusal(
        "not_a_bool",
        Text("“{found}” is neither yes nor no.", found=shown(raw)),
        Text("Write yes or no, or make the cell a checkbox."),
    )
