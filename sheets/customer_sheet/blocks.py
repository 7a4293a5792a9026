"""Cells gathered into few rectangles of bearable size. None in a block skips a cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import orjson

from core.model import Cell
from sheets import a1
from sheets.customer_sheet.model import Block

LIMIT = 1_500_000
"""Bytes of one block; Google recommends requests of at most 2 MB."""

_NEAR = 4
"""Rows that need not be written but cost less as skipped ones than a range of their own."""


def matrix_blocks(title: str, columns: Mapping[int, Sequence[Cell]], top: int) -> Iterator[Block]:
    """Whole new rows: the cells of each column, at any place."""
    if not columns:
        return
    left, right = min(columns), max(columns)
    skipped: Sequence[Cell] = [None] * len(columns[left])
    wide = (columns.get(at, skipped) for at in range(left, right + 1))
    yield from _pieces(title, left, top, list(zip(*wide, strict=True)))


def sparse_blocks(title: str, cells: Iterable[tuple[int, int, Cell]]) -> Iterator[Block]:
    """Single cells (row, column, value); those in neighbouring rows share a block."""
    near: list[tuple[int, int, Cell]] = []
    for cell in sorted(cells, key=lambda cell: cell[:2]):
        if near and cell[0] > near[-1][0] + _NEAR:
            yield from _rectangle(title, near)
            near = []
        near.append(cell)
    if near:
        yield from _rectangle(title, near)


def _rectangle(title: str, cells: Sequence[tuple[int, int, Cell]]) -> Iterator[Block]:
    top, bottom = cells[0][0], cells[-1][0]
    left = min(column for _, column, _ in cells)
    right = max(column for _, column, _ in cells)
    rows: list[list[Cell]] = [[None] * (right - left + 1) for _ in range(bottom - top + 1)]
    for row, column, value in cells:
        rows[row - top][column - left] = value
    yield from _pieces(title, left, top, rows)


def _pieces(title: str, left: int, top: int, rows: Sequence[Sequence[Cell]]) -> Iterator[Block]:
    if not rows:
        return
    count = -(-len(orjson.dumps(rows)) // LIMIT)
    height = -(-len(rows) // count)
    right = left + len(rows[0]) - 1
    for start in range(0, len(rows), height):
        piece = rows[start : start + height]
        first = top + start
        yield a1.area(title, left, first, right, first + len(piece) - 1), piece


def batches(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Blocks packed into requests below `LIMIT` (or of one block)."""
    batch: list[Block] = []
    size = 0
    for block in blocks:
        bytes_ = len(orjson.dumps(block))
        if batch and size + bytes_ > LIMIT:
            yield batch
            batch, size = [], 0
        batch.append(block)
        size += bytes_
    if batch:
        yield batch
