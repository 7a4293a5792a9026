"""The cells below an order tab's header, as they come page by page: apart by kind, and digested."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson
from msgspec import Struct, field

from core.model import Cell
from sheets.columns import Column, column, joined
from sheets.headers import Header


class _Growing(Struct):
    """One column so far. The digest does not depend on where pages end."""

    parts: list[tuple[int, Column]] = field(default_factory=list)
    height: int = 0
    digested: Any = field(default_factory=sha256)

    def add(self, start: int, cells: Sequence[Cell]) -> None:
        """`cells` from position `start` on; nothing lies between them and the last."""
        self.digested.update(b"null," * (start - self.height))
        self.digested.update(orjson.dumps(cells)[1:-1] + b",")
        self.parts.append((start, column(cells)))
        self.height = start + len(cells)


class Body:
    """The mapped columns of a tab. Python's own cells are let go page by page: that is quicker, and
    a million rows of them would take a gigabyte."""

    def __init__(self) -> None:
        self._growing: dict[int, _Growing] = {}

    def add(self, header: Header, start: int, columns: Sequence[list[Cell]]) -> None:
        """A page's columns, the first of its rows at position `start` below the header."""
        for at in {found.index for found in header.columns.values()}:
            growing = self._growing.setdefault(at, _Growing())
            if at < len(columns) and columns[at]:
                growing.add(start, columns[at])

    def digest(self, facts: object) -> str:
        """48 hex digits over the cells and whatever else decides what they mean."""
        cells = [found.digested.hexdigest() for _, found in sorted(self._growing.items())]
        told = orjson.dumps([facts, cells], option=orjson.OPT_SORT_KEYS)
        return sha256(told).hexdigest()[:48]

    def columns(self, header: Header) -> dict[str, Column]:
        """By meaning, all of one length."""
        height = max((found.height for found in self._growing.values()), default=0)
        whole = {at: joined(found.parts, height) for at, found in self._growing.items()}
        return {meaning: whole[found.index] for meaning, found in header.columns.items()}
