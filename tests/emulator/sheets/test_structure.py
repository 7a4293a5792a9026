"""Rows and columns inserted, deleted and moved, against a plain table of labelled cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emulator.sheets import structure
from emulator.sheets.book import Book, Metadata, new_tab
from emulator.sheets.grid import Formula

SIZE = 6
step = st.tuples(
    st.sampled_from(["insert", "delete", "move"]),
    st.sampled_from(["ROWS", "COLUMNS"]),
    st.integers(0, 20),
    st.integers(1, 3),
    st.integers(0, 20),
)
Table = list[list[str]]
Step = tuple[str, str, int, int, int]


def _book() -> Book:
    tab = new_tab(0, "Sheet1", SIZE, SIZE)
    book = Book("1", "a@b.c", "t", tabs=[tab, new_tab(1, "Watch", 1, SIZE * SIZE)])
    for row in range(SIZE):
        book.metadata.append(Metadata(100 + row, f"r{row}", "", "DOCUMENT", 0, "ROWS", row))
        for column in range(SIZE):
            tab.own(column).put(row, f"r{row}c{column}")
            tab.own(column).notes.set(row, row + 1, f"r{row}c{column}")
            watch = Formula(f"=Sheet1!{chr(65 + column)}{row + 1}")
            book.tabs[1].own(row * SIZE + column).put(0, watch)
    return book


def _sides(table: Table, dimension: str) -> Table:
    return table if dimension == "ROWS" else [list(line) for line in zip(*table, strict=True)]


def _apply(book: Book, table: Table, given: Step) -> Table:
    kind, dimension, at, count, to = given
    lines, tab = _sides(table, dimension), book.tabs[0]
    at, to = at % len(lines), to % (len(lines) + 1)
    end = min(at + count, len(lines))
    if kind == "insert":
        structure.insert(book, tab, dimension, at, count, inherit=False)
        lines[at:at] = [[""] * len(lines[0]) for _ in range(count)]
    elif kind == "delete" and end - at < len(lines):
        structure.delete(book, tab, dimension, at, end)
        del lines[at:end]
    elif kind == "move" and not at <= to <= end:
        structure.move(book, tab, dimension, at, end, to)
        taken = lines[at:end]
        del lines[at:end]
        landing = to if to < at else to - (end - at)
        lines[landing:landing] = taken
    return _sides(lines, dimension)


@given(st.lists(step, max_size=6))
def test_cells_notes_metadata_and_references_stay_with_their_place(steps: list[Step]) -> None:
    book = _book()
    table = [[f"r{row}c{column}" for column in range(SIZE)] for row in range(SIZE)]
    for given_step in steps:
        table = _apply(book, table, given_step)
    tab = book.tabs[0]
    assert (tab.row_count, tab.column_count) == (len(table), len(table[0]))
    cells = [[tab.get(r, c) for c in range(tab.column_count)] for r in range(tab.row_count)]
    notes = [[column.notes.get(r) or "" for column in tab.columns] for r in range(tab.row_count)]
    assert cells == notes == table
    places = {text: (r, c) for r, line in enumerate(table) for c, text in enumerate(line)}
    for item in book.metadata:
        assert {places[text][0] for text in places if text.startswith(item.key)} <= {item.index}
    for number, column in enumerate(book.tabs[1].columns):
        place = places.get(f"r{number // SIZE}c{number % SIZE}")
        text = f"=Sheet1!{structure_name(*place)}" if place else "=#REF!"
        assert column.get(0).text == text


def structure_name(row: int, column: int) -> str:
    return f"{chr(65 + column)}{row + 1}"
