"""A1 notation, and the texts a range may be named by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.api import Refusal
from emulator.sheets.a1 import Area, Written, parse_cells, range_name, split_tab
from emulator.sheets.book import Book, bounded, find, new_tab

titles = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20)


@st.composite
def areas(draw: st.DrawFn) -> Area:
    top, left = draw(st.integers(0, 5000)), draw(st.integers(0, 800))
    return Area(top, left, top + draw(st.integers(1, 900)), left + draw(st.integers(1, 90)))


@given(titles, areas())
def test_a_range_written_is_read_back_as_the_same_cells(title: str, area: Area) -> None:
    tab, cells = split_tab(range_name(title, area))
    assert tab == title
    assert parse_cells(cells, tab) == Written(title, area.top, area.left, area.bottom, area.right)


@given(titles.filter(lambda title: parse_cells(title) is None))
def test_a_tab_is_found_by_its_bare_title_and_by_the_quoted_one(title: str) -> None:
    book = Book("1", "a@b.c", "t", tabs=[new_tab(0, "other sheet"), new_tab(7, title)])
    if title.casefold() == "other sheet" or "!" in title or title.startswith("'"):
        return
    quoted = "'" + title.replace("'", "''") + "'!B2"
    assert find(book, title)[0].sheet_id == 7
    assert find(book, quoted) == (book.tabs[1], Written(title, 1, 1, 2, 2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B2", (1, 1, 2, 2)),
        ("$B$2:$C$4", (1, 1, 4, 3)),
        ("C4:B2", (1, 1, 4, 3)),
        ("A:C", (0, 0, None, 3)),
        ("2:5", (1, 0, 5, None)),
        ("A5:A", (4, 0, None, 1)),
        ("A5:B", (4, 0, None, 2)),
    ],
)
def test_open_and_closed_forms_are_understood(
    text: str, expected: tuple[int, int, int | None, int | None]
) -> None:
    assert parse_cells(text) == Written(None, *expected)


@pytest.mark.parametrize("text", ["", "A", "5", "A0", "AAAA1", "A1:", ":B2", "A1:B2:C3", "A1 "])
def test_what_is_no_range_is_not_read_as_one(text: str) -> None:
    assert parse_cells(text) is None


@pytest.mark.parametrize(
    ("title", "echo"),
    [
        ("Sheet1", "Sheet1!A1"),
        ("Narudžbe", "Narudžbe!A1"),
        ("It's", "'It''s'!A1"),
        ("2025", "'2025'!A1"),
        ("D3", "'D3'!A1"),
        ("My orders", "'My orders'!A1"),
    ],
)
def test_a_title_is_quoted_only_where_it_must_be(title: str, echo: str) -> None:
    assert range_name(title, Area(0, 0, 1, 1)) == echo


def test_an_open_range_ends_with_the_grid_and_one_beyond_it_is_refused() -> None:
    tab = new_tab(0, "Sheet1", rows=10, columns=3)
    assert bounded(tab, Written(None, 4, 0, None, 99), "A5:CU") == Area(4, 0, 10, 3)
    with pytest.raises(Refusal, match=r"Range \(Sheet1!A11\) exceeds grid limits. Max rows: 10"):
        bounded(tab, Written(None, 10, 0, 11, 1), "A11")
