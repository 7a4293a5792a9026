"""The log of an account's changes, by sequence number: what incremental reads go by."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(slots=True)
class Changes:
    """Three columns of equal length; `seqs` and `ats` only grow. Instants are microseconds UTC."""

    seqs: list[int] = field(default_factory=list)
    ats: list[int] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    def append(self, seq: int, at: int, contact: int) -> None:
        self.seqs.append(seq)
        # A clock set back must not break the bisection below.
        self.ats.append(max(at, self.ats[-1]) if self.ats else at)
        self.ids.append(contact)

    def horizon(self, at: int) -> int:
        """The number of the last change made at or before that instant; 0 if there is none."""
        count = bisect_right(self.ats, at)
        return self.seqs[count - 1] if count else 0

    def between(self, after: int, upto: int) -> list[tuple[int, int]]:
        """(seq, contact) of the changes in (after, upto], the last of each contact, in order."""
        start, end = bisect_right(self.seqs, after), bisect_right(self.seqs, upto)
        last = dict(zip(self.ids[start:end], self.seqs[start:end], strict=True))
        return sorted((seq, contact) for contact, seq in last.items())

    def rename(self, old: int, new: int) -> None:
        """A contact got another number: its past changes go with it."""
        self.ids = [new if contact == old else contact for contact in self.ids]
