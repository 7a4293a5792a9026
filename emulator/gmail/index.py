"""Message keys in the order of their dates, so that a page of a label costs only that page."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

Key = tuple[int, str]
"""(internal date in ms, message id): unique, and sorts oldest first."""


class DateIndex:
    """A sorted list of keys: adding the newest is O(1), a page is a slice from the end."""

    __slots__ = ("keys",)

    def __init__(self) -> None:
        self.keys: list[Key] = []

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, key: Key) -> None:
        if not self.keys or key > self.keys[-1]:
            self.keys.append(key)
        else:
            insort(self.keys, key)

    def drop(self, key: Key) -> None:
        place = bisect_left(self.keys, key)
        if place < len(self.keys) and self.keys[place] == key:
            del self.keys[place]

    def newest_first(self, before: Key | None = None) -> Iterator[Key]:
        """Keys downwards from just below `before`. Walk it to its end before changing the index."""
        place = len(self.keys) if before is None else bisect_left(self.keys, before)
        while place > 0:
            place -= 1
            yield self.keys[place]
