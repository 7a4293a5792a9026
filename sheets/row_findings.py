"""Which rows are good orders, and what a person is told about the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

import polars as pl

from core.i18n import Text
from sheets.cells import Refusal
from sheets.cells.refusal import is_missing
from sheets.cells.typos import likely_typo, misspelt
from sheets.columns import Column, Typed, put
from sheets.findings import Finding
from sheets.headers import IDENTITY, Header
from sheets.text import compact, fold
from sheets.words import words

_MISSING = {
    "date": Refusal(
        "missing_date", Text("This order has no date."), Text("Write the date of the order.")
    ),
    "amount": Refusal(
        "missing_amount", Text("This order has no amount."), Text("Write what was paid.")
    ),
    "customer": Refusal(
        "missing_customer",
        Text("This order names no customer."),
        Text("Write the e-mail address, phone number or name of the buyer."),
    ),
}
_NEEDED = ("date", "amount", "currency", "number", "cancelled")
_TOLD_APART = frozenset(["status"])
"""Refused words of these are told once each, not at every row."""


class Look:
    """Which rows are good, and what is wrong with the others."""

    def __init__(
        self,
        header: Header,
        columns: Mapping[str, Column],
        typed: Mapping[str, Typed],
        frame: pl.DataFrame,
    ) -> None:
        self._header, self._columns, self._typed, self._frame = header, columns, typed, frame
        reachable = frame["email_key"].is_not_null() | frame["phone_key"].is_not_null()
        self._identified = reachable | frame["name"].is_not_null()
        bad = {at for meaning in _NEEDED for at in self._refused(meaning)}
        self._by_piece = header.price == "unit_price"
        if self._by_piece:
            bad |= self._refused("quantity").keys()
        # A spoilt address or number is forgiven only where something surer names the buyer.
        bad |= {at for at in self._refused("email") if not reachable[at]}
        bad |= {at for at in self._refused("phone") if not self._identified[at]}
        whole = frame["date"].is_not_null() & frame["amount"].is_not_null() & self._identified
        self.good = put(whole, dict.fromkeys(bad, False))

    @cached_property
    def _good(self) -> list[bool]:
        return self.good.to_list()  # a list answers single positions ten times quicker

    @cached_property
    def _known(self) -> dict[str, list[bool]]:
        return {
            "date": self._frame["date"].is_not_null().to_list(),
            "amount": self._frame["amount"].is_not_null().to_list(),
            "customer": self._identified.to_list(),
        }

    def _refused(self, meaning: str) -> Mapping[int, Refusal]:
        return self._typed[meaning].refused if meaning in self._typed else {}

    def doubtful(self) -> list[int]:
        """Positions of rows in use that are not good or not good throughout."""
        used = pl.any_horizontal(
            pl.col("email_key", "phone_key", "name", "date", "amount", "number").is_not_null()
        )
        left = self._frame.select(used=used)["used"] & ~self.good
        refused = {
            at
            for meaning, typed in self._typed.items()
            if meaning not in _TOLD_APART
            for at in typed.refused
        }
        return sorted(refused.union(left.arg_true().to_list()))

    def findings(self, at: int) -> Iterator[Finding]:
        """What is wrong with a row, unless it is no order at all."""
        if not self._good[at] and not self._is_order(at):
            return
        for meaning, typed in self._typed.items():
            if meaning not in _TOLD_APART and at in typed.refused:
                yield self._finding(at, meaning, typed.refused[at])
        if not self._good[at]:
            for meaning in self._missing(at):
                yield self._finding(at, meaning, _MISSING[meaning])

    def _missing(self, at: int) -> Iterator[str]:
        for meaning in ("date", "amount"):
            refused = at in self._refused(meaning) or (
                meaning == "amount" and self._by_piece and at in self._refused("quantity")
            )
            if not self._known[meaning][at] and not refused:
                yield meaning
        named = at in self._refused("email") or at in self._refused("phone")
        if not self._known["customer"][at] and not named:
            yield "customer"

    def _has(self, at: int, *meanings: str) -> bool:
        """Whether one of the cells holds anything, good or bad."""
        return any(
            not is_missing(self._columns[meaning].cell(at))
            for meaning in meanings
            if meaning in self._columns
        )

    def _is_order(self, at: int) -> bool:
        """Not so: headers repeated further down, sums, titles of months, prepared rows."""
        header, price = self._header.columns, self._header.price
        if all(self._columns[m].cell(at) == header[m].header for m in ("date", price)):
            return False
        if self._has(at, "email", "phone", "number"):
            return True
        texts = (str(cell) for c in self._columns.values() if (cell := c.cell(at)))
        if any(compact(text) in _sums() for text in texts):
            return False
        named = self._has(at, "name", "first_name", "last_name")
        if self._has(at, price):
            return named or self._has(at, "date")
        return named and self._known["date"][at]

    def _finding(self, at: int, meaning: str, refusal: Refusal) -> Finding:
        columns = self._header.columns
        if meaning == "customer":
            meaning = next(m for m in (*IDENTITY, "first_name", "last_name") if m in columns)
        column = columns[self._header.price if meaning == "amount" else meaning]
        return Finding(self._header.row + 1 + at, column.index, column.header, refusal)


def strange_statuses(
    header: Header, statuses: Typed | None, found: Column | None, good: pl.Series
) -> Iterator[Finding]:
    """Each unknown word of a row that counts once, at its first cell."""
    if statuses is None or found is None:
        return
    seen: set[str] = set()
    for at, refusal in sorted(statuses.refused.items()):
        word = fold(str(found.cell(at)))
        if good[at] and word not in seen:
            seen.add(word)
            column = header.columns["status"]
            yield Finding(header.row + 1 + at, column.index, column.header, refusal)


def likely_typos(header: Header, addresses: pl.Series, good: pl.Series) -> Iterator[Finding]:
    """Addresses at a misspelt provider, each once: the order counts, the mail will not arrive."""
    domains = addresses.str.splitn("@", 2).struct.field("field_1")
    wrong = misspelt().keys() & set(domains.unique())
    if not wrong:
        return
    odd = (domains.is_in(list(wrong)) & good).fill_null(False).arg_true().to_list()
    first = {addresses[at]: at for at in reversed(odd)}
    for address, at in sorted(first.items(), key=lambda each: each[1]):
        column = header.columns["email"]
        yield Finding(header.row + 1 + at, column.index, column.header, likely_typo(address))


@lru_cache(maxsize=1)
def _sums() -> frozenset[str]:
    return frozenset(compact(word) for word in words("sum_words")["sums"])
