"""An order spreadsheet in memory, read as often as a test likes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from core.model import Cell
from core.settings import Business, OrderSource
from sheets.orders import TabRead, read_source
from tests.fakes.sheets import FakeBook, FakeSheets, FakeTab

TODAY = date(2026, 11, 21)
SHOP = Business(language="hr", currency="EUR")


class Shop:
    """One spreadsheet with as many tabs as are added."""

    def __init__(self, locale: str = "hr_HR", business: Business = SHOP) -> None:
        self.business = business
        self.sheets = FakeSheets()
        self.book = FakeBook("book", "Narudžbe", locale, "Europe/Zagreb", [])
        self.sheets.books["book"] = self.book

    def tab(self, rows: Sequence[Sequence[Cell]], title: str = "2026", **facts: Any) -> FakeTab:
        tab = FakeTab(len(self.book.tabs), title, rows=facts.pop("height", 1000), **facts)
        tab.fill(rows)
        self.book.tabs.append(tab)
        return tab

    def read(
        self, known: dict[int, str] | None = None, today: date = TODAY, **source: Any
    ) -> tuple[TabRead, ...]:
        info = self.sheets.describe("book")
        return read_source(
            self.sheets, OrderSource("book", **source), info, self.business, today, known or {}
        )


def one(rows: Sequence[Sequence[Cell]], **source: Any) -> TabRead:
    """A single tab of these rows, the header among them, as read."""
    shop = Shop()
    shop.tab(rows)
    (read,) = shop.read(**source)
    return read


def frame(read: TabRead) -> pl.DataFrame:
    assert read.frame is not None
    return read.frame


def told(read: TabRead) -> list[tuple[str, str | None]]:
    return [(problem.kind, problem.place.cell) for problem in read.problems]
