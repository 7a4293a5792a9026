"""The rows of an order tab: typed by columns, then the few that need a second look one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from core.i18n import Text
from core.model import Cell
from core.settings import Business
from sheets.cells import Refusal, read_currency, read_name, read_phone, read_status
from sheets.cells.refusal import is_missing
from sheets.cells.statuses import NOT_COUNTED
from sheets.findings import Finding
from sheets.headers import IDENTITY, Header
from sheets.locales import Conventions
from sheets.text import compact, fold
from sheets.typed_columns import (
    Typed,
    put,
    read_word,
    type_amounts,
    type_dates,
    type_each,
    type_emails,
    type_quantities,
)
from sheets.words import words

SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int32(),
    "email": pl.String(),
    "email_key": pl.String(),
    "phone_key": pl.String(),
    "name": pl.String(),
    "date": pl.Date(),
    "amount": pl.Int64(),
    "currency": pl.String(),
    "number": pl.String(),
    "cancelled": pl.Boolean(),
    "product": pl.String(),
    "quantity": pl.Float64(),
}

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


@dataclass(frozen=True)
class Rows:
    """Good rows as `SCHEMA` has them, and all that a person has to look at."""

    frame: pl.DataFrame
    findings: tuple[Finding, ...]


def type_rows(
    header: Header,
    columns: Mapping[str, Sequence[Cell]],
    locale: Conventions,
    business: Business,
    today: date,
    cancelled: Sequence[str],
) -> Rows:
    """`columns`: the cells below the header by meaning, all of one length."""
    typed, frame = _typed(header, columns, locale, business, today, cancelled)
    frame = frame.with_columns(
        pl.int_range(header.row + 1, header.row + 1 + pl.len(), dtype=pl.Int32).alias("row")
    )
    look = _Look(header, columns, typed, frame)
    findings = [finding for at in look.doubtful() for finding in look.findings(at)]
    good = frame.filter(look.good)
    statuses = _strange_statuses(header, columns, typed["status"], look.good)
    return Rows(
        good.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()),
        (*findings, *statuses),
    )


def _typed(
    header: Header,
    columns: Mapping[str, Sequence[Cell]],
    locale: Conventions,
    business: Business,
    today: date,
    cancelled: Sequence[str],
) -> tuple[dict[str, Typed], pl.DataFrame]:
    height = len(next(iter(columns.values())))
    empty: Sequence[Cell] = [None] * height

    def cells(meaning: str) -> Sequence[Cell]:
        return columns.get(meaning, empty)

    hint = header.columns["amount"].currency
    named = type_each(cells("currency"), lambda cell: read_currency(cell, locale), pl.String)
    default = named.values.fill_null(hint or business.currency)
    amounts, currency = type_amounts(cells("amount"), default, named.values.is_not_null(), locale)
    emails, email_keys = type_emails(cells("email"))
    typed = {
        "date": type_dates(cells("date"), locale, today),
        "amount": amounts,
        "currency": named,
        "email": emails,
        "phone": type_each(cells("phone"), lambda c: read_phone(c, business.region), pl.String),
        "status": type_each(cells("status"), lambda c: read_status(c, cancelled), pl.String),
        "number": type_each(cells("number"), read_word, pl.String),
        "product": type_each(cells("product"), read_word, pl.String),
        "quantity": type_quantities(cells("quantity"), locale),
    }
    frame = pl.DataFrame(
        {
            "email": emails.values,
            "email_key": email_keys,
            "phone_key": typed["phone"].values,
            "name": _names(columns, empty),
            "date": typed["date"].values,
            "amount": amounts.values,
            "currency": currency,
            "number": typed["number"].values,
            "cancelled": typed["status"].values.is_in(list(NOT_COUNTED)).fill_null(False),
            "product": typed["product"].values,
            "quantity": typed["quantity"].values,
        }
    )
    return typed, frame


def _names(columns: Mapping[str, Sequence[Cell]], empty: Sequence[Cell]) -> pl.Series:
    parts = [columns[m] for m in ("name", "first_name", "last_name") if m in columns]
    names = [type_each(cells, read_name, pl.String).values.replace("", None) for cells in parts]
    if not names:
        return pl.Series(empty, dtype=pl.String)
    return (
        pl.select(pl.concat_str(names, separator=" ", ignore_nulls=True))
        .to_series()
        .replace("", None)
    )


class _Look:
    """Which rows are good, and what is wrong with the others."""

    def __init__(
        self,
        header: Header,
        columns: Mapping[str, Sequence[Cell]],
        typed: Mapping[str, Typed],
        frame: pl.DataFrame,
    ) -> None:
        self._header, self._columns, self._typed, self._frame = header, columns, typed, frame
        reachable = frame["email_key"].is_not_null() | frame["phone_key"].is_not_null()
        self._identified = reachable | frame["name"].is_not_null()
        bad = {
            at
            for meaning in ("date", "amount", "currency", "number")
            for at in self._refused(meaning)
        }
        # A spoilt address or number is forgiven only where something surer names the buyer.
        bad |= {at for at in self._refused("email") if not reachable[at]}
        bad |= {at for at in self._refused("phone") if not self._identified[at]}
        whole = frame["date"].is_not_null() & frame["amount"].is_not_null() & self._identified
        self.good = put(whole, dict.fromkeys(bad, False))
        self._good = self.good.to_list()  # a list answers single positions ten times quicker
        self._known = {
            "date": frame["date"].is_not_null().to_list(),
            "amount": frame["amount"].is_not_null().to_list(),
            "customer": self._identified.to_list(),
        }

    def _refused(self, meaning: str) -> Mapping[int, Refusal]:
        return self._typed[meaning].refused

    def doubtful(self) -> list[int]:
        """Positions of rows in use that are not good or not good throughout."""
        used = pl.any_horizontal(
            pl.col("email_key", "phone_key", "name", "date", "amount", "number").is_not_null()
        )
        left = self._frame.select(used=used)["used"] & ~self.good
        refused = {
            at
            for meaning, typed in self._typed.items()
            if meaning != "status"
            for at in typed.refused
        }
        return sorted(refused.union(left.arg_true().to_list()))

    def findings(self, at: int) -> Iterator[Finding]:
        """What is wrong with a row, unless it is no order at all."""
        if not self._good[at] and not self._is_order(at):
            return
        for meaning, typed in self._typed.items():
            if meaning != "status" and at in typed.refused:
                yield self._finding(at, meaning, typed.refused[at])
        if not self._good[at]:
            for meaning in self._missing(at):
                yield self._finding(at, meaning, _MISSING[meaning])

    def _missing(self, at: int) -> Iterator[str]:
        for meaning in ("date", "amount"):
            if not self._known[meaning][at] and at not in self._refused(meaning):
                yield meaning
        named = at in self._refused("email") or at in self._refused("phone")
        if not self._known["customer"][at] and not named:
            yield "customer"

    def _has(self, at: int, *meanings: str) -> bool:
        """Whether one of the cells holds anything, good or bad."""
        return any(
            not is_missing(self._columns[meaning][at])
            for meaning in meanings
            if meaning in self._columns
        )

    def _is_order(self, at: int) -> bool:
        """Not so: headers repeated further down, sums, titles of months, prepared rows."""
        header = self._header.columns
        if all(self._columns[m][at] == header[m].header for m in ("date", "amount")):
            return False
        if self._has(at, "email", "phone", "number"):
            return True
        texts = (str(cells[at]) for cells in self._columns.values() if cells[at])
        if any(compact(text) in _sums() for text in texts):
            return False
        named = self._has(at, "name", "first_name", "last_name")
        if self._has(at, "amount"):
            return named or self._has(at, "date")
        return named and self._known["date"][at]

    def _finding(self, at: int, meaning: str, refusal: Refusal) -> Finding:
        columns = self._header.columns
        if meaning == "customer":
            meaning = next(m for m in (*IDENTITY, "first_name", "last_name") if m in columns)
        column = columns[meaning]
        return Finding(self._header.row + 1 + at, column.index, column.header, refusal)


def _strange_statuses(
    header: Header, columns: Mapping[str, Sequence[Cell]], statuses: Typed, good: pl.Series
) -> Iterator[Finding]:
    """Each unknown word of a row that counts once, at its first cell."""
    seen: set[str] = set()
    for at, refusal in sorted(statuses.refused.items()):
        word = fold(str(columns["status"][at]))
        if good[at] and word not in seen:
            seen.add(word)
            column = header.columns["status"]
            yield Finding(header.row + 1 + at, column.index, column.header, refusal)


@lru_cache(maxsize=1)
def _sums() -> frozenset[str]:
    return frozenset(compact(word) for word in words("sum_words")["sums"])
