"""Stretches of rows that share one value: how a column keeps its formats, rules and notes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any


class Runs:
    """Sorted, disjoint [start, end) stretches. Values are never changed in place, only replaced."""

    __slots__ = ("ends", "starts", "values")

    def __init__(self, runs: Sequence[Sequence[Any]] = ()) -> None:
        self.starts: list[int] = [run[0] for run in runs]
        self.ends: list[int] = [run[1] for run in runs]
        self.values: list[Any] = [run[2] for run in runs]

    def __len__(self) -> int:
        return len(self.starts)

    def copy(self) -> Runs:
        twin = Runs()
        twin.starts, twin.ends, twin.values = self.starts[:], self.ends[:], self.values[:]
        return twin

    def dump(self) -> list[list[Any]]:
        return [[a, b, v] for a, b, v in zip(self.starts, self.ends, self.values, strict=True)]

    def get(self, at: int) -> Any:
        """The value at one row, None if there is none."""
        place = bisect_right(self.starts, at) - 1
        return self.values[place] if place >= 0 and at < self.ends[place] else None

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, Any]]:
        """The stretches of [start, end), the empty ones between them as None."""
        at = start
        place = max(bisect_right(self.starts, start) - 1, 0)
        while at < end:
            while place < len(self.starts) and self.ends[place] <= at:
                place += 1
            if place == len(self.starts) or self.starts[place] >= end:
                yield at, end, None
                return
            if self.starts[place] > at:
                yield at, self.starts[place], None
            at = max(at, self.starts[place])
            yield at, min(end, self.ends[place]), self.values[place]
            at = min(end, self.ends[place])

    def set(self, start: int, end: int, value: Any) -> None:
        """Give [start, end) one value; None takes it away."""
        if start >= end:
            return
        self._cut(start)
        self._cut(end)
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
        new = [] if value is None else [(start, end, value)]
        self.starts[low:high] = [run[0] for run in new]
        self.ends[low:high] = [run[1] for run in new]
        self.values[low:high] = [run[2] for run in new]
        if new:
            self._join(low + 1)
            self._join(low)

    def change(self, start: int, end: int, edit: Callable[[Any], Any]) -> None:
        for low, high, value in list(self.within(start, end)):
            self.set(low, high, edit(value))

    def insert(self, at: int, count: int, value: Any = None) -> None:
        self._cut(at)
        low = bisect_left(self.starts, at)
        self.starts[low:] = [start + count for start in self.starts[low:]]
        self.ends[low:] = [end + count for end in self.ends[low:]]
        self.set(at, at + count, value)

    def delete(self, start: int, end: int) -> None:
        self.set(start, end, None)
        low = bisect_left(self.starts, start)
        count = end - start
        self.starts[low:] = [place - count for place in self.starts[low:]]
        self.ends[low:] = [place - count for place in self.ends[low:]]
        self._join(low)

    def reorder(self, start: int, order: Sequence[int]) -> None:
        """Row start+i gets what row start+order[i] had (a sort)."""
        if sum(1 for _ in self.within(start, start + len(order))) < 2:
            return
        before = [self.get(start + old) for old in order]
        for offset, value in enumerate(before):
            if self.get(start + offset) != value:
                self.set(start + offset, start + offset + 1, value)

    def _cut(self, at: int) -> None:
        place = bisect_right(self.starts, at) - 1
        if place >= 0 and self.starts[place] < at < self.ends[place]:
            self.starts.insert(place + 1, at)
            self.ends.insert(place + 1, self.ends[place])
            self.values.insert(place + 1, self.values[place])
            self.ends[place] = at

    def _join(self, place: int) -> None:
        """Make one of `place` and the stretch before it if they touch and are equal."""
        if not 0 < place < len(self.starts) or self.ends[place - 1] != self.starts[place]:
            return
        if self.values[place - 1] == self.values[place]:
            self.ends[place - 1] = self.ends[place]
            del self.starts[place], self.ends[place], self.values[place]
