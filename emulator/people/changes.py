"""The log of an account's changes, by sequence number: what reads in the order of change go by."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence

CHUNK = 1024

Column = Sequence[int]


class Changes:
    """Three columns of equal length; `seqs` and `ats` only grow. Instants are microseconds UTC."""

    def __init__(
        self, seqs: Sequence[int] = (), ats: Sequence[int] = (), ids: Sequence[int] = ()
    ) -> None:
        self.seqs, self.ats, self.ids = array("q", seqs), array("q", ats), array("q", ids)
        self._last: tuple[tuple[int, int, int], list[tuple[int, int]]] | None = None

    def dump(self) -> list[list[int]]:
        """The columns, as they go back in."""
        return [self.seqs.tolist(), self.ats.tolist(), self.ids.tolist()]

    def append(self, seq: int, at: int, contact: int) -> None:
        self.extend(seq, at, [contact])

    def extend(self, first: int, at: int, contacts: list[int]) -> None:
        """Changes of one instant, numbered from `first` on."""
        # A clock set back must not break the bisection below.
        at = max(at, self.ats[-1]) if self.ats else at
        self.seqs.extend(range(first, first + len(contacts)))
        self.ats.extend(array("q", (at,)) * len(contacts))
        self.ids.fromlist(contacts)

    def horizon(self, at: int) -> int:
        """The number of the last change made at or before that instant; 0 if there is none."""
        count = bisect_right(self.ats, at)
        return self.seqs[count - 1] if count else 0

    def between(self, after: int, upto: int) -> list[tuple[int, int]]:
        """(seq, contact) of the changes in (after, upto], the last of each contact, in order."""
        asked = (after, upto, len(self.seqs))
        if self._last is None or self._last[0] != asked:
            start, end = bisect_right(self.seqs, after), bisect_right(self.seqs, upto)
            last = dict(zip(self.ids[start:end], self.seqs[start:end], strict=True))
            self._last = asked, sorted((seq, contact) for contact, seq in last.items())
        return self._last[1]

    def rising(self, after: int) -> Iterator[tuple[Column, Column]]:
        """Every change after `after`, the overtaken ones too: a stretch of `seqs` and of `ids` at a
        time."""
        for start in range(bisect_right(self.seqs, after), len(self.seqs), CHUNK):
            end = start + CHUNK
            yield self.seqs[start:end], self.ids[start:end]

    def falling(self, before: int) -> Iterator[tuple[Column, Column]]:
        """The same before `before`, the latest first."""
        for end in range(bisect_right(self.seqs, before - 1), 0, -CHUNK):
            start = max(0, end - CHUNK)
            yield self.seqs[start:end][::-1], self.ids[start:end][::-1]

    def rename(self, old: int, new: int) -> None:
        """A contact got another number: its past changes go with it."""
        self.ids = array("q", (new if contact == old else contact for contact in self.ids))
        self._last = None

    def forget(self, oldest: int) -> None:
        """Drop the changes that were overtaken at or before `oldest`: no read asks for them."""
        end = bisect_right(self.ats, oldest)
        kept = sorted(dict(zip(self.ids[:end], range(end), strict=True)).values())
        if len(kept) < end:
            self.seqs = array("q", map(self.seqs.__getitem__, kept)) + self.seqs[end:]
            self.ats = array("q", map(self.ats.__getitem__, kept)) + self.ats[end:]
            self.ids = array("q", map(self.ids.__getitem__, kept)) + self.ids[end:]
            self._last = None
