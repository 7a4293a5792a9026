"""Cells in blocks are a list with cheap copies; what is remembered of them is never stale."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.sheets.a1 import Area
from emulator.sheets.blocks import SIZE, Blocks
from emulator.sheets.book import Book, new_tab
from emulator.sheets.encoding import encoded
from emulator.sheets.grid import EMPTY, Tab
from emulator.sheets.reading import Reader, Rendering
from emulator.sheets.tables import table_around
from emulator.world import Clock

EDGES = [0, 1, SIZE - 1, SIZE, SIZE + 1, 2 * SIZE, 2 * SIZE + 7]
edges = st.sampled_from(EDGES)
texts = ["", "a", ",", '"', '",""', "[", "]", "\\", '[""]', "\x01"]
cells = st.one_of(st.sampled_from(texts), st.integers(-9, 9), st.booleans(), st.floats(0, 1))


class StoppedClock(Clock):
    def now(self) -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC)


def book_of(*columns: list[Any]) -> Book:
    tab = new_tab(0, "Sheet1", rows=5 * SIZE, columns=len(columns))
    for column, values in zip(tab.columns, columns, strict=True):
        column.put_all(0, values)
        column.trim()
    return Book("1", "a@b.c", "t", tabs=[tab])


def read(book: Book, area: Area, how: Rendering) -> list[list[Any]]:
    reader = Reader(book, StoppedClock())
    values: list[list[Any]] = reader.area(book.tabs[0], area, how).get("values", [])
    return values


@given(st.lists(st.tuples(edges, edges, st.sampled_from([0, 1, 3, SIZE + 2])), max_size=6))
def test_blocks_change_as_a_list_does(changes: list[tuple[int, int, int]]) -> None:
    plain: list[Any] = list(range(2 * SIZE + 3))
    blocks = Blocks(plain)
    for step, (start, stop, size) in enumerate(changes):
        new = [f"{step}.{number}" for number in range(size)]
        blocks[start:stop] = new
        plain[min(start, len(plain)) : max(start, stop)] = new
    assert list(blocks) == plain
    assert blocks[SIZE - 2 : SIZE + 2] == plain[SIZE - 2 : SIZE + 2]
    assert len(blocks) == len(plain)


@given(edges, st.booleans())
def test_a_copy_and_its_original_never_see_each_others_writes(row: int, first: bool) -> None:
    original = Blocks(range(3 * SIZE))
    twin = original.copy()
    written, other = (original, twin) if first else (twin, original)
    written[row] = "new"
    assert written[row] == "new"
    assert list(other) == list(range(3 * SIZE))


@given(st.integers(1, 5).flatmap(lambda w: st.lists(st.lists(cells, min_size=w, max_size=w))))
def test_encoded_rows_are_the_rows_without_the_empty_cells_at_their_end(
    rows: list[list[Any]],
) -> None:
    columns = list(zip(*rows, strict=True))
    text = encoded(columns) if columns else b""
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    assert orjson.loads(b"[" + text + b"]") == rows


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2 * SIZE),
            st.integers(0, 2),
            st.sampled_from(["", "x", 2.5]),
            st.booleans(),
        ),
        max_size=6,
    ),
    st.integers(0, SIZE),
)
def test_what_was_read_before_does_not_show_in_the_next_answer(
    writes: list[tuple[int, int, Any, bool]], top: int
) -> None:
    book = book_of(*([f"{letter}{row}" for row in range(2 * SIZE + 9)] for letter in "ABC"))
    area = Area(top, 0, 3 * SIZE, 3)
    for place, number, value, forks in writes:
        read(book, area, Rendering())
        book = book.fork() if forks else book
        column = book.tabs[0].own(number)
        column.put(place, value)
        column.trim()
    columns = [column.values[top : area.bottom] for column in book.tabs[0].columns]
    wanted = [list(map(str, row)) for row in zip_longest(*columns, fillvalue=EMPTY)]
    for row in wanted:
        while row and not row[-1]:
            row.pop()
    assert read(book, area, Rendering()) == wanted


def test_a_new_number_format_shows_in_rows_that_were_read_before() -> None:
    book = book_of([0.5] * (2 * SIZE))
    area = Area(0, 0, 2 * SIZE, 1)
    before = read(book, area, Rendering())
    draft = book.fork()
    formats = draft.tabs[0].own(0).formats
    formats.set(3, SIZE, {"numberFormat": {"type": "PERCENT", "pattern": "0%"}})
    assert before[3] == ["0.5"]
    assert read(draft, area, Rendering())[2:4] == [["0.5"], ["50%"]]
    assert read(book, area, Rendering()) == before


def grown(tab: Tab, search: Area) -> tuple[int, int, int, int] | None:
    """The table by the plainest rule: grow by a line while one beside it has a filled cell."""
    filled = {
        (row, number)
        for number, column in enumerate(tab.columns)
        for row, value in enumerate(column.values)
        if value != EMPTY
    }
    inside = [p for p in filled if p[0] < search.bottom and p[1] < search.right]
    inside = [p for p in inside if p[0] >= search.top and p[1] >= search.left]
    if not inside:
        return None
    top, left = max(inside, key=lambda place: (place[0], -place[1]))
    bottom, right = top + 1, left + 1
    before = None
    while before != (top, left, bottom, right):
        before = (top, left, bottom, right)
        while any((top - 1, column) in filled for column in range(left - 1, right + 1)):
            top -= 1
        while any((bottom, column) in filled for column in range(left - 1, right + 1)):
            bottom += 1
        left -= any((row, left - 1) in filled for row in range(top - 1, bottom + 1))
        right += any((row, right) in filled for row in range(top - 1, bottom + 1))
    return top, left, bottom, right


@settings(max_examples=50)
@given(
    st.sets(st.tuples(st.sampled_from([2, 3, 5, SIZE, SIZE + 1]), st.integers(0, 3)), max_size=8),
    st.sampled_from([1, 4, SIZE + 5]),
)
def test_a_table_over_several_blocks_is_found_by_the_plain_rule(
    gaps: set[tuple[int, int]], rows: int
) -> None:
    columns: list[list[Any]] = [["x"] * (SIZE + 9) for _ in range(3)] + [[]]
    for row, number in gaps:
        if row < len(columns[number]):
            columns[number][row] = ""
    tab = book_of(*columns).tabs[0]
    search = Area(0, 0, rows, 4)
    found = table_around(tab, search)
    assert (found and (found.top, found.left, found.bottom, found.right)) == grown(tab, search)


def test_empty_cells_end_no_row_however_wide_it_is() -> None:
    width = 5_000
    rows = [["head"] * width, *([number] + [""] * (width - 1) for number in range(99))]
    shown = orjson.loads(b"[" + encoded(list(zip(*rows, strict=True))) + b"]")

    assert shown == [rows[0], *([number] for number in range(99))]
