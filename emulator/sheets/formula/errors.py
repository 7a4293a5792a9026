"""Error values of cells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CellError:
    """`type` as ErrorValue has it, `text` as the cell shows it."""

    type: str
    text: str
    message: str


class Broken(Exception):
    """A formula's evaluation ended in an error value."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error.message)
        self.error = error


_TEXTS = {
    "ERROR": "#ERROR!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
}


def broken(kind: str, message: str) -> Broken:
    return Broken(CellError(kind, _TEXTS[kind], message))
