"""A long list in blocks: a copy shares them, a write copies one, what is known of a block is kept.

So the cost of a write does not grow with the column it goes to, and reading again what nobody has
written to since is cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, SupportsIndex, overload

SIZE = 1024
_KEPT = 4


class Block:
    """At most SIZE cells. `stamp` is another object after each change."""

    __slots__ = ("_known", "_stamp", "cells", "owner")

    def __init__(self, cells: list[Any], owner: object) -> None:
        self.cells, self.owner = cells, owner
        self._stamp: object = None
        self._known: dict[Any, Any] | None = None

    @property
    def stamp(self) -> object:
        if self._stamp is None:
            self._stamp = object()
        return self._stamp

    def touch(self) -> None:
        """To be called before a change: forgets what was found out about the cells."""
        self._stamp = self._known = None

    def known(self, key: Any) -> Any:
        """What was remembered under this key since the last change, else None."""
        return self._known.get(key) if self._known else None

    def remember(self, key: Any, found: Any) -> Any:
        if self._known is None or len(self._known) >= _KEPT:
            self._known = {}
        self._known[key] = found
        return found

    def once(self, key: str, find: Callable[[list[Any]], Any]) -> Any:
        """`find` of the cells, worked out once until they change. It may find anything but None."""
        found = self.known(key)
        return self.remember(key, find(self.cells)) if found is None else found


class Blocks:
    """The part of a list's protocol that columns need."""

    __slots__ = ("_length", "_owner", "blocks")

    def __init__(self, cells: Iterable[Any] = ()) -> None:
        self._owner: object = object()
        self.blocks: list[Block] = []
        self._length = 0
        self.extend(cells)

    def copy(self) -> Blocks:
        twin = Blocks()
        twin.blocks, twin._length = self.blocks[:], self._length
        self._owner = object()
        return twin

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(block.cells for block in self.blocks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blocks | list) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, place: SupportsIndex) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> list[Any]: ...
    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        if isinstance(place, slice):
            start, stop = self._span(place)
            return self._stretch(start, stop)
        number, at = divmod(self._index(place), SIZE)
        return self.blocks[number].cells[at]

    def __setitem__(self, place: SupportsIndex | slice, given: Any) -> None:
        if isinstance(place, slice):
            self._replace(*self._span(place), list(given))
            return
        number, at = divmod(self._index(place), SIZE)
        self._own(number).cells[at] = given

    def __delitem__(self, place: slice) -> None:
        self._replace(*self._span(place), [])

    def extend(self, cells: Iterable[Any]) -> None:
        new = list(cells)
        room = min(-self._length % SIZE, len(new))
        if room:
            self._own(len(self.blocks) - 1).cells.extend(new[:room])
        for at in range(room, len(new), SIZE):
            self.blocks.append(Block(new[at : at + SIZE], self._owner))
        self._length += len(new)

    def _replace(self, start: int, stop: int, new: list[Any]) -> None:
        if stop - start == len(new):
            self._overwrite(start, new)
            return
        first = start // SIZE
        kept = self._stretch(first * SIZE, start)
        rest = self._stretch(stop, self._length)
        del self.blocks[first:]
        self._length = first * SIZE
        self.extend(chain(kept, new, rest))

    def _overwrite(self, start: int, new: list[Any]) -> None:
        at = 0
        while at < len(new):
            number, low = divmod(start + at, SIZE)
            part = new[at : at + SIZE - low]
            self._own(number).cells[low : low + len(part)] = part
            at += len(part)

    def seen(self, start: int, stop: int) -> Sequence[Any]:
        """As a slice, but not to be changed or kept: a whole block is not copied."""
        number, at = divmod(start, SIZE)
        if not at and stop - start == SIZE and number < len(self.blocks):
            return self.blocks[number].cells
        return self[start:stop]

    def _stretch(self, start: int, stop: int) -> list[Any]:
        out: list[Any] = []
        for number in range(start // SIZE, -(-stop // SIZE)):
            base = number * SIZE
            cells = self.blocks[number].cells
            whole = start <= base and stop >= base + SIZE
            out += cells if whole else cells[max(start - base, 0) : stop - base]
        return out

    def _own(self, number: int) -> Block:
        """The block, to be written to."""
        block = self.blocks[number]
        if block.owner is not self._owner:
            block = self.blocks[number] = Block(block.cells[:], self._owner)
        else:
            block.touch()
        return block

    def _index(self, place: SupportsIndex) -> int:
        at = place.__index__()
        at += self._length if at < 0 else 0
        if not 0 <= at < self._length:
            raise IndexError(f"{place} is not one of {self._length} cells")
        return at

    def _span(self, place: slice) -> tuple[int, int]:
        start, stop, step = place.indices(self._length)
        if step != 1:
            raise ValueError("a stretch of cells has no step")
        return start, max(start, stop)
