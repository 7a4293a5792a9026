"""Whose hand chose an answer, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SHEET, LABEL, PAGE, COMMAND = "sheet", "label", "page", "command"
"""Where an override came from, beside UNDO."""


@dataclass(frozen=True)
class Hand:
    """Where an override came from. `run`: the number of the run in its row, if there is one."""

    origin: str
    since: date
    run: int | None
