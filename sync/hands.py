"""Whose hand chose an answer, and where."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

SHEET, LABEL, PAGE, COMMAND = "sheet", "label", "page", "command"
"""Where an override came from, beside UNDO."""


class Hand(Struct, frozen=True):
    """Where an override came from. `run`: the number of the run in its row, if there is one."""

    origin: str
    since: date
    run: int | None
