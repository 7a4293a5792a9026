"""Stretches of rows against a plain list that holds every row's value."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from emulator.sheets.runs import Runs

SIZE = 30
places = st.integers(0, SIZE)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("set"), places, places, st.sampled_from(["a", "b", None])),
        st.tuples(st.just("insert"), places, st.integers(1, 4), st.sampled_from(["a", None])),
        st.tuples(st.just("delete"), places, places, st.none()),
    ),
    max_size=12,
)


def _apply(runs: Runs, rows: list[Any], step: tuple[str, int, int, Any]) -> None:
    kind, a, b, value = step
    if kind == "insert":
        runs.insert(a, b, value)
        rows[a:a] = [value] * b
    elif kind == "delete" and a < b:
        runs.delete(a, b)
        del rows[a:b]
    elif kind == "set" and a < b:
        runs.set(a, b, value)
        rows[a:b] = [value] * (b - a)


@given(steps)
def test_runs_hold_what_a_list_of_all_rows_would(steps: list[tuple[str, int, int, Any]]) -> None:
    runs, rows = Runs(), [None] * 500  # twelve steps take out at most 360
    for step in steps:
        _apply(runs, rows, step)
    assert [runs.get(row) for row in range(100)] == rows[:100]
    spread = [value for a, b, value in runs.within(3, 60) for _ in range(a, b)]
    assert spread == rows[3:60]


@given(steps)
def test_neighbours_that_are_equal_become_one_stretch(
    steps: list[tuple[str, int, int, Any]],
) -> None:
    runs = Runs()
    for step in steps:
        _apply(runs, [None] * 200, step)
    kept = runs.dump()
    assert all(a[1] < b[0] or (a[1] == b[0] and a[2] != b[2]) for a, b in itertools.pairwise(kept))
